"""The project's own files, as the rules of the house read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
MECHANISM = SRC / "tuodi"


@cache
def files() -> tuple[Path, ...]:
    """Returns every file that is or may be committed, by `git ls-files`."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return tuple(sorted(path for name in names if (path := ROOT / name).is_file()))


def named(path: Path) -> str:
    """Returns a file's path from the root of the project."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules(folder: Path) -> tuple[tuple[Path, ast.Module], ...]:
    """Returns the Python files under a folder, parsed; migrations are generated and left out."""
    found = [
        path for path in files()
        if path.suffix == ".py" and folder in path.parents and "migrations" not in path.parts
    ]  # fmt: skip
    assert found, f"no Python file under {folder}"
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"), named(path))) for path in found)


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Returns every file that is text, with its text."""
    found = []
    for path in files():
        try:
            found.append((path, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return tuple(found)
