"""Each module is one scenario: run by itself on a world, it prints what it measured as JSON."""
