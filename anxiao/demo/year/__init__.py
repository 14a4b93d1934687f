"""The working year of the demonstration: programme, projects, pledges, campaigns, calls."""
