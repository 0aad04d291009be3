"""The Django app of `tuodi.ground.work`."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """Named `work` in the database."""

    name = "tuodi.ground.work"
    label = "work"
