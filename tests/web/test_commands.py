"""The commands as the contract has them: exit codes, what is printed, one clear line for every wrong use."""

import json

import pytest

from tests.web.conftest import in_one_line, process
from tuodi.web.commands import app

COMMANDS = sorted(command.callback.__name__.rstrip("_") for command in app.registered_commands)
SITUATION = {
    "persons": {
        "li": {"birth_date": {"ETERNITY": "1948-05-01"}, "hukou": {"2016-12": "local_urban"},
               "elder_allowance": {"2016-12": None}}
    },
    "households": {"h1": {"members": ["li"]}},
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "household.json"
    path.write_text(json.dumps(SITUATION), encoding="utf-8")
    return path


def test_the_commands_of_the_contract_are_there():
    assert {"check", "calculate", "explain", "cases", "city", "determine", "sheet"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(tuodi, command):
    done = tuodi(command, "--help")
    assert done.code == 0
    assert "Example" in done.out
    assert f"tuodi {command}" in done.out
    assert done.err == ""


def test_calculate_reads_a_file_and_standard_input_alike(file):
    done = process("calculate", file)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["persons"]["li"]["elder_allowance"] == {"2016-12": 75}
    assert process("calculate", "-", standard_input=file.read_text(encoding="utf-8")) == done


def test_a_refusal_is_a_line_on_standard_error_and_no_failure(tuodi, file):
    file.write_text(file.read_text(encoding="utf-8").replace("2016-12", "2001-01"), encoding="utf-8")
    done = tuodi("calculate", file)
    assert json.loads(done.out)["persons"]["li"]["elder_allowance"] == {"2001-01": "refused"}
    in_one_line(done, 0, "li", "2001-01", "elder_allowance.since")


def test_explain_speaks_two_languages_and_three_formats(tuodi, file):
    assert "老年综合津贴" in tuodi("explain", file).out
    assert "General allowance for older people" in tuodi("explain", file, "--lang", "en").out
    (one,) = json.loads(tuodi("explain", file, "--format", "json").out)
    assert (one["value"], one["state"]) == (75, "yes")
    page = tuodi("explain", file, "--format", "html", "--lang", "en").out
    assert "<section" in page
    for done in (tuodi("explain", file), tuodi("explain", file, "--format", "html")):
        assert done.code == 0
        assert done.err == ""


def test_check_says_what_it_checked(tuodi):
    done = tuodi("check")
    assert done.code == 0
    assert done.out.rstrip().endswith("no mistakes")


CASE = """
- name: Elder
  period: 2016-12
  input:
    persons: {a: {birth_date: 1948-05-01, hukou: local_urban}}
    households: {h: {members: [a]}}
  output:
    persons: {a: {elder_allowance: 75}}
"""


def test_cases_ends_with_the_count_and_fails_with_a_failed_case(tuodi, tmp_path):
    path = tmp_path / "cases.yaml"
    path.write_text(CASE, encoding="utf-8")
    done = tuodi("cases", path)
    assert done.code == 0
    assert done.out.splitlines()[-1] == "1 passed, 0 failed"
    path.write_text(CASE + CASE.replace("75", "76"), encoding="utf-8")
    done = tuodi("cases", tmp_path)
    assert done.code == 1
    assert done.out.splitlines()[-1] == "1 passed, 1 failed"
    assert "cases.yaml:10" in done.out
    assert "elder_allowance is 75, expected 76" in done.out
    path.write_text("- a: [", encoding="utf-8")
    done = tuodi("cases", path)
    assert done.code == 1
    assert done.out.splitlines()[-1] == "0 passed, 1 failed"


WRONG_USE = [
    (("calculat",), "calculat"),
    (("calculate",), "FILE"),
    (("calculate", "nowhere.json"), "nowhere.json"),
    (("calculate", "a.json", "b.json"), "b.json"),
    (("calculate", "--fast", "a.json"), "--fast"),
    (("explain", "-", "--lang", "fr"), "zh, en"),
    (("explain", "-", "--format", "pdf"), "text, json, html"),
    (("cases",), "PATH"),
    (("cases", "nowhere"), "nowhere"),
    (("city", "--out", "x"), "--people"),
    (("city", "--people", "24200"), "--out"),
    (("city", "--people", "-5", "--out", "x"), "--people"),
    (("city", "--people", "999", "--out", "x"), "1000 to 24200000"),
    (("city", "--people", "24200001", "--out", "x"), "1000 to 24200000"),
    (("city", "--people", "many", "--out", "x"), "--people"),
    (("city", "--people", "1000", "--out", "x", "--workers", "0"), "--workers"),
    (("city", "--people", "1000", "--out", "x", "--seed", "one"), "--seed"),
    (("determine", "--month", "2016-12", "--out", "x"), "--city"),
    (("determine", "--city", "nowhere", "--month", "2016-12", "--out", "x"), "nowhere"),
    (("determine", "--city", ".", "--out", "x"), "--month"),
    (("determine", "--city", ".", "--month", "2016-12"), "--out"),
    (("determine", "--city", ".", "--month", "2016-12", "--out", "x", "--engine", "abacus"), "columns"),
    (("determine", "--city", ".", "--month", "2016-12", "--out", "x", "--workers", "-1"), "--workers"),
    (("determine", "--city", ".", "--month", "2016-12", "--out", "x", "--reform", "nowhere.yaml"), "nowhere.yaml"),
    (("determine", "--city", ".", "--month", "2016-13", "--out", "x"), "2016-13"),
    (("determine", "--city", ".", "--month", "December", "--out", "x"), "December"),
    (("determine", "--city", ".", "--month", "2016-12", "--out", "x", "--master", "local[2]"), "--engine spark"),
    (("sheet",), "BENEFIT"),
    (("sheet", "minimum_living", "--lang", "fr"), "zh, en"),
    (("sheet", "minimum_living", "--out", "nowhere/sheet.html"), "nowhere"),
    (("demonstrate", "--people", "5"), "--people"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG_USE)
def test_wrong_use_is_exit_2_with_one_line(tuodi, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    in_one_line(tuodi(*arguments), 2, said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [("determine",), ("--nothing",), ("calculate", "/nowhere/at/all.json")])
def test_wrong_use_looks_the_same_from_outside(arguments):
    in_one_line(process(*arguments), 2)


def test_no_command_at_all_shows_the_commands(tuodi):
    done = tuodi()
    assert done.code in (0, 2)
    for command in COMMANDS:
        assert command in done.out + done.err


BAD_SITUATIONS = [
    ("{", "not JSON"),
    ("", "not JSON"),
    ("[]", "a situation is an object"),
    ('{"persons": {"a": {}, "a": {}}}', "'a' is written twice"),
    ('{"persons": {"a": {"hukuo": {"2016-12": "local_urban"}}}}', "did you mean 'hukou'?"),
    ('{"person": {}}', "did you mean 'persons'?"),
    ('{"persons": {"a": {"wage_month": {"2016-12": -1}}}}', "persons/a/wage_month/2016-12"),
    ('{"persons": {"a": {"wage_month": {"2016-12": 1e999999}}}}', "wage_month"),
    ('{"persons": {"a": {"wage_month": {"2016-12": 12.345}}}}', "wage_month"),
    ('{"persons": {"a": {"wage_month": {"2016-12": NaN}}}}', "NaN"),
    ('{"persons": {"a": {"wage_month": {"2016-12": ' + "9" * 5000 + "}}}}", "household.json"),
    ('{"persons": {"a": {"wage_month": {"December": 1}}}}', "'December' is not a month"),
    ('{"persons": {"a": {"birth_date": {"ETERNITY": "1948-02-30"}}}}', "'1948-02-30' is not a day"),
    ('{"persons": {"a": {"elder_allowance": {"9999-12": null}}}}', "9999-12"),
    ('{"persons": {"a": {"elder_allowance": {"0000-12": null}}}}', "0000-12"),
    ('{"persons": {"a": {}}, "households": {"h": {"members": []}}}', "at least one member"),
    ('{"persons": {"a": {}}, "households": {"h": {}}}', "at least one member"),
    ('{"persons": {"a": {}}, "households": {"h": {"members": ["a"]}, "k": {"members": ["a"]}}}', "'a' is in 'h' too"),
    ('{"persons": {"a": {}}, "households": {"h": {"members": ["a", "a"]}}}', "named twice"),
    ('{"persons": {"a": {"grain_oil_card": {"2016-12": null}}}}', "add one"),
    ("[" * 100_000, "nested too deeply"),
    ('{"persons": {"a\\ud800": {"age": {"2016-12": null}}}}', "a"),
]


@pytest.mark.parametrize(("text", "said"), BAD_SITUATIONS)
@pytest.mark.parametrize("command", ["calculate", "explain"])
def test_a_bad_situation_is_exit_1_with_one_line(tuodi, file, command, text, said):
    file.write_text(text, encoding="utf-8")
    done = tuodi(command, file)
    in_one_line(done, 1, said)
    assert done.out == ""


def test_a_file_that_is_no_text_is_one_line(tuodi, file, tmp_path):
    file.write_bytes(b"\xff\xfe\x00")
    in_one_line(tuodi("calculate", file), 1, "UTF-8")
    in_one_line(process("calculate", "-", standard_input=b"\xff\xfe\x00"), 1, "UTF-8")
    in_one_line(tuodi("calculate", tmp_path), 2, str(tmp_path))
    (tmp_path / "cases.yaml").write_bytes(b"\xff\xfe\x00")
    done = tuodi("cases", tmp_path / "cases.yaml")
    assert (done.code, done.err) == (1, "")


def test_an_error_names_no_value_of_a_person(tuodi, file):
    """The place is named; an id in a situation is a surrogate."""
    file.write_text('{"persons": {"a": {"birth_date": {"ETERNITY": "1948-05-01", "2016-12": 5}}}}', encoding="utf-8")
    in_one_line(tuodi("calculate", file), 1, "persons/a/birth_date/2016-12")


def test_content_that_is_not_there_is_one_line():
    in_one_line(process("check", TUODI_CONTENT="nowhere"), 1, "nowhere")
