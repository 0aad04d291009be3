"""Reference data in Django's administration: read and change, never add or delete."""
