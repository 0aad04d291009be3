"""Every page with a console session does what it shows. (Links and the index are checked in tests/house.)"""

import pytest

from tests.docs.walk import ROOT, Command, steps, walk

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
SESSIONS = [
    page for page in PAGES if page.name != "tutorial.md" and any(isinstance(step, Command) for step in steps(page))
]


@pytest.mark.parametrize("page", SESSIONS, ids=lambda page: page.name)
def test_a_page_does_what_it_shows(page, tmp_path):
    assert walk(page, tmp_path) > 0


def test_the_pages_with_sessions_are_found():
    assert len(SESSIONS) >= 6
