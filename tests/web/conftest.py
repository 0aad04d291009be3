"""What the tests of the commands share: running one, in this process or in its own, and a small generated city."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path

import pytest

from tuodi.cards.load import content_root
from tuodi.web.commands import main
from tuodi.world.city import generate

PEOPLE, SHARD = 6_000, 1_000
COMPILED = tempfile.TemporaryDirectory(prefix="tuodi-compiled-")  # so that a process need not compile what it imports
QUICK = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": COMPILED.name}


@dataclass
class Done:
    """What a command did: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def quick_processes():
    """Lets every process that a test starts find the libraries loaded."""
    multiprocessing.set_forkserver_preload(
        ["tuodi.rules.worker", "tuodi.cards.load", "tuodi.world.city", "tests.web.killing"]
    )
    forkserver.ensure_running()


@pytest.fixture
def tuodi(capsys) -> Iterator[Callable[..., Done]]:
    """Runs a command in this process, which is quick; what is not caught by the command fails the test."""

    def run(*arguments) -> Done:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


def process(*arguments, standard_input: str | bytes | None = None, wait: float = 60, **environment) -> Done:
    """Runs a command as a user does."""
    given = standard_input.encode() if isinstance(standard_input, str) else standard_input
    done = subprocess.run(
        [sys.executable, "-m", "tuodi", *(str(argument) for argument in arguments)],
        input=given if given is not None else b"", capture_output=True, check=False, timeout=wait,
        env={**os.environ, **QUICK, **environment},
    )  # fmt: skip
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def in_one_line(done: Done, code: int, *parts: str) -> None:
    """Checks that a command failed with one clear line and no traceback."""
    assert done.code == code, done
    assert done.err.count("\n") == 1, done.err
    assert "Traceback" not in done.err
    for part in parts:
        assert part in done.err, done.err


def tree(folder: Path) -> dict[str, bytes]:
    """Returns every file under a folder, hidden ones too, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="session")
def marginals() -> Path:
    return content_root("shanghai") / "world"


@pytest.fixture(scope="session")
def city(tmp_path_factory, marginals) -> Path:
    """A city of six shards."""
    out = tmp_path_factory.mktemp("city") / "city"
    generate(out, PEOPLE, 1, marginals, workers=1, shard_people=SHARD)
    return out
