"""Everything of one person on one page."""
