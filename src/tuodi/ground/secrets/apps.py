"""The Django app of `tuodi.ground.secrets`."""

from django.apps import AppConfig


class SecretsConfig(AppConfig):
    """Named `secrets` in the database."""

    name = "tuodi.ground.secrets"
    label = "secrets"

    def ready(self) -> None:
        """Makes Django check the keys with the database."""
        from tuodi.ground.secrets import keyring  # noqa: F401
