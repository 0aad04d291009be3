"""The tag that draws the map of districts.

{% load map %} {% district_map values caption=... note=... current=310106000000 %}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from tuodi.web.map.draw import Value, draw

register = template.Library()


@register.inclusion_tag("map/map.html", takes_context=True)
def district_map(
    context: dict[str, Any], values: Mapping[int, Value] | None = None, *, caption: str, note: str = "",
    current: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Shows a value for each district's 12-digit code, and marks one. Small numbers are hidden by who calls."""
    drawn = draw(values or {}, context["language"], current)
    return {"map": drawn, "caption": caption, "note": note, "language": context["language"]}
