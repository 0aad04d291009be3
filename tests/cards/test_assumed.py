"""What existed and was not published: supplied only where asked for, only where the law has nothing, and marked."""

import json

import pytest

from tests.rules.test_parameters import DATED, PYTHON
from tests.rules.tiny import PARAMETERS, decided, situation
from tuodi.cards.load import content_root
from tuodi.cards.reform import load_law
from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError
from tuodi.rules.explain import explanations
from tuodi.rules.pages import as_html, as_text
from tuodi.web.commands import main

GONE = 'parameters:\n  aid.gone:\n    2016-01: {value: 5, ground: "seen", zh: "见过"}\n'
WORDS = {"zh": "假定", "en": "assumed"}


def assumed(tiny, text, name="assumed-2016.yaml"):
    (tiny.root / name).write_text(text, encoding="utf-8")


def of_gone(tiny, **more):
    """A package whose answer waits for an amount that nobody established."""
    return tiny.answer("law.gone + one.wage", unit="yuan/month", **more)


@pytest.fixture
def run(tiny, capsys, monkeypatch, tmp_path):
    """Runs a command on the tiny package and a situation of one person; returns what it printed and said."""
    monkeypatch.setenv("TUODI_CONTENT", tiny.package)
    file = tmp_path / "situation.json"
    file.write_text(json.dumps(situation([{"wage": 1}])), encoding="utf-8")

    def running(command, *options):
        with pytest.raises(SystemExit) as ended:
            main([command, str(file), *options])
        return int(ended.value.code or 0), *capsys.readouterr()

    return running


def test_nothing_is_assumed_unless_it_is_asked_for(tiny):
    of_gone(tiny)
    assumed(tiny, GONE)
    without, law = load_law(tiny.package), load_law(tiny.package, assume=True)
    assert (without.law, without.before, law.before) == (None, None, None)
    assert decided(without.rulebook, [{"wage": 1}]) == "refused"
    assert decided(law.rulebook, [{"wage": 1}]) == 6
    assert decided(law.law, [{"wage": 1}]) == "refused"


def test_a_package_without_assumptions_is_the_law_alone(tiny):
    of_gone(tiny)
    law = load_law(tiny.package, assume=True)
    assert law.law is None
    assert decided(law.rulebook, [{"wage": 1}]) == "refused"


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2014-10", 500),
        ("2014-12", 500),
        ("2015-01", "refused"),  # the law's value ended, and what is assumed had not begun
        ("2015-06", 600),
        ("2016-03", 600),
        ("2016-04", 700),  # the law's next value, of 2 March
        ("2017-03", 800),
    ],
)
def test_an_assumed_value_holds_until_the_next_value_of_the_law(tiny, month, expected):
    tiny.answer("law.line + one.wage", unit="yuan/month", parameters=DATED)
    assumed(tiny, 'parameters:\n  aid.line:\n    2015-06: {value: 600, ground: "seen"}\n')
    assert decided(load_law(tiny.package, assume=True).rulebook, [{"wage": 0}], month=month) == expected


def test_an_assumed_value_may_end_by_itself_and_before_the_first_of_the_law(tiny):
    tiny.answer("law.line + one.wage", unit="yuan/month", parameters=DATED)
    assumed(tiny, 'parameters:\n  aid.line:\n    2014-01: {value: 400, ground: "seen"}\n    2014-03: not_established\n')
    rulebook = load_law(tiny.package, assume=True).rulebook
    found = [decided(rulebook, [{"wage": 0}], month=month) for month in ("2013-12", "2014-01", "2014-02", "2014-03")]
    assert found == ["refused", 400, 400, "refused"]
    assert decided(rulebook, [{"wage": 0}], month="2014-10") == 500


def test_an_assumed_value_takes_the_place_of_not_established_on_the_same_day(tiny):
    tiny.answer("law.line + one.wage", unit="yuan/month", parameters=DATED)
    assumed(tiny, 'parameters:\n  aid.line:\n    2015-01: {value: 600, ground: "seen"}\n')
    rulebook = load_law(tiny.package, assume=True).rulebook
    assert [decided(rulebook, [{"wage": 0}], month=month) for month in ("2014-12", "2015-01")] == [500, 600]
    days = [value.since for value in rulebook.parameters["aid.line"].values]
    assert days == sorted(set(days))


def test_lists_of_amounts_are_assumed_whole(tiny):
    none = PARAMETERS.replace("value: {1: 100, 3: 50}", "value: not_established")
    none = none.replace("value: {red: 10, green: 20}", "value: not_established")
    tiny.answer("law.cap.band(one.grade) + law.tint.of(one.colour)", unit="yuan/month", parameters=none)
    assumed(
        tiny,
        'parameters:\n  aid.cap:\n    2016-01: {value: {1: 7, 3: 9}, ground: "seen"}\n'
        '  aid.tint:\n    2016-01: {value: {red: 100}, ground: "seen"}\n',
    )
    rulebook = load_law(tiny.package, assume=True).rulebook
    assert decided(rulebook, [{"grade": 3, "colour": "red"}]) == 109
    assert decided(rulebook, [{"grade": 3, "colour": "blue"}]) == "refused"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("aid.line: {2016-12: {value: 900, ground: g}}", "the law has a value for 2016-12; only what is missing"),
        ("aid.line: {2016-04: {value: 900, ground: g}}", "the law has a value for 2016-04"),
        ("aid.line: {2030-01: not_established}", "the law has a value for 2030-01"),
        ("aid.tint: {2016-12: {value: {blue: 1}, ground: g}}", "the law has a value for 2016-12"),
        ("aid.gone: {2016-01: 5}", "2016-01: an assumed value says its ground; write {value: ..., ground: ...}"),
        ("aid.gone: {2016-01: {value: 5}}", "an assumed value says its ground"),
        ("aid.gone: {2016-01: {value: 5, ground: ''}}", "an assumed value says its ground"),
        ("aid.gone: {2016-01: {value: 5, ground: reform}}", "an assumed value says its ground"),
        ("aid.gone: {2016-01: {value: 5, gruond: g}}", "unknown word 'gruond'; did you mean 'ground'?"),
        ("aid.gone: {2016-01: {value: -5, ground: g}}", "out of range"),
        ("aid.gone: {2016-13: {value: 5, ground: g}}", "'2016-13' is not a month"),
        ("aid.goen: {2016-01: {value: 5, ground: g}}", "did you mean 'aid.gone'?"),
        ("aid.near: {2000-01: {value: 5, ground: g}}", "differs by place"),
        ("aid.gone: {}", "write the new values by month"),
    ],
)
def test_an_assumption_that_cannot_stand_is_one_line_with_its_place(tiny, text, said):
    of_gone(tiny)
    assumed(tiny, f"parameters:\n  {text}\n")
    with pytest.raises(InputError) as caught:
        load_law(tiny.package, assume=True)
    assert said in str(caught.value)
    assert "assumed-2016.yaml:2" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert decided(load_law(tiny.package).rulebook, [{"wage": 1}]) == "refused", "unasked, the file is not read"


def test_several_files_add_up_and_the_later_one_replaces_nothing_of_the_earlier(tiny):
    of_gone(tiny)
    assumed(tiny, GONE)
    assumed(tiny, 'parameters:\n  aid.line:\n    2015-01: {value: 8, ground: "seen"}\n', "assumed-2017.yaml")
    rulebook = load_law(tiny.package, assume=True).rulebook
    assert decided(rulebook, [{"wage": 1}]) == 6
    assert rulebook.parameters["aid.line"].at("2015-06-01").amount == 800
    assumed(tiny, GONE, "assumed-2018.yaml")
    with pytest.raises(InputError, match=r"assumed-2018\.yaml:2.*the law has a value for 2016-01"):
        load_law(tiny.package, assume=True)


def said(law, **facts):
    return [None if book is None else decided(book, [facts]) for book in (law.rulebook, law.law, law.before)]


def test_a_yaml_reform_stands_beside_what_is_assumed(tiny, tmp_path):
    tiny.answer("law.gone + law.line", unit="yuan/month")
    assumed(tiny, GONE)
    reform = tmp_path / "reform.yaml"
    reform.write_text("parameters:\n  aid.line: {2016-12: 1000}\n", encoding="utf-8")
    assert said(load_law(tiny.package, reform=reform, assume=True)) == [1005, "refused", 885]
    assert said(load_law(tiny.package, reform=reform)) == ["refused", None, "refused"]
    assert said(load_law(tiny.package, assume=True)) == [885, "refused", None]


def test_a_yaml_reform_may_change_what_is_assumed(tiny, tmp_path):
    """From its month on the reform's value is the only one, with and without the assumption."""
    tiny.answer("law.gone + law.line", unit="yuan/month")
    assumed(tiny, GONE)
    reform = tmp_path / "reform.yaml"
    reform.write_text("parameters:\n  aid.gone: {2016-12: 7}\n", encoding="utf-8")
    law = load_law(tiny.package, reform=reform, assume=True)
    assert said(law) == [887, 887, 885]
    assert [decided(book, [{}], month="2016-11") for book in (law.rulebook, law.law)] == [885, "refused"]


def test_a_python_reform_stands_beside_what_is_assumed(tiny, tmp_path):
    tiny.answer("law.gone + one.wage", unit="yuan/month")
    assumed(tiny, GONE)
    reform = tmp_path / "reform.py"
    text = PYTHON.format(package=tiny.package).replace("law.line * 2", "law.gone * 2")
    reform.write_text(text, encoding="utf-8")
    law = load_law(tiny.package, reform=reform, assume=True)
    assert said(law, sick=True, wage=1) == [10, "refused", 6]
    assert said(load_law(tiny.package, reform=reform), sick=True, wage=1) == ["refused", None, "refused"]


@pytest.mark.parametrize(("language", "ground"), [("zh", "见过"), ("en", "seen")])
def test_what_rests_on_an_assumption_is_marked_with_its_ground(tiny, language, ground):
    of_gone(tiny)
    assumed(tiny, GONE)
    (one,) = explanations(load_law(tiny.package, assume=True).rulebook, situation([{"wage": 1}]))
    (used,) = one["reason"]["parameters"]
    assert (used["assumed"], used["verified"], used["source"], used["since"]) == (True, False, "seen", "2016-01-01")
    for shown in (as_text([one], language), as_html([one], language)):
        assert WORDS[language] in shown
        assert ground in shown


def test_what_does_not_rest_on_an_assumption_is_not_marked(tiny):
    tiny.answer("law.line + one.wage", unit="yuan/month")
    assumed(tiny, GONE)
    (one,) = explanations(load_law(tiny.package, assume=True).rulebook, situation([{"wage": 1}]))
    assert "assumed" not in json.dumps(one["reason"])
    assert not any(word in as_text([one], language) for language, word in WORDS.items())


def test_calculate_and_explain_assume_where_they_are_told_to(tiny, run):
    of_gone(tiny)
    assumed(tiny, GONE)
    code, printed, complained = run("calculate")
    assert (code, json.loads(printed)["persons"]["p1"]["answer"]) == (0, {"2016-12": "refused"})
    assert "aid.gone" in complained
    code, printed, complained = run("calculate", "--assume")
    assert (code, json.loads(printed)["persons"]["p1"]["answer"], complained) == (0, {"2016-12": 6}, "")
    for language, word in WORDS.items():
        assert word not in run("explain", "--lang", language)[1]
        for form in ("text", "html"):
            assert word in run("explain", "--lang", language, "--format", form, "--assume")[1]
    (one,) = json.loads(run("explain", "--format", "json", "--assume")[1])
    assert [used["assumed"] for used in one["reason"]["parameters"]] == [True]


def test_an_assumption_that_cannot_stand_fails_the_command_that_asks_for_it(tiny, run):
    of_gone(tiny)
    assumed(tiny, "parameters:\n  aid.gone: {2016-01: 5}\n")
    code, printed, complained = run("calculate", "--assume")
    assert (code, printed, complained.count("\n")) == (1, "", 1)
    assert "says its ground" in complained
    assert run("calculate")[0] == 0


# The real file.

MONTH = "2016-12"
FILE = content_root("shanghai") / "assumed-2016.yaml"
WRITTEN = [
    (name, str(month), entry)
    for name, dated in read_document(FILE)["parameters"].items()
    for month, entry in dated.items()
]
SUPPLIED = sorted({name for name, _, entry in WRITTEN if entry != "not_established"})


@pytest.fixture(scope="module")
def law():
    return load_law("shanghai", assume=True)


@pytest.mark.parametrize("name", SUPPLIED)
def test_every_assumed_value_says_its_ground_in_both_languages(name):
    for entry in (entry for own, _, entry in WRITTEN if own == name and entry != "not_established"):
        assert len(entry["ground"]) > 20
        assert len(entry["zh"]) > 10
        assert any("\u4e00" <= character <= "\u9fff" for character in entry["zh"])


@pytest.mark.parametrize("name", SUPPLIED)
def test_every_assumed_value_is_there_in_december_2016_and_gone_after_march_2017(law, name):
    value = law.rulebook.parameters[name].at("2016-12-01")
    assert (value.assumed, value.verified) == (True, False)
    assert law.law.parameters[name].at("2016-12-01") is None or law.law.at(MONTH).value(name) is None
    after = law.rulebook.parameters[name].at("2017-04-01")
    assert after is None or not after.assumed or after.amount is None


def test_every_assumed_value_is_read_by_an_answer_of_december_2016(law):
    program = law.rulebook.at(MONTH)
    read = {name for rule in law.rulebook.answers() for name in program.uncertain(rule.name)}
    assert len(SUPPLIED) > 20
    assert set(SUPPLIED) - read == set()


def test_what_is_not_assumed_is_the_law_s_own(law):
    """Everything but what the file names is the same with and without it, in every month."""
    changed = {name for name, own in law.rulebook.parameters.items() if own != law.law.parameters[name]}
    assert changed == {name for name, _, _ in WRITTEN}
    for name in changed:
        kept = [value for value in law.law.parameters[name].values if value.amount is not None]
        assert [
            value for value in law.rulebook.parameters[name].values if not value.assumed and value.amount is not None
        ] == kept
