"""Unusual looking, for auditors."""
