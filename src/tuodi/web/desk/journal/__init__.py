"""The log of who looked and who changed what, for auditors."""
