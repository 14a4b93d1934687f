"""How fast the program is, measured on made worlds: ``make bench`` and ``make bench-report``."""
