"""Floor 4: the doors. Here alone a city's content is named, by setting."""
