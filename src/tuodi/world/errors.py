"""The error of the generated city. Knows nothing else."""


class CityError(ValueError):
    """A city cannot be generated as asked; the message is one line that says what was found and what to do."""
