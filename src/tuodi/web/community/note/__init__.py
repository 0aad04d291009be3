"""A difficulty is noted."""
