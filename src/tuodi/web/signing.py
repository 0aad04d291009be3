"""Django's own secret, which signs sessions and messages: a file beside the keys, made once, readable by its owner."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def signing_key(folder: Path) -> str:
    """Returns the secret kept in a folder, made there where there is none."""
    path = folder / "signing"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text(encoding="ascii")
