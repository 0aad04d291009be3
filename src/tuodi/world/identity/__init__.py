"""A simulated identity provider of residents: OpenID Connect over real HTTP, for demonstrations and tests only."""
