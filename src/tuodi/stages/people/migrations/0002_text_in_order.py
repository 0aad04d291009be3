"""Text that is looked for by its beginning is ordered by code point, as SQLite orders it, so that a range of a plain
B-tree is a prefix on PostgreSQL too, whatever the locale of the database."""

from typing import Any

from django.db import migrations

COLUMNS = {"name": 128, "name_key": 300, "initials_key": 64, "address": 128}


def _order(apps: Any, editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        changes = ", ".join(
            f'ALTER COLUMN {column} TYPE varchar({size}) COLLATE "C"' for column, size in COLUMNS.items()
        )
        editor.execute(f"ALTER TABLE people_person {changes}")


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(_order, migrations.RunPython.noop)]
