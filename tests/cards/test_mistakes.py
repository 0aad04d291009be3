"""Mistakes in content are shown all at once, each in one line with its file and line, why, and what to do."""

import os
import subprocess
import sys

import pytest

from tests.rules.tiny import PARAMETERS
from tuodi.cards.load import load
from tuodi.cards.mistakes import CardError
from tuodi.rules.errors import InputError

RULES = """
@rule(person, law="one")
def answer(one, law):
    \"\"\"Below the line.\"\"\"
    return one.wage < law.line


@rule(person, law="two")
def second(one, law):
    \"\"\"Of the second article.\"\"\"
    return one.sick
"""


def mistakes(tiny):
    with pytest.raises(CardError) as caught:
        tiny.load()
    return [line.replace(f"{tiny.package}/", "") for line in caught.value.mistakes]


def line_of(path, text):
    """Returns the number of the first line that holds a text."""
    return next(n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} holds no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def plant_twelve(tiny):
    """Plants one mistake of each sort; returns, for each, the file and line it is in and what is said of it."""
    facts = tiny.root / "facts" / "all.yaml"
    edit(facts, "unit: yuan/month}\nsavings", "unit: yuan/mnoth}\nsavings")
    edit(facts, "en: illness, unit: flag}", "en: illness, unit: flag, defualt: true}")
    aid = tiny.folder(
        RULES.replace('law="two"', 'law="twoo"').replace("law.line", "law.lnie"), "aid", answers=("answer",)
    )
    edit(aid / "law.md", "## twoo | 第twoo条 | Article twoo", "## two | 第二条 | Article two\n\n## Article three")
    edit(aid / "text.en.yaml", '  "no": "answer does not hold"\n', "")
    edit(aid / "card.py", "outcome=", "builds_on=('othr',), outcome=")
    edit(aid / "card.py", "('answer',)", "('answer', 'thrid')")
    dates = aid / "parameters.yaml"
    edit(dates, "from: 2017-04-01, value: 970", "from: 2015-04-01, value: 970")
    edit(
        dates,
        "{from: 2010-01-01, value: 0.35, source: notice 3, verified: true}",
        "{from: 2010-01-01, value: 0.35, verified: true}",
    )
    edit(dates, "{from: 2010-01-01, value: not_established", "{from: 2010-02-30, value: not_established")
    edit(dates, "  unit: years\n", "  unit: yeras\n")
    other = tiny.folder(RULES.replace("def answer", "def third"), "other", answers=("third",))
    edit(other / "parameters.yaml", "share:\n", "line:\n")
    rules, card = aid / "rules.py", aid / "card.py"
    return [
        (facts, line_of(facts, "mnoth"), "unknown unit 'yuan/mnoth'"),
        (facts, line_of(facts, "defualt"), "did you mean 'default'?"),
        (card, None, "builds on 'othr', which is no folder; did you mean 'other'?"),
        (card, None, "'thrid' is no rule of rules.py"),
        (aid / "law.md", line_of(aid / "law.md", "Article three"), "'## anchor | 中文标题 | English title'"),
        (aid / "text.en.yaml", None, "rule 'answer' lacks its sentence: no"),
        (dates, line_of(dates, "2015-04-01"), "2015-04-01 does not come after 2016-04-01"),
        (dates, line_of(dates, "0.35, verified"), "a value lacks source"),
        (dates, line_of(dates, "2010-02-30"), "from is '2010-02-30'; write a day"),
        (dates, line_of(dates, "old_age:"), "unknown unit 'yeras'"),
        (other / "parameters.yaml", line_of(other / "parameters.yaml", "比例") - 1, "'line' is written twice"),
        (rules, line_of(rules, 'law="twoo"'), "cites 'twoo', no heading of law.md; did you mean 'two'?"),
    ]


def test_every_mistake_is_shown_at_once_with_its_file_and_line(tiny):
    planted = plant_twelve(tiny)
    found = mistakes(tiny)
    for path, line, said in planted:
        at = path.relative_to(tiny.root).as_posix() + (f":{line}: " if line else "")
        matching = [one for one in found if one.startswith(at) and said in one]
        assert len(matching) == 1, f"{at}{said}\nis not one of\n" + "\n".join(found)
    assert all("\n" not in one for one in found)


def test_each_mistake_is_shown_once_and_nothing_beside_the_mistakes(tiny):
    """Every line shown is a planted mistake or follows from one at the rule that reads what was misspelt."""
    planted = plant_twelve(tiny)
    found = mistakes(tiny)
    assert len(found) == len(set(found))
    rest = [one for one in found if not any(said in one for _, _, said in planted)]
    assert all("rules.py:" in one for one in rest), rest


def test_the_command_shows_every_mistake_and_ends_with_their_number(tiny):
    planted = plant_twelve(tiny)
    environment = {**os.environ, "TUODI_CONTENT": tiny.package, "PYTHONPATH": str(tiny.root.parent)}
    done = subprocess.run(
        [sys.executable, "-m", "tuodi", "check"], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    *lines, last = done.stdout.splitlines()
    assert last == f"{len(lines)} mistakes"
    for _, _, said in planted:
        assert any(said in line for line in lines), said


SENTENCE = [
    ("text.zh.yaml", '  "yes": "answer holds"\n', "rule 'answer' lacks its sentence: yes"),
    ("text.en.yaml", "  label: answer\n", "rule 'answer' lacks its sentence: label"),
]


@pytest.mark.parametrize(("name", "text", "said"), SENTENCE)
def test_a_missing_sentence_is_named_with_the_line_of_its_entry(tiny, name, text, said):
    path = tiny.folder(RULES)
    edit(path / name, text, "")
    (one,) = mistakes(tiny)
    assert said in one
    assert one.startswith(f"catalogue/aid/{name}:{line_of(path / name, 'answer:')}: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('outcome="pay"', 'outcome="gift"', "outcome 'gift' is none of pay, goods, certify, refer"),
        ('since="2010-01"', 'since="2010"', "'2010' is not a month"),
        ('code="aid"', 'code="aids"', "the code is 'aids' and the folder 'aid'"),
        ("unit=person", "unit=person, amount='second2'", "amount 'second2' is not one of its answers"),
        ("unit=person", "unit=person, people='second'", "people is for a benefit of a household"),
        ("card = Benefit", "cards = Benefit", "should set card = Benefit(...)"),
        ("unit=person", "units=person", "unexpected keyword argument 'units'"),
        ("unit=person", "unit=preson", "preson"),
        ("card = Benefit(", "card = Benefit((", "not Python"),
        ("('answer', 'second')", "('answer', 'second', 'answer')", "answer"),
        ("unit=person", "unit=person, shares=('thrid',)", "'thrid' is no rule of rules.py"),
    ],
)
def test_a_mistake_in_a_card_is_told(tiny, old, new, said):
    path = tiny.folder(RULES)
    edit(path / "card.py", old, new)
    found = mistakes(tiny)
    assert any(one.startswith("catalogue/aid/card.py") and said in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  zh: 线\n", "", "lacks zh"),
        ("  by: bands\n", "  by: band\n", "write value, table or bands"),
        ("value: 880,", "value: -880,", "out of range"),
        ("value: 880,", "value: 880.001,", "decimals"),
        ("value: 880,", "value: much,", "'much' is not a number"),
        ("verified: true", 'verified: "yes"', "verified is true or false"),
        ("source: notice 1,", "sorce: notice 1,", "did you mean 'source'?"),
        ("value: {1: 100, 3: 50}", "value: 5", "written as a mapping"),
        ("value: {1: 100, 3: 50}", "value: {one: 100}", "bands are keyed by the least number"),
        ("  values:\n", "  values: 5\n  note:\n", "values should be a list"),
        ("line:\n", "line: 5\nlnie:\n", "should say zh, en, unit and values"),
        ("line:\n", "  line:\n", "not YAML"),
        ("from: 2016-04-01", "from: 20160401", "write a day"),
        ("    south:\n", "    suoth:\n", "suoth"),
        ("{red: 10, green: 20}", "{red: 10, gren: 20}", "gren"),
    ],
)
def test_a_mistake_in_an_amount_is_told(tiny, old, new, said):
    rules = RULES.replace("one.sick", "law.tint.of(one.colour) + law.near > law.line")
    path = tiny.folder(rules, parameters=PARAMETERS)
    edit(path / "parameters.yaml", old, new)
    found = mistakes(tiny)
    assert any(one.startswith("catalogue/aid/parameters.yaml:") and said in one for one in found), found


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("entity: person, zh: 工资", "entity: preson, zh: 工资", "did you mean 'person'?"),
        ("zh: 工资, ", "", "lacks zh"),
        ("unit: count, most: 4", "unit: count, most: -4", "out of range"),
        ("unit: flag, default: true", "unit: flag, default: maybe", "neither true nor false"),
        ("wage: {entity", "wage: 5\nwgae: {entity", "should say entity, zh, en and unit"),
        ("savings: {", "wage: {", "'wage' is written twice"),
        ("en: red}, green", "en: red}, red", "'red' is written twice"),
    ],
)
def test_a_mistake_in_a_fact_is_told(tiny, old, new, said):
    tiny.folder(RULES)
    edit(tiny.root / "facts" / "all.yaml", old, new)
    found = mistakes(tiny)
    assert any(one.startswith("facts/all.yaml:") and said in one for one in found), found


def test_a_fact_declared_in_two_files_is_told(tiny):
    tiny.folder(RULES)
    (tiny.root / "facts" / "more.yaml").write_text(
        "# again\nwage: {entity: person, zh: 工资, en: wage, unit: yuan}\n", encoding="utf-8"
    )
    assert mistakes(tiny) == ["facts/more.yaml:2: fact 'wage' is declared twice; keep one"]


@pytest.mark.parametrize("name", ["rules.py", "law.md", "text.zh.yaml", "text.en.yaml", "card.py"])
def test_a_missing_file_is_named(tiny, name):
    path = tiny.folder(RULES)
    (path / name).unlink()
    assert any(f"catalogue/aid/{name}" in one for one in mistakes(tiny))


def test_a_rule_with_the_name_of_a_fact_is_told(tiny):
    tiny.folder(RULES.replace("def second", "def local"))
    assert any("rule 'local' has the name of a fact" in one for one in mistakes(tiny))


def test_two_folders_that_answer_by_one_name_are_told(tiny):
    tiny.folder(RULES, "aid", answers=("answer",))
    tiny.folder(RULES, "more", answers=("answer",))
    assert any("'answer'" in one and "aid" in one for one in mistakes(tiny))


def test_a_rule_written_twice_without_a_later_month_is_told(tiny):
    """A second text of a rule says the month it begins; two of one month would be in force together."""
    tiny.folder(RULES.replace("def second", "def answer"))
    assert any("answer" in one and "since" in one for one in mistakes(tiny))


def test_folders_that_build_on_each_other_are_told(tiny):
    tiny.folder(RULES, "aid", answers=("answer",), card="builds_on=('more',)")
    tiny.folder(RULES.replace("def answer", "def third"), "more", answers=("third",), card="builds_on=('aid',)")
    assert any("builds on itself: aid > more > aid" in one for one in mistakes(tiny))


def test_a_rule_without_a_docstring_is_told(tiny):
    path = tiny.folder(RULES.replace('    """Below the line."""\n', ""))
    (one,) = mistakes(tiny)
    assert one.startswith(f"catalogue/aid/rules.py:{line_of(path / 'rules.py', '@rule')}: ")
    assert "rule 'answer' has no docstring" in one


def test_a_sentence_of_no_rule_is_told(tiny):
    path = tiny.folder(RULES)
    text = (path / "text.en.yaml").read_text(encoding="utf-8")
    (path / "text.en.yaml").write_text(text + "\nanswr:\n  label: stray\n", encoding="utf-8")
    assert any("answr" in one and "text.en.yaml" in one for one in mistakes(tiny))


def test_a_sentence_with_an_unknown_gap_is_told(tiny):
    path = tiny.folder(RULES)
    edit(path / "text.en.yaml", '"answer holds"', '"answer holds: {lfet}"')
    assert any("lfet" in one for one in mistakes(tiny))


def test_content_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(InputError, match="there is no content package 'nowhere_at_all'"):
        load("nowhere_at_all")


def test_the_content_of_shanghai_has_no_mistakes(shanghai):
    assert {"minimum_living", "low_income", "elder_allowance", "grain_oil_card"} <= set(shanghai.schemes)
