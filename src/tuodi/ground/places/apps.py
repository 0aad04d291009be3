"""The Django app of `tuodi.ground.places`."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Named `places` in the database."""

    name = "tuodi.ground.places"
    label = "places"
