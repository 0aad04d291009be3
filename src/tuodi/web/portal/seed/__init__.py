"""The seed, claim by claim."""
