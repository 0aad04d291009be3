"""The download of a file."""
