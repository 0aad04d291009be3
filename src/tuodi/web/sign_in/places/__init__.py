"""Where an account is signed in now, and ending that."""
