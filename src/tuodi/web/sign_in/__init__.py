"""How staff sign in, prove themselves again, and end their sessions. Residents come by their identity provider."""
