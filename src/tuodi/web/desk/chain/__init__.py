"""The state of the journal's chain, for auditors."""
