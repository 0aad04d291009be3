"""The pages that are made are as they would be made now, and every claim of the seed leads to what it names."""

import re

import pytest
import yaml
from django.urls import resolve

from tests.docs.pages import BEGIN, END, SEED, between, pages
from tests.docs.walk import ROOT
from tests.web.conftest import process
from tuodi.cards.honesty import honesty
from tuodi.rules.errors import InputError
from tuodi.web.commands import app
from tuodi.web.gate import policy_of
from tuodi.web.report.seed import STATES, read_seed, seed_page, states

CHAPTERS = read_seed(SEED)
CLAIMS = [claim for chapter in CHAPTERS for claim in chapter["claims"]]
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands}


def claims(key):
    """Returns the claims that name something of a sort, with their ids."""
    return pytest.mark.parametrize(
        "claim", [claim for claim in CLAIMS if claim.get(key)], ids=lambda claim: claim["id"]
    )


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_page_that_is_made_is_as_it_would_be_made_now(path):
    assert path.read_text(encoding="utf-8") == pages()[path], "run `make pages`"


def test_the_marks_stay_and_what_stands_around_them(tmp_path):
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    assert between(text, ["new", "lines"]) == f"before\n{BEGIN}\nnew\nlines\n{END}\nafter\n"
    assert between(between(text, ["new"]), ["new"]) == between(text, ["new"])
    with pytest.raises(ValueError, match="has no"):
        between("no marks", ["new"])


def test_the_table_counts_every_dated_value_of_the_catalogue(shanghai):
    """Against the files themselves: a value is verified, not verified or not established."""
    counted = {row.code: (row.verified, row.unverified, row.missing) for row in honesty(shanghai)}
    found, sums = {}, [0, 0, 0]
    for path in sorted((ROOT / "src" / "shanghai").glob("*/*/parameters.yaml")):
        values = [
            value for parameter in yaml.safe_load(path.read_text(encoding="utf-8")).values()
            for dated in (parameter["values"], *parameter.get("places", {}).values()) for value in dated
        ]  # fmt: skip
        missing = [value for value in values if value["value"] == "not_established"]
        verified = [value for value in values if value["verified"] and value not in missing]
        found[path.parent.name] = (len(verified), len(values) - len(verified) - len(missing), len(missing))
        sums = [a + b for a, b in zip(sums, found[path.parent.name], strict=True)]
    assert counted == {**found, "total": tuple(sums)}


def test_every_claim_has_an_id_of_its_chapter_both_languages_and_a_state():
    ids = [claim["id"] for claim in CLAIMS]
    assert len(ids) == len(set(ids)) > 100
    for chapter in CHAPTERS:
        for number, claim in enumerate(chapter["claims"], 1):
            assert claim["id"] == f"{chapter['number']}.{number}"
            assert re.search(r"[\u4e00-\u9fff]", claim["zh"])
            assert re.search(r"[A-Za-z]", claim["en"])
            assert claim["state"] in STATES


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
def test_what_works_leads_somewhere_and_what_does_not_says_why(claim):
    if claim["state"] == "works":
        assert all(claim.get(key) for key in ("command", "page", "test")), "it is shown, by a command, and tested"
    elif claim["state"] == "rules only":
        assert all(claim.get(key) for key in ("folder", "test"))
    else:
        assert not claim["command"] and not claim["page"] and claim["why"]  # noqa: PT018


@claims("folder")
def test_the_folder_of_a_claim_is_there(claim):
    folder = ROOT / claim["folder"]
    assert (folder / "card.py").is_file() or folder.is_dir()
    assert (folder / "cases.yaml").is_file()


@claims("test")
def test_the_test_of_a_claim_is_there_and_tests(claim):
    path = ROOT / claim["test"].partition("::")[0]
    assert path.name.startswith("test_")
    assert re.search(r"^def test_", path.read_text(encoding="utf-8"), re.MULTILINE)


@claims("command")
def test_the_command_of_a_claim_is_a_command_and_its_arguments_are_there(claim):
    program, command, *arguments = claim["command"].split()
    assert program == "tuodi"
    assert command in COMMANDS
    for argument in arguments:
        assert argument.startswith("--") or (ROOT / argument).exists(), argument


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The report of a small city, a page by its name."""
    data = tmp_path_factory.mktemp("seed")
    done = process("demonstrate", "--people", 1000, TUODI_DATA=str(data))
    assert done.code == 0, done.err
    return {path.name: path.read_text(encoding="utf-8") for path in (data / "report").glob("*.html")}


def test_the_page_of_every_claim_is_an_anchor_of_the_report_or_a_door(report):
    for claim in CLAIMS:
        if claim["page"].startswith("/"):
            assert policy_of(resolve(claim["page"]).func, resolve(claim["page"]).url_name), claim["id"]
            assert claim["page"] in report["index.html"], claim["id"]
        elif claim["page"]:
            name, _, anchor = claim["page"].partition("#")
            assert f'id="{anchor}"' in report[name], claim["id"]
            assert f'id="{anchor}"' in report["en.html"], claim["id"]


def test_the_report_tells_every_claim_in_both_languages(report):
    for name, language in (("index.html", "zh"), ("en.html", "en")):
        for claim in CLAIMS:
            plain = claim[language].replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#x27;")
            assert f"{claim['id']} {plain}" in report[name], claim["id"]


def test_the_page_lists_every_claim_once_with_its_state():
    page = seed_page(CHAPTERS)
    for claim in CLAIMS:
        (line,) = [line for line in page.splitlines() if line.startswith(f"| {claim['id']} |")]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert len(cells) == 8
        assert cells[1:3] == [f"{claim['zh']}<br>{claim['en']}", claim["state"]]
    counted = {state: sum(states(chapter)[state] for chapter in CHAPTERS) for state in STATES}
    assert sum(counted.values()) == len(CLAIMS)
    assert "| all | " + " | ".join(str(counted[state]) for state in STATES) + " |" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chapters: []\n", "says chapters:"),
        ("chapter: 1\n", "says chapters:"),
        ("chapters:\n  - {number: 1, claims: [{id: '1.1', state: done}]}\n", "claim 1.1: state is one of works"),
        ("chapters:\n  - {number: 1, claims: [{id: '1.1', state: not yet}]}\n", "claim 1.1: 'not yet' says why"),
        ("chapters:\n  - {number: 1, claims: [{id: '1.1', state: left out, why: ''}]}\n", "'left out' says why"),
    ],
)
def test_a_seed_that_is_not_whole_is_told(tmp_path, text, said):
    path = tmp_path / "seed.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(said)):
        read_seed(path)


def test_making_the_pages_is_a_target():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^pages:.*\n\t\$\(BIN\)/python -m tests\.docs\.pages$", text, re.MULTILINE)
