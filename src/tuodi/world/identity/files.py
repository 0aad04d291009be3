"""The two files of a demonstration's identity provider: the client it knows, and the residents it vouches for."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tuodi.world.errors import CityError
from tuodi.world.identity.provider import PATH, Provider

CLIENT, RESIDENTS = "identity.json", "residents.json"
BACK = "/sign_in/resident/back/"  # where the doors take a resident back


def write_client(
    folder: Path, world_port: int, port: int, hosts: Sequence[str] = ("127.0.0.1", "localhost")
) -> dict[str, Any]:
    """Writes and returns `identity.json`, owner-only: what the doors and the provider of a demonstration know of each
    other. A secret that is there already stays."""
    path = folder / CLIENT
    held = json.loads(path.read_text("utf-8")) if path.exists() else {}
    found = {
        "issuer": f"http://127.0.0.1:{world_port}{PATH}", "client_id": "tuodi",
        "client_secret": held.get("client_secret") or secrets.token_urlsafe(32),
        "redirect_uris": [f"http://{host}:{port}{BACK}" for host in hosts],
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.touch(0o600)
    partial.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
    return found


def read_provider(folder: Path, misbehaves: str = "") -> Provider:
    """Returns the provider of the two files that a demonstration writes. CityError where one cannot be read."""
    try:
        known = json.loads((folder / CLIENT).read_text("utf-8"))
        listed = json.loads((folder / RESIDENTS).read_text("utf-8"))["residents"]
        clients = {known["client_id"]: {name: known[name] for name in ("client_secret", "redirect_uris")}}
        return Provider(known["issuer"], clients, listed, misbehaves)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CityError(
            f"{folder}: {CLIENT} and {RESIDENTS} cannot be read ({type(error).__name__}); `make run` writes them"
        ) from error
