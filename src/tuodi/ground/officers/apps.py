"""The Django app of `tuodi.ground.officers`."""

from django.apps import AppConfig


class OfficersConfig(AppConfig):
    """Named `officers` in the database."""

    name = "tuodi.ground.officers"
    label = "officers"

    def ready(self) -> None:
        """Registers the checks."""
        from tuodi.ground.officers import checks  # noqa: F401
