"""What `django-admin check --database default` finds out about officers: no account of a demonstration elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from tuodi.ground.officers.models import Account


@register(Tags.database)
def no_demonstration_accounts(databases: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Returns an error where an installation that is no demonstration holds an account of one that is not shut."""
    if settings.DEMONSTRATION or not databases or Account._meta.db_table not in connection.introspection.table_names():
        return []
    count = Account.objects.filter(demonstration=True, is_active=True).count()
    if not count:
        return []
    return [Error(f"{count} accounts of a demonstration are open here; shut them, or start with an empty database",
                  id="officers.E001")]  # fmt: skip
