"""A copy of the resident's data to take away."""
