"""The real catalogue: its worked cases hold, and what a benefit may read is what its card says."""

from pathlib import Path

import pytest

from tuodi.cards.load import PARTS, content_root, load
from tuodi.rules.cases import run_cases

ROOT = content_root("shanghai")
FOLDERS = sorted(path.parent.relative_to(ROOT).as_posix() for part in PARTS for path in (ROOT / part).glob("*/card.py"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_worked_cases_of_a_folder_hold(shanghai, folder):
    results = list(run_cases(shanghai, [ROOT / folder]))
    assert results
    assert [(one.where, one.differences) for one in results if one.differences] == []


def test_a_folder_more_touches_nothing_else(tmp_path, monkeypatch):
    """A benefit is a folder: copying the catalogue without one still loads, without its answers."""
    import shutil

    root = Path(ROOT)
    copy = tmp_path / "shanghai_without"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("__pycache__", "grain_oil_card"))
    for path in copy.rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8").replace("from shanghai.", "from shanghai_without."), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    rulebook = load("shanghai_without")
    whole = load("shanghai")
    assert set(whole.schemes) - set(rulebook.schemes) == {"grain_oil_card"}
    assert {rule.name for rule in whole.answers()} - {rule.name for rule in rulebook.answers()} == {"grain_oil_card"}
