"""What would change an answer: every change named turns it when it is made, and silence means that none does."""

from copy import deepcopy
from random import Random

import pytest

from tests.rules.tiny import MONTH, asking, decided, situation
from tests.same_answer import people as random_people
from tuodi.rules.calculate import calculate, decide_situation
from tuodi.rules.decide import decide
from tuodi.rules.explain import explained, explanations
from tuodi.rules.situation import read_situation


def changes(rulebook, people=None, home=None, ask="answer", month=MONTH):
    return explanations(rulebook, situation(people, home, ask, month))[0]["changes"]


def applied(rulebook, data, one, change):
    """Returns the answer of a situation after a change was made to it, through `calculate`."""
    data, month = deepcopy(data), one["month"]
    if change["sort"] == "date":
        text = {month: change["month"]}
        data = {
            plural: {
                unit: {
                    name: {text.get(period, period): value for period, value in dated.items()}
                    if isinstance(dated, dict)
                    else dated
                    for name, dated in facts.items()
                }
                for unit, facts in units.items()
            }
            for plural, units in data.items()
        }
        month = change["month"]
    else:
        fact = rulebook.facts[change["fact"]]
        plural = rulebook.entities[fact.entity].plural
        data[plural][change["of"]][fact.name] = {"ETERNITY" if fact.eternal else month: change["to"]}
    filled, _ = calculate(rulebook, data)
    return filled[rulebook.entities[one["entity"]].plural][one["id"]][one["answer"]][month]


COUNTS = ("count", "people", "years", "months", "word")


def turned(before, after, unit):
    return before != after if unit in COUNTS else bool(before) != bool(after)


@pytest.mark.parametrize("month", ["2012-04", "2016-12", "2020-08"])
def test_every_change_named_turns_the_answer_when_it_is_made(shanghai, month):
    random = Random(f"changes{month}")
    around = random_people.edges(shanghai)
    sorts = {"amount": 0, "word": 0, "date": 0}
    for _ in range(7):
        home, members = random_people.household(random, shanghai, around, 0.0)
        data = asking(shanghai, home, members[:3], month)
        for one in explanations(shanghai, data):
            for change in one["changes"]:
                sorts[change["sort"]] += 1
                after = applied(shanghai, data, one, change)
                assert after == change["value"], (one["answer"], change)
                if change["sort"] == "date":
                    assert after != one["value"], (one["answer"], change)
                else:
                    assert turned(one["value"], after, one["unit"]), (one["answer"], change)
    assert min(sorts.values()) > 1


def near_the_lines(random, month):
    """Returns a household, its members and the situation that asks: like many who apply, near the lines of the law."""
    zero = dict.fromkeys(
        ("business_income_month", "property_income_month", "transfer_income_month", "pension_month"), 0
    )
    members = [
        {
            **zero, "birth_date": random.choice(("1948-05-01", "1975-03-01", "2003-03-01")), "hukou": "local_urban",
            "relation": relation, "student": "none", "disability_grade": 0, "seriously_ill": False,
            "wage_month": random.choice((0, 500.55, 1300, 2190, 2600, 3500)),
            "money_assets": random.choice((0, 20_000, 33_000, 33_000.01, 60_000, 120_000)),
        }
        for relation in ("head", "spouse", "child")[: random.choice((1, 2, 3))]
    ]  # fmt: skip
    home = {"private_vehicles": random.choice((0, 0, 0, 1)), "non_residential_property": random.random() < 0.1}
    data = situation(members, {**home, "homes": 1, "home_area_m2": 50}, "households/minimum_living_eligible", month)
    for name in ("minimum_living_allowance", "low_income"):
        data["households"]["h"][name] = {month: None}
    return data


@pytest.mark.parametrize("month", ["2012-04", "2016-12"])
def test_an_amount_named_is_the_nearest(shanghai, month):
    """A fen less of a change does not turn the answer: what is named is the edge itself."""
    random = Random(f"nearest{month}")
    checked = 0
    for _ in range(40):
        data = near_the_lines(random, month)
        for one in explanations(shanghai, data):
            for change in one["changes"]:
                if change["sort"] != "amount" or shanghai.facts[change["fact"]].kind.name != "money":
                    continue
                step = 0.01 if change["to"] < change["from"] else -0.01
                nearer = round(change["to"] + step, 2)
                if nearer != change["from"]:
                    checked += 1
                    before = applied(shanghai, data, one, {**change, "to": nearer})
                    assert not turned(one["value"], before, one["unit"]), (one["answer"], change)
    assert checked > 10


def tries(fact, before, amounts):
    """Values of a fact at which an answer could turn: all of few, else every amount in force and beside it."""
    if fact.kind.choices or fact.high <= 6:
        return [value for value in range(fact.low, fact.high + 1) if value != before]
    edges = {edge * times + step for edge in amounts for times in (1, 2, 3) for step in (-1, 0, 1)}
    return [value for value in sorted({0, 1, 2, 3, fact.high, *edges}) if fact.low <= value <= fact.high]


@pytest.mark.parametrize("month", ["2014-10", "2016-12"])
def test_where_no_change_is_named_no_single_amount_flag_or_word_turns_the_answer(shanghai, month):
    random = Random(f"none{month}")
    program, silent = shanghai.at(month), 0
    amounts = [program.value(name).amount for name in shanghai.parameters if program.value(name)]
    in_force = [n for amount in amounts for n in (amount.values() if isinstance(amount, dict) else [amount])]
    for _ in range(20):
        data = near_the_lines(random, month)
        for decided_one in decide_situation(read_situation(shanghai, data), keep=True):
            (one,) = explained([decided_one])
            if one["state"] not in ("yes", "no") or any(change["sort"] != "date" for change in one["changes"]):
                continue
            silent += 1
            home, members = decided_one.facts
            for name, fact in shanghai.facts.items():
                for place in [None] if fact.entity == "household" else range(len(members)):
                    own = home if place is None else members[place]
                    if name not in own or fact.kind.name == "date":
                        continue
                    for value in tries(fact, own[name], in_force):
                        changed = {**own, name: value}
                        people = [changed if place == at else other for at, other in enumerate(members)]
                        after = decide(program, (one["answer"],), changed if place is None else home, people)
                        answer = after.answer(one["answer"], None)
                        assert answer.value is None or answer.state == one["state"], (one["answer"], name, place, value)
    assert silent > 3


@pytest.mark.parametrize(
    ("expression", "facts", "fact", "to"),
    [
        ("one.wage < law.line", {"wage": 1192}, "wage", 879.99),
        ("one.wage <= law.line", {"wage": 1192}, "wage", 880),
        ("one.wage >= law.line", {"wage": 100}, "wage", 880),
        ("one.wage > law.line", {"wage": 100}, "wage", 880.01),
        ("one.wage + one.savings > law.line", {"wage": 100, "savings": 700}, "wage", 180.01),
        ("one.wage * 2 < law.line", {"wage": 1000}, "wage", 439.99),
        ("one.wage * 4 < law.line", {"wage": 1000}, "wage", 219.99),
        ("rounded(one.wage * law.share, rounding='down') >= law.line", {"wage": 100}, "wage", 2514.29),
        ("divide(one.wage, 6, rounding='half_up') >= law.line", {"wage": 100}, "wage", 5279.97),
        ("one.grade >= 3", {"grade": 1}, "grade", 3),
        ("one.sick", {"sick": False}, "sick", True),
        ("is_not(one.sick)", {"sick": False}, "sick", True),
        ("one.colour == 'green'", {"colour": "red"}, "colour", "green"),
        ("one.colour != 'green'", {"colour": "red"}, "colour", "green"),
    ],
)
def test_the_nearest_single_change_is_named(tiny, expression, facts, fact, to):
    found = [change for change in changes(tiny.answer(expression), [facts]) if change["sort"] != "date"]
    assert [(change["fact"], change["to"]) for change in found] == [(fact, to)]


def test_a_refusal_with_no_single_change_says_so(tiny):
    rulebook = tiny.answer("all_of(one.sick, one.local)")
    assert changes(rulebook, [{"sick": False, "local": False}]) == []
    assert [c["fact"] for c in changes(rulebook, [{"sick": False, "local": True}])] == ["sick"]


def test_an_unknown_or_refused_answer_names_no_change(tiny):
    assert changes(tiny.answer("one.sick"), [{}]) == []
    assert changes(tiny.answer("law.gone + one.wage", unit="yuan/month"), [{"wage": 1}]) == []


def test_a_change_that_leaves_the_answer_unknown_is_not_named(tiny):
    rulebook = tiny.answer("all_of(one.sick, one.local)")
    assert changes(rulebook, [{"sick": False}]) == []


def test_a_member_and_the_household_are_named(tiny):
    rulebook = tiny.answer("one.sum(lambda m: m.wage) + one.rent < law.line", entity="household")
    found = changes(rulebook, [{"wage": 500}, {"wage": 600}], {"rent": 10}, "households/answer")
    (amount,) = [change for change in found if change["sort"] == "amount"]
    assert (amount["fact"], amount["of"], amount["from"], amount["to"]) == ("wage", "p1", 500, 269.99)


@pytest.mark.parametrize(
    ("born", "month"),
    [
        ("1952-01-01", "2017-01"),
        ("1952-01-31", "2017-01"),
        ("1952-02-29", "2017-02"),
        ("1951-12-31", None),
        ("1976-02-29", "2041-02"),
        ("2008-03-01", "2073-03"),
    ],
)
def test_the_elder_allowance_begins_in_the_month_of_the_65th_birthday(shanghai, born, month):
    people = [{"birth_date": born, "hukou": "local_urban"}]
    found = changes(shanghai, people, ask="elder_allowance")
    dates = [change for change in found if change["sort"] == "date"]
    if month is None:
        assert decided(shanghai, people, ask="elder_allowance") == 75
        assert (dates[0]["month"], dates[0]["value"]) == ("2021-12", 150)
    else:
        assert [(change["month"], change["value"]) for change in dates] == [(month, 75)]


def test_a_new_amount_of_the_law_is_a_date_that_changes_the_answer(shanghai):
    person = {
        "birth_date": "1975-03-01", "hukou": "local_urban", "relation": "head", "able_to_work": True,
        "wage_month": 900, "pension_month": 0,
        "business_income_month": 0, "property_income_month": 0, "transfer_income_month": 0, "money_assets": 0,
    }  # fmt: skip
    home = {"private_vehicles": 0, "non_residential_property": False, "homes": 1}
    found = changes(shanghai, [person], home, "households/minimum_living_allowance")
    dates = [(change["month"], change["value"]) for change in found if change["sort"] == "date"]
    assert dates == [("2017-04", 70)]


def test_changes_are_told_in_both_languages(shanghai):
    people = [{"birth_date": "1952-01-01", "hukou": "local_urban"}]
    (change, *_) = changes(shanghai, people, ask="elder_allowance")
    assert "2017-01" in change["sentence"]["zh"]
    assert "2017-01" in change["sentence"]["en"]
    assert "75.00" in change["sentence"]["en"]
