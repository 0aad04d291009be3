"""One chapter."""
