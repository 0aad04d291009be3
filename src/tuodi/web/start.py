"""Makes Django ready for a command: settings named, apps loaded. Imported by commands that need the database."""

from __future__ import annotations

import os


def ready() -> None:
    """Sets Django up, once; models may be imported afterwards."""
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.web.settings")
    if not apps.ready:
        django.setup()
