"""The Django app of `tuodi.ground.journal`."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """Named `journal` in the database."""

    name = "tuodi.ground.journal"
    label = "journal"
