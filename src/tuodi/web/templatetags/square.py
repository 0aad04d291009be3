"""The tag that draws an address as a square code, as one path of an SVG: nothing is fetched, nothing is inlined."""

from __future__ import annotations

from typing import Any

import qrcode
from django import template

register = template.Library()


@register.inclusion_tag("parts/square.html", takes_context=True)
def square(context: dict[str, Any], address: str) -> dict[str, Any]:
    """Returns the side and the path of the code, a unit a module."""
    code = qrcode.QRCode(border=4)
    code.add_data(address)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"side": len(rows), "path": path, "language": context["language"]}
