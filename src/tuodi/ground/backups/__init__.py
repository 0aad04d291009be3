"""Backups: database, files and the journal's head in one file, and all of it put back on an empty machine."""
