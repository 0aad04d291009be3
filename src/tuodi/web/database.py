"""The database by address: embedded SQLite under TUODI_DATA unless TUODI_DATABASE_URL names a PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"


def database(url: str, data: Path) -> dict[str, Any]:
    """Returns Django's settings of the database. ImproperlyConfigured for an address that is neither."""
    if not url:
        return _sqlite(data / "tuodi.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(parts.path))
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"TUODI_DATABASE_URL begins with '{parts.scheme}:'; write postgresql://user:password@host:port/name"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": user, "PASSWORD": password,
        "HOST": parts.hostname or "", "PORT": parts.port or "",
        "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True,
    }  # fmt: skip


def _sqlite(path: Path) -> dict[str, Any]:
    path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3", "NAME": str(path),
        "TEST": {"NAME": str(path.with_suffix(".test.sqlite3"))},
        "OPTIONS": {"init_command": _PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": 20},
    }  # fmt: skip
