"""Whether the doors are open."""
