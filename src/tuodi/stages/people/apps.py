"""The Django app of `tuodi.stages.people`."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Named `people` in the database."""

    name = "tuodi.stages.people"
    label = "people"
