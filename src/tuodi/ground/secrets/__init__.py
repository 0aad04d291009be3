"""What is kept sealed: keys outside the database, authenticated encryption bound to row and field, blind indexes."""
