"""Every source that the law of the content names has its line in docs/sources.md."""

import re

import pytest

from tests.docs.walk import ROOT

CONTENT = ROOT / "src" / "shanghai"
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
CITING = sorted(
    [p for name in ("**/parameters.yaml", "**/law.md", "assumed-*.yaml", "places/*.yaml") for p in CONTENT.glob(name)],
    key=lambda path: path.as_posix(),
)
# A page or note (its first word, as in "W-other provinces"), and a text of grade A.
CODE = re.compile(r"(?<![\w-])(?:[WC]-[^\W\d_]\w*|SEED|[A-Z]{2,3}\d{2})(?!\w)")
NUMBER = re.compile(r"\w〔\d{4}〕\d+号|令第\d+号")  # of a notice, with the last word of who issued it


def listed():
    cells = re.findall(r"^\| ([^|]+?) \|", PAGE, flags=re.MULTILINE)
    return {cell.split()[0] for cell in cells}


def missing(text):
    named = set(CODE.findall(text)) - listed()
    return sorted(named | {number for number in NUMBER.findall(text) if number not in PAGE})


@pytest.mark.parametrize("path", CITING, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_source_that_is_named_is_listed(path):
    assert missing(path.read_text(encoding="utf-8")) == []


def test_a_source_that_is_not_listed_is_found():
    text = "W-nowhere 2016; C-nothing at all; (as W-press 2016) SEED: 5; ZZ99 art. 1; 沪民规〔1999〕1号"
    assert missing(text) == sorted(["W-nowhere", "C-nothing", "ZZ99", "规〔1999〕1号"])


def test_there_are_sources_to_look_at():
    assert len(CITING) > 50
    assert {"SEED", "SSA18", "W-press", "C-one"} <= listed()
