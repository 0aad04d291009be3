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
handler400, handler403 = "tuodi.web.refusals.bad_request", "tuodi.web.refusals.forbidden"
handler404, handler500 = "tuodi.web.refusals.not_found", "tuodi.web.refusals.failed"
handler429 = "tuodi.web.refusals.too_many"
