"""Which columns of the database are sealed: every model says so of itself, in `SEALED`, and this finds them all.

    class Person(models.Model):
        SEALED = (SealedColumn("number", "person.number", "number_index"),)

Knows no model by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, Q, QuerySet
from django.db.models.functions import Length, Substr

from tuodi.ground.secrets.seal import HEAD


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that holds sealed values, empty where there is none. `bound`: what they are bound to, the row's id
    behind it, and the field of the blind index that stands in the column `index`, if there is one."""

    name: str
    bound: str
    index: str = ""

    def bound_to(self, row: int) -> str:
        """Returns what the value of a row is bound to."""
        return f"{self.bound}:{row}"


def sealed_tables() -> dict[type[Any], tuple[SealedColumn, ...]]:
    """Returns every model with sealed columns, in the order in which their apps are installed."""
    return {model: model.SEALED for model in apps.get_models() if hasattr(model, "SEALED")}


def heads(model: type[Any], column: SealedColumn) -> QuerySet[Any]:
    """Returns the rows that hold a value in a column, with `head`: the bytes that name its suite and generation."""
    return model.objects.annotate(
        length=Length(column.name), head=Substr(column.name, 1, HEAD, output_field=BinaryField())
    ).filter(length__gt=0)


def stale(model: type[Any], columns: tuple[SealedColumn, ...], head: bytes) -> QuerySet[Any]:
    """Returns the rows with a value that another generation than that of `head` sealed."""
    found, rows = Q(pk__in=()), model.objects
    for column in columns:
        length, begins = f"{column.name}_length", f"{column.name}_head"
        rows = rows.annotate(**{
            length: Length(column.name), begins: Substr(column.name, 1, HEAD, output_field=BinaryField())
        })  # fmt: skip
        found |= Q(**{f"{length}__gt": 0}) & ~Q(**{begins: head})
    return rows.filter(found)
