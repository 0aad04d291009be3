"""The only readers of places that others use."""

from __future__ import annotations

STEPS = (10**10, 10**6, 10**3, 1)  # codes within a city, a district, a subdistrict, a committee


def span(code: int) -> tuple[int, int]:
    """Returns the codes of everything within a place as [first, after): 310101000000 gives the whole district."""
    step = next(step for step in STEPS if code % step == 0)
    return code, code + step
