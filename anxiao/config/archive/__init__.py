"""Backups: one file with the database, the files and the key, and the way back from it."""
