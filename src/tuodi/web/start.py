"""Makes Django ready for a command: settings named, apps loaded. Imported by commands that need the database."""

from __future__ import annotations

import os


def ready() -> None:
    """Sets Django up, once; models may be imported afterwards. InputError, in one line, for settings that cannot stand
    (a database that cannot be reached is told by `tuodi.web.commands`)."""
    import django
    from django.apps import apps
    from django.core.exceptions import ImproperlyConfigured

    from tuodi.rules.errors import InputError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.web.settings")
    try:
        if not apps.ready:
            django.setup()
    except ImproperlyConfigured as error:
        raise InputError(str(error)) from None


def prepared() -> None:
    """Refuses, with InputError, a database that lacks tables or columns, or that was sealed with keys that are not
    here; called after `ready`."""
    from django.core.management import CommandError, call_command

    from tuodi.ground.secrets.keyring import check_keys
    from tuodi.rules.errors import InputError

    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except (CommandError, SystemExit):
        raise InputError("the database is not up to date; run 'tuodi migrate'") from None
    if wrong := check_keys():
        raise InputError("; ".join(wrong))
