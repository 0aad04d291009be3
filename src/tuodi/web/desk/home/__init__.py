"""Where staff begin."""
