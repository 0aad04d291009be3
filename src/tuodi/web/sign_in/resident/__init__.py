"""A resident signs in where the city's identity provider vouches for her."""
