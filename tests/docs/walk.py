"""Walks a page of the documentation: writes its files, types its commands, compares what they print.

A line that is only a path in backticks and a colon names the file that the next fenced block holds. A block marked
`console` is a session: `$ ` before a command, then what it prints. Beside `console`, `exit=1` is the exit code
expected, `about` lets every number differ (a generated city's), and `some` lets other lines stand between (a catalogue
grows). A line `...` stands for any lines, and ` ...` at the end of a line for the rest of it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_FENCE = re.compile(r"^```(\S*) ?(.*)$")
_PATH = re.compile(r"^`([\w./-]+)`:$")
_SKIPPED = shutil.ignore_patterns("__pycache__", "*.egg-info")


@dataclass(frozen=True, slots=True)
class File:
    """A file that the page asks its reader to write."""

    line: int
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command that the page asks its reader to type, with what it should print."""

    line: int
    words: str
    printed: tuple[str, ...]
    exit: int
    about: bool
    some: bool


def steps(page: Path) -> Iterator[File | Command]:
    """Yields the files and commands of a page, in its order."""
    path = ""
    lines = iter(enumerate(page.read_text(encoding="utf-8").splitlines(), 1))
    for number, line in lines:
        named, fence = _PATH.match(line), _FENCE.match(line)
        if fence:
            block = []
            for _, inside in lines:
                if inside == "```":
                    break
                block.append(inside)
            if path:
                yield File(number, path, "\n".join(block) + "\n")
            elif fence[1] == "console":
                yield from _commands(number, block, fence[2].split())
        if fence or line.strip():
            path = named[1] if named else ""


def _commands(number: int, block: list[str], marks: list[str]) -> Iterator[Command]:
    code = next((int(mark.removeprefix("exit=")) for mark in marks if mark.startswith("exit=")), 0)
    starts = [at for at, line in enumerate(block) if line.startswith("$ ")]
    for start, end in zip(starts, [*starts[1:], len(block)], strict=True):
        printed = tuple(block[start + 1 : end])
        yield Command(number + start + 1, block[start][2:], printed, code, "about" in marks, "some" in marks)


def walk(page: Path, folder: Path) -> int:
    """Does what a page says in a folder that holds a copy of src; returns how many commands were typed.

    Raises AssertionError with the page's line where the page and the program differ."""
    shutil.copytree(ROOT / "src", folder / "src", ignore=_SKIPPED)
    typed = 0
    for step in steps(page):
        where = f"{page.name}:{step.line}"
        if isinstance(step, File):
            target = folder / step.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(step.text, encoding="utf-8")
            continue
        code, printed = _type(step.words, folder)
        typed += 1
        assert code == step.exit, f"{where}: exit {code}, the page says {step.exit}\n{printed}"
        _compare(step, printed.splitlines(), where)
    return typed


def _type(words: str, folder: Path) -> tuple[int, str]:
    parts = shlex.split(words)
    given = {}
    while "=" in parts[0]:
        name, _, value = parts.pop(0).partition("=")
        given[name] = value
    if parts[0] in ("rm", "mkdir"):
        for part in parts[1:]:
            if not part.startswith("-"):
                shutil.rmtree(folder / part) if parts[0] == "rm" else (folder / part).mkdir(parents=True, exist_ok=True)
        return 0, ""
    if parts == ["make", "run"]:
        parts = ["tuodi", "demonstrate"]
    assert parts[0] == "tuodi", f"'{words}': this walk types tuodi, make run, mkdir and rm only"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TUODI_")}
    environment |= {"PYTHONPATH": str(folder / "src"), "PYTHONUNBUFFERED": "1", "COLUMNS": "120", **given}
    done = subprocess.run(
        [sys.executable, "-B", "-m", *parts], cwd=folder, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def _compare(step: Command, printed: list[str], where: str) -> None:
    wanted, actual = list(step.printed), list(printed)
    if step.about:
        wanted, actual = [_without_numbers(line) for line in wanted], [_without_numbers(line) for line in actual]
    at = 0
    anywhere = step.some
    for line in (line.rstrip() for line in wanted):
        if line == "...":
            anywhere = True
            continue
        candidates = range(at, len(actual) if anywhere else min(at + 1, len(actual)))
        found = next((place for place in candidates if _same(line, actual[place].rstrip())), None)
        told = f"{where}: the page shows\n  {line}\nand '{step.words}' prints\n" + "\n".join(printed)
        assert found is not None, told
        at, anywhere = found + 1, step.some
    assert anywhere or at == len(actual), f"{where}: '{step.words}' prints more:\n" + "\n".join(actual[at:])


def _same(line: str, printed: str) -> bool:
    return printed.startswith(line.removesuffix(" ...")) if line.endswith(" ...") else printed == line


def _without_numbers(line: str) -> str:
    return " ".join(re.sub(r"\d[\d,.]*", "#", line).split())
