"""My households."""
