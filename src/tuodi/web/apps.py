"""The Django app of the doors: templates, static files and checks."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Named `web`."""

    name = "tuodi.web"
    label = "web"
