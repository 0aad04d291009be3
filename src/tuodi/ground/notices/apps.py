"""The Django app of `tuodi.ground.notices`."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Named `notices` in the database."""

    name = "tuodi.ground.notices"
    label = "notices"
