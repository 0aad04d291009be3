"""The report page of the demonstration: complete, accessible, usable by keyboard and on a phone, in both languages."""

import pytest

from tests.web.conftest import process

PAGES = ("index.html", "en.html")
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory):
    data = tmp_path_factory.mktemp("demonstrated") / "var"
    done = process("demonstrate", "--people", 2000, TUODI_DATA=str(data))
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    return data, done


@pytest.fixture
def opened(chromium, demonstrated):
    """Opens a page at a size and gathers what the browser complains of."""
    contexts = []

    def opening(name, size="desktop"):
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height})
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("requestfailed", lambda request: page.complaints.append(request.url))
        page.goto((demonstrated[0] / "report" / name).as_uri())
        return page

    yield opening
    for context in contexts:
        context.close()


def test_the_demonstration_prints_the_table_the_figures_and_a_household_twice(demonstrated):
    data, done = demonstrated
    for code in ("minimum_living", "low_income", "elder_allowance", "grain_oil_card"):
        assert code in done.out
    assert "beside what was published" in done.out
    assert "最低生活保障金" in done.out
    assert "Minimum living allowance" in done.out
    assert done.out.rstrip().endswith(str(data / "report" / "index.html"))


def test_the_demonstration_run_again_says_the_same(demonstrated):
    data, done = demonstrated
    before = {path.name: path.read_bytes() for path in (data / "report").iterdir()}
    assert process("demonstrate", "--people", 2000, TUODI_DATA=str(data)).out == done.out
    assert {path.name: path.read_bytes() for path in (data / "report").iterdir()} == before


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_whole_without_any_script_or_address(demonstrated, name):
    text = (demonstrated[0] / "report" / name).read_text(encoding="utf-8")
    assert "<script" not in text
    assert "http://" not in text.replace("http://www.w3.org/", "")
    assert "https://" not in text
    assert "None" not in text
    assert "{" not in text.replace("{{", ""), "a gap that nobody filled"
    language = "zh-Hans-CN" if name == "index.html" else "en"
    assert f'<html lang="{language}"' in text


@pytest.mark.parametrize("name", PAGES)
def test_five_households_are_explained(opened, name):
    page = opened(name)
    assert page.locator("#homes .tag:not(.act)").count() >= 5
    assert page.locator("table").count() >= 3
    assert page.locator("h1").count() == 1
    assert page.complaints == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_nothing(opened, name, size):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(name, size)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.complaints == [], "before axe, which itself asks for the stylesheet once more"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("open_", [False, True])
def test_nothing_is_wider_than_a_phone(opened, name, open_):
    page = opened(name, "phone")
    if open_:
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    widths = page.evaluate("[document.documentElement.scrollWidth, document.body.scrollWidth, window.innerWidth]")
    assert widths[0] <= widths[2]
    assert widths[1] <= widths[2]


REACHABLE = """() => [...document.querySelectorAll('a[href], summary, button, input, [tabindex="0"]')]
  .filter(one => one.checkVisibility() && !one.closest('details:not([open]) > :not(summary)'))
  .map((one, at) => { one.dataset.at = at; return at; })"""
FOCUSED = "() => document.activeElement.dataset.at === undefined ? -1 : Number(document.activeElement.dataset.at)"


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_every_link_and_summary_in_order(opened, name):
    page = opened(name)
    wanted = page.evaluate(REACHABLE)
    assert len(wanted) > 10
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
    assert reached == wanted


@pytest.mark.parametrize("name", PAGES)
def test_enter_opens_and_closes_what_is_folded(opened, name):
    page = opened(name)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = false)")
    summary = page.locator("section.card details > summary").first
    summary.focus()
    is_open = "one => one.parentElement.open"
    page.keyboard.press("Enter")
    assert summary.evaluate(is_open) is True
    page.keyboard.press("Enter")
    assert summary.evaluate(is_open) is False


@pytest.mark.parametrize("name", PAGES)
def test_the_skip_link_comes_first_and_goes_to_the_content(opened, name):
    page = opened(name)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")  # the browser goes there in its own time


def test_every_link_leads_somewhere(opened):
    for name in PAGES:
        page = opened(name)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(one => one.getAttribute('href'))"):
            target, _, anchor = link.partition("#")
            assert target in ("", *PAGES)
            if anchor:
                assert page.locator(f"[id='{anchor}']").count() == 1


def test_the_other_language_is_one_link_away(opened):
    page = opened("index.html")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/en.html")
    page.get_by_role("link", name="中文").click()
    page.wait_for_url("**/index.html")
