"""The report of the decided city."""
