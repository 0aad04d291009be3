"""The Django app of `tuodi.ground.files`."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Named `files` in the database."""

    name = "tuodi.ground.files"
    label = "files"
