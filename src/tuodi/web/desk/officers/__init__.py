"""Who the officers are, and what waits for a second security administrator."""
