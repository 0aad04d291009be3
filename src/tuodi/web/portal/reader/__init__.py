"""How a reader wants pages."""
