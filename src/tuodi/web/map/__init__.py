"""The map of districts: what it shows, drawn by the server."""
