"""Every route of the doors: what each page's folder says (`web/<door>/<page>/view.py`, `routes`)."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent
urlpatterns = [
    route
    for path in sorted(ROOT.glob("*/*/view.py"))
    for route in import_module(f"tuodi.web.{path.parent.parent.name}.{path.parent.name}.view").routes
]
