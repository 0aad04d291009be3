"""Every page in a browser: accessible by axe in five ways of reading, reached by the keyboard alone, no wider than a
telephone, and never breaking the content policy. TUODI_SCREENSHOTS names a folder that keeps what was seen.

TUODI_EVERY_PAGE=1 does all of it (a quarter of an hour). Otherwise a sample: every page on a telephone and in one other
way, which turns from page to page; every third page by the keyboard; and on PostgreSQL, on which no page depends, every
sixth page only.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.database import POSTGRES
from tests.register.doors.browser.pages import PAGES as EVERY_PAGE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
ALL = os.environ.get("TUODI_EVERY_PAGE") == "1"
PAGES = EVERY_PAGE[::6] if POSTGRES and not ALL else EVERY_PAGE
WALKED = PAGES if ALL else PAGES[::3]
WAYS = {
    "desktop": {}, "phone": {"width": 390}, "elder": {"elder": True}, "english": {"language": "en"},
    "dark": {"dark": True},
}  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WALK = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  window.walked = window.walked || new Map();
  if (!window.walked.has(element)) window.walked.set(element, window.walked.size);
  return {place: window.walked.get(element), what: element.outerHTML.slice(0, 120),
          seen: box.width > 0 && box.height > 0 &&
                (style.outlineStyle !== "none" || style.boxShadow !== "none" || element.matches("main, .skip"))};
}"""
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter(e => !e.disabled && e.type !== "hidden" && e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0)
  .filter(e => e.type !== "radio" || e === (document.querySelector(`input[name="${e.name}"]:checked`) ||
                                             document.querySelector(`input[name="${e.name}"]`)))  // one stop a group
  .length"""


def ways(shown):
    """The ways in which a page is read in this run."""
    if ALL:
        return WAYS
    others = [name for name in WAYS if name != "phone"]
    return {name: WAYS[name] for name in ("phone", others[EVERY_PAGE.index(shown) % len(others)])}


@pytest.fixture
def visit(opened, register, ids):
    """A function that opens a page of the list in one way of reading."""

    def visited(shown, **way):
        account = register.account(shown.role) if shown.role else None
        args = [ids.get(arg, arg) if isinstance(arg, str) else arg for arg in shown.args]
        session = {"brought": [ids["brought"]]}
        return opened(reverse(shown.route, args=args) + shown.query, account, session=session, **way)

    return visited


@pytest.mark.parametrize("shown", PAGES, ids=str)
def test_27_every_page_is_accessible_in_every_way_of_reading(visit, shown):
    for name, way in ways(shown).items():
        page = visit(shown, **way)
        for fold in page.query_selector_all("details:not([open]) > summary"):
            fold.click()
        looked_at(page, f"{shown}-{name}")


@pytest.mark.parametrize("shown", WALKED, ids=str)
def test_every_page_is_walked_by_the_keyboard_alone(visit, shown):
    page = visit(shown)
    wanted, places, lost = page.evaluate(REACHABLE), set(), []
    for _ in range(wanted * 2 + 5):
        page.keyboard.press("Tab")
        here = page.evaluate(WALK)
        if here is None:
            continue  # past the end, and round again: a page that tells of an error begins at the error
        if here["place"] == 0 and len(places) > 1:
            break
        places.add(here["place"])
        if not here["seen"]:
            lost.append(here["what"])
    else:
        pytest.fail("the keyboard does not come to the end of the page: a trap")
    assert lost == [], "no visible focus"
    assert len(places) == wanted


def looked_at(page, name):
    """Keeps a picture of what is open; axe finds nothing on it, it has one title, breaks no policy and fits."""
    from axe_playwright_python.sync_playwright import Axe

    keep(page, name)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert page.locator("h1").count() == 1, name
    assert page.breaches == [], name
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} scrolls sideways by {wide} px"


def keep(page, name):
    """Keeps a picture of a page where TUODI_SCREENSHOTS names a folder."""
    folder = os.environ.get("TUODI_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
