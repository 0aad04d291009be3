"""The notices to the resident: what was said to her, when, which way it went, whether she has read it."""
