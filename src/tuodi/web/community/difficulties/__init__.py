"""Difficulties noted, and what came of them."""
