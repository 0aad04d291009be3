"""The two READMEs say what is so: the same commands, the place of the benchmark table."""

import re

import pytest

from tests.docs.walk import ROOT
from tuodi.web.commands import app

ENGLISH, CHINESE = (ROOT / name for name in ("README.md", "README.zh.md"))


def commands_of(page):
    return set(re.findall(r"^\| `tuodi (\w+)", page.read_text(encoding="utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=lambda page: page.name)
def test_every_command_stands_in_the_table(page):
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    known |= {name for group in app.registered_groups for name in (group.name, group.typer_instance.info.name)
              if isinstance(name, str)}  # fmt: skip
    assert commands_of(page) == known


def test_the_benchmark_table_has_one_place():
    text = ENGLISH.read_text(encoding="utf-8")
    begin, end = "<!-- bench:begin -->", "<!-- bench:end -->"
    assert text.count(begin) == text.count(end) == 1
    assert text.index(begin) < text.index(end)


def test_the_changelog_names_the_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
