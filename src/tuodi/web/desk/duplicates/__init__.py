"""Pairs that may be one person."""
