"""What a process that copies does first. Imports no model: it is read before Django is set up."""

from __future__ import annotations

import os


def begin() -> None:
    """Sets Django up in a new process, whose files are its owner's alone."""
    import django

    os.umask(0o077)
    django.setup()
