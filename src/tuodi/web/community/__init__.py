"""The community worker's door: for a telephone in the hand, at somebody's kitchen table."""
