"""Lists in pages: as many rows as fit and one more to know whether there are more, so that nothing is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

SIZE, LAST = 50, 200  # rows a page; the last page that is served


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; iterate over it. `more`: a next page exists."""

    rows: list[Any]
    number: int
    more: bool

    @property
    def before(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after."""
        return self.number + 1

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def paged(rows: Any, request: HttpRequest, size: int = SIZE) -> Page:
    """Returns the page of an ordered queryset or list that `?page=` asks for: the first for what is no number."""
    asked = request.GET.get("page", "1")
    number = min(max(int(asked), 1), LAST) if asked.isascii() and asked.isdigit() and len(asked) < 5 else 1
    found = list(rows[(number - 1) * size : number * size + 1])
    return Page(found[:size], number, len(found) > size and number < LAST)


def row_of(said: str) -> int | None:
    """Returns the id of the row after or before which a list goes on; None for what is no id."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
