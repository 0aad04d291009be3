"""A resident's first page: who she is to the register, what changed, where to go."""
