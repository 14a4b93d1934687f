"""A year of hazards told through the services, under a clock that moves."""
