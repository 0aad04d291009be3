"""Two persons who may be one: found by rules that are data, looked at side by side, decided by a person, undone
exactly."""
