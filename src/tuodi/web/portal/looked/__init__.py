"""Who looked at the resident's data, when and what for."""
