"""What `make run` builds for a demonstration, and nothing else uses: a generated register and its sign-ins."""
