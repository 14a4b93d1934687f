"""Made worlds of any size: not stories but numbers, to see how fast the program is."""
