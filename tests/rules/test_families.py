"""Who is decided together: households, enterprises, assessments in one situation, and who is in no group at all."""

import pytest

from tests.rules.tiny import ENTITIES, FACTS, MONTH, PARAMETERS
from tuodi.cards.mistakes import CardError
from tuodi.rules.calculate import calculate, decide_situation
from tuodi.rules.errors import InputError
from tuodi.rules.explain import explanations
from tuodi.rules.needs import needs
from tuodi.rules.situation import read_situation

MORE_ENTITIES = """
firm = Entity("firm", "firms", zh="企业", en="firm", members="person")
visit = Entity("visit", "visits", zh="评估", en="visit")
"""
MORE_FACTS = """
staff: {entity: firm, zh: 职工人数, en: staff, unit: people}
score: {entity: visit, zh: 得分, en: score, unit: count, most: 100}
"""
RULES = """
from {package}.entities import firm, visit

@rule(person, unit="yuan/month", law="one")
def aid(one, law):
    \"\"\"More for who rents.\"\"\"
    return when(one.household.rent > 0, law.line, otherwise=0)

@rule(household, unit="yuan/month", law="one")
def wages(home, law):
    \"\"\"What the members earn.\"\"\"
    return home.sum(lambda one: one.wage)

@rule(person, law="one")
def sick_worker(one, law):
    \"\"\"Sick, and of a firm of more than one.\"\"\"
    return all_of(one.sick, one.firm.staff > 1)

@rule(firm, unit="people", law="one")
def sick_workers(works, law):
    \"\"\"How many members are sick.\"\"\"
    return works.count(lambda one: one.sick_worker)

@rule(firm, law="one")
def half_sick(works, law):
    \"\"\"Half of the staff is sick.\"\"\"
    return works.sick_workers * 2 >= works.staff

@rule(visit, unit=("low", "high"), law="one")
def level(one, law):
    \"\"\"By the score.\"\"\"
    return law.level.band(one.score)
"""
LEVEL = """
level:
  zh: 等级
  en: level
  unit: [low, high]
  by: bands
  values:
    - {from: 2010-01-01, value: {0: low, 50: high}, source: notice 9, verified: true}
"""
ANSWERS = ("aid", "wages", "sick_workers", "half_sick", "level")


@pytest.fixture
def town(tiny):
    """A content package with people, households, firms and visits."""
    (tiny.root / "entities.py").write_text(ENTITIES + MORE_ENTITIES, encoding="utf-8")
    (tiny.root / "facts" / "all.yaml").write_text(FACTS + MORE_FACTS, encoding="utf-8")
    return tiny


def written(town, rules, answers=ANSWERS):
    """Writes one folder of rules that may name every entity; its sentences name every word of a choice."""
    path = town.folder(rules.replace("{package}", town.package), answers=answers, parameters=PARAMETERS + LEVEL)
    for language in ("zh", "en"):
        said = path / f"text.{language}.yaml"
        words = "\nlevel:\n  words: {low: low, high: high}\n"
        said.write_text(said.read_text(encoding="utf-8").replace("\nlevel:\n", words), encoding="utf-8")
    return town.load()


def now(**facts):
    return {name: {MONTH: value} for name, value in facts.items()}


def both():
    """Three people: one in a household and a firm, one in a household alone, one in a firm alone; and a visit."""
    return {
        "persons": {
            "ann": now(wage=100, sick=True, aid=None), "bob": now(wage=50, sick=True, aid=None), "cat": now(sick=False),
        },
        "households": {"h": {"members": ["ann", "bob"], **now(rent=10, wages=None)}},
        "firms": {"f": {"members": ["ann", "cat"], **now(staff=2, sick_workers=None, half_sick=None)}},
        "visits": {"v": now(score=50, level=None), "w": now(score=49, level=None)},
    }  # fmt: skip


def test_a_person_counts_in_the_household_and_in_the_firm(town):
    filled, refusals = calculate(written(town, RULES), both())
    assert refusals == []
    assert filled["households"]["h"]["wages"] == {MONTH: 150}
    assert filled["firms"]["f"]["sick_workers"] == {MONTH: 1}
    assert filled["firms"]["f"]["half_sick"] == {MONTH: True}
    assert [filled["persons"][one]["aid"] for one in ("ann", "bob")] == [{MONTH: 880}] * 2
    assert [filled["visits"][one]["level"] for one in ("v", "w")] == [{MONTH: "high"}, {MONTH: "low"}]


def test_what_a_firm_says_reaches_none_of_its_workers_households(town):
    data, rulebook = both(), written(town, RULES)
    del data["households"]["h"]["rent"]
    filled, _ = calculate(rulebook, data)
    assert filled["persons"]["ann"]["aid"] == {MONTH: "unknown"}
    assert filled["firms"]["f"]["half_sick"] == {MONTH: True}
    del data["firms"]["f"]["staff"]
    (one,) = [d for d in decide_situation(read_situation(rulebook, data), keep=True) if d.ask.name == "half_sick"]
    assert [(need.name, need.member) for need in needs(one.outcome, "half_sick", None)] == [("staff", None)]


def test_each_group_is_decided_once_for_all_that_is_asked_of_it(town):
    decided = decide_situation(read_situation(written(town, RULES), both()))
    outcomes = {(one.ask.entity, one.ask.id): id(one.outcome) for one in decided}
    assert outcomes["person", "ann"] == outcomes["person", "bob"] == outcomes["household", "h"]
    assert len(set(outcomes.values())) == 4  # the household, the firm, two visits
    assert [one.ask.id for one in decided] == ["ann", "bob", "h", "f", "f", "v", "w"]


def test_the_families_are_the_groups_and_what_stands_alone(town):
    rulebook = written(town, RULES)
    families = rulebook.families()
    assert [(family.member.name, family.group and family.group.name, family.home) for family in families] == [
        ("person", "household", True), ("person", "firm", False), ("visit", None, False),
    ]  # fmt: skip
    assert [rulebook.answers_of(family) for family in families] == [
        ("aid", "wages"), ("sick_workers", "half_sick"), ("level",),
    ]  # fmt: skip
    assert [family.member_table for family in families] == ["persons", "firms_persons", "visits"]


@pytest.mark.parametrize(
    ("value", "law", "said"),
    [
        ("works.any(lambda one: one.household.owns)", "firm", "reaches firm and household; read one group only"),
        ("works.any(lambda one: one.renting)", "firm", "reaches firm and household; read one group only"),
        ("works.any(lambda one: one.firm.staff > 9)", "household", "reaches firm and household; read one group only"),
        ("works.firm.staff > 9", "person", "reaches firm, and a person's answers are decided in the household"),
    ],
)
def test_a_rule_that_reaches_another_group_is_a_mistake_told_at_load(town, value, law, said):
    rules = (
        "from {package}.entities import firm, visit\n\n"
        '@rule(person, law="one")\ndef renting(one, law):\n    """Rents."""\n    return one.household.rent > 0\n\n'
        f'@rule({law}, law="one")\ndef answer(works, law):\n    """Reaches too far."""\n    return {value}\n'
    )
    with pytest.raises(CardError) as caught:
        written(town, rules, answers=("answer",))
    (line,) = caught.value.mistakes
    assert "rules.py:" in line
    assert f"rule 'answer' {said}" in line


def asked(rulebook, **facts):
    """Returns what is filled in for a person in no household."""
    return calculate(rulebook, {"persons": {"a": now(**facts, answer=None)}})[0]["persons"]["a"]["answer"][MONTH]


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("any_of(one.sick, one.household.owns)", {"sick": True}, True),
        ("all_of(one.sick, one.household.owns)", {"sick": False}, False),
        ("all_of(one.sick, any_of(one.local, one.household.owns))", {"local": True}, "unknown"),
        ("when(one.household.owns, one.sick, otherwise=one.sick)", {"sick": True}, True),
        ("one.household.rent >= 0", {}, True),
        ("one.sick", {}, "unknown"),
    ],
)
def test_a_person_in_no_household_is_answered_where_no_household_can_matter(tiny, expression, facts, expected):
    assert asked(tiny.answer(expression), **facts) == expected


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("law.gone + one.wage", {"wage": 1}, "refused"),
        ("law.gone + one.household.rent", {}, "refused"),
        ("when(one.sick, law.gone, otherwise=one.household.rent)", {"sick": True}, "refused"),
        ("when(one.sick, law.line, otherwise=one.household.rent)", {"sick": True}, 880),
    ],
)
def test_a_missing_amount_is_refused_without_a_household_where_none_could_make_it_idle(
    tiny, expression, facts, expected
):
    assert asked(tiny.answer(expression, unit="yuan/month"), **facts) == expected


@pytest.mark.parametrize(
    ("expression", "unit", "facts"),
    [
        ("any_of(one.sick, one.household.owns)", "flag", {"sick": False}),
        ("any_of(one.sick, one.household.owns)", "flag", {}),
        ("when(one.household.owns, 0, otherwise=law.line)", "yuan/month", {}),
        ("when(one.household.owns, 0, otherwise=law.gone)", "yuan/month", {}),
        ("law.near", "yuan/month", {}),
    ],
)
def test_a_person_in_no_household_is_refused_as_input_where_one_can_matter(tiny, expression, unit, facts):
    with pytest.raises(InputError) as caught:
        asked(tiny.answer(expression, unit=unit), **facts)
    assert str(caught.value) == "a: is in no household, and 'answer' depends on one; add one"


TWO = """
@rule(person, law="one")
def answer(one, law):
    \"\"\"Of the person alone.\"\"\"
    return one.sick

@rule(person, law="one")
def other(one, law):
    \"\"\"Of the household too.\"\"\"
    return any_of(one.local, one.household.owns)
"""


def test_only_the_answer_that_waits_for_a_household_is_refused_as_input(tiny):
    """What else is asked at the same time does not alter that."""
    rulebook = tiny.rules(TWO)
    data = {"persons": {"a": now(local=True, answer=None, other=None)}}
    filled, _ = calculate(rulebook, data)
    assert (filled["persons"]["a"]["answer"], filled["persons"]["a"]["other"]) == ({MONTH: "unknown"}, {MONTH: True})
    del data["persons"]["a"]["local"]
    with pytest.raises(InputError, match="'other' depends on one"):
        calculate(rulebook, data)


def test_a_person_in_no_household_is_told_why_and_what_is_needed(tiny):
    rulebook = tiny.answer("all_of(one.sick, any_of(one.local, one.household.owns))")
    (told,) = explanations(rulebook, {"persons": {"a": now(local=True, answer=None)}})
    assert (told["state"], [(need["fact"], need["of"]) for need in told["needs"]]) == ("unknown", [("sick", "a")])
    (told,) = explanations(rulebook, {"persons": {"a": now(local=True, sick=False, answer=None)}})
    assert (told["value"], told["needs"]) == (False, [])
    assert [(change["fact"], change["to"]) for change in told["changes"]] == [("sick", True)]


def test_an_entity_alone_is_decided_explained_and_needs_no_group(town):
    rulebook = written(town, RULES)
    (told,) = explanations(rulebook, {"visits": {"v": now(score=50, level=None)}})
    assert (told["value"], told["state"]) == ("high", "yes")
    assert [(change["to"], change["value"]) for change in told["changes"]] == [(49, "low")]
    (told,) = explanations(rulebook, {"visits": {"v": now(level=None)}})
    assert (told["value"], told["state"]) == ("unknown", "unknown")
    assert [(need["fact"], need["of"], need["settles"]) for need in told["needs"]] == [("score", "v", True)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"visits": {"v": now(wage=1)}}, "'wage' belongs to the person, not to the visit"),
        ({"visits": {"v": now(wages=None)}}, "'wages' belongs to the household, not to the visit"),
        ({"visits": {"v": {"members": ["ann"]}}}, "unknown name 'members' for a visit"),
        (
            {"firms": {"f": {"members": ["ann"]}, "g": {"members": ["ann"]}}},
            "'ann' is in 'f' too; a person has one firm",
        ),
        ({"firms": {"f": {"members": ["dan"]}}}, "firms/f/members: there is no person 'dan'"),
        ({"firms": {"f": now(staff=3)}}, "a firm needs at least one member"),
    ],
)
def test_a_situation_of_several_groups_that_cannot_stand_is_one_line(town, change, said):
    with pytest.raises(InputError) as caught:
        calculate(written(town, RULES), both() | change)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
