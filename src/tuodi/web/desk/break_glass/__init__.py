"""Break-glass: one person opened in an emergency, and what auditors say about it afterwards."""
