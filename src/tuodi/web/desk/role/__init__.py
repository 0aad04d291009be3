"""As what an officer with several roles acts now."""
