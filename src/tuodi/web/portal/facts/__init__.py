"""What the register holds about the resident, or somebody she is a proxy for."""
