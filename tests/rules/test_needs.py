"""What is still needed: exactly the unknown facts that can matter, those that settle the answer alone first."""

import pytest

from tests.rules.tiny import MONTH, situation
from tests.same_answer import people as random_people
from tuodi.rules.decide import decide
from tuodi.rules.explain import explanations
from tuodi.rules.needs import needs


def needed(rulebook, people=None, home=None, ask="answer", month=MONTH):
    """Returns the needs of the first answer asked: (person or household, fact) in the order given."""
    found = explanations(rulebook, situation(people, home, ask, month))[0]
    return [(need["of"], need["fact"]) for need in found["needs"]], [
        (need["of"], need["fact"]) for need in found["needs"] if need["settles"]
    ]


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("all_of(one.sick, one.local)", {}, {"sick", "local"}),
        ("all_of(one.sick, one.local)", {"sick": True}, {"local"}),
        ("all_of(one.sick, one.local)", {"sick": False}, set()),
        ("any_of(one.sick, one.local)", {"local": True}, set()),
        ("when(one.sick, one.wage, otherwise=one.savings) > law.line", {"sick": True}, {"wage"}),
        ("when(one.sick, one.wage, otherwise=one.savings) > law.line", {"sick": False}, {"savings"}),
        ("when(one.sick, one.wage, otherwise=one.savings) > law.line", {}, {"sick", "wage", "savings"}),
        ("when(one.sick, one.wage, otherwise=one.savings) > law.line", {"wage": 900, "savings": 901}, set()),
        ("one.wage + one.savings > law.line", {"wage": 1}, {"savings"}),
        ("one.wage + one.savings > law.line", {"wage": 881}, set()),
        ("one.wage * one.grade > law.line", {"grade": 0}, set()),
        ("any_of(one.wage > law.line, one.savings > law.line)", {"wage": 1}, {"savings"}),
        ("all_of(one.sick, any_of(one.local, one.wage > law.line))", {"local": True}, {"sick"}),
    ],
)
def test_exactly_the_facts_that_can_still_matter_are_needed(tiny, expression, facts, expected):
    found, _ = needed(tiny.answer(expression), [facts])
    assert len(found) == len(expected), "each once"
    assert {fact for _, fact in found} == expected


def test_a_value_that_can_no_longer_be_the_highest_is_not_needed(tiny):
    rulebook = tiny.answer("highest(at_most(one.wage, law.line), one.savings)", unit="yuan/month")
    assert needed(rulebook, [{"savings": 881}])[0] == []
    assert needed(rulebook, [{"wage": 880}])[0] == [("p1", "savings")]


def test_a_refused_answer_needs_what_could_absorb_the_refusal(tiny):
    rulebook = tiny.answer("when(one.sick, law.gone, otherwise=0)", unit="yuan/month")
    assert needed(rulebook, [{}])[0] == [("p1", "sick")]
    assert needed(rulebook, [{"sick": True}])[0] == []


def test_needs_name_the_member_and_the_household_they_are_of(tiny):
    rulebook = tiny.answer("one.sum(lambda m: m.wage) + one.rent > law.line", entity="household")
    found, _ = needed(rulebook, [{"wage": 1}, {}], ask="households/answer")
    assert set(found) == {("p2", "wage"), ("h", "rent")}


def test_of_members_left_out_nothing_is_needed(tiny):
    rulebook = tiny.answer("one.sum(lambda m: m.wage, where=lambda m: m.local) > law.line", entity="household")
    found, _ = needed(rulebook, [{"local": False}, {"local": True}, {}], ask="households/answer")
    assert set(found) == {("p2", "wage"), ("p3", "wage"), ("p3", "local")}


def test_facts_that_settle_the_answer_alone_come_first(tiny):
    rulebook = tiny.answer("any_of(all_of(one.wage > law.line, one.savings > law.line, one.local), one.sick)")
    found, settling = needed(rulebook, [{}])
    assert settling == [("p1", "sick")]
    assert found[0] == ("p1", "sick")
    assert set(found) == {("p1", name) for name in ("sick", "wage", "savings", "local")}


def test_an_end_of_an_amount_settles(tiny):
    rulebook = tiny.answer("all_of(one.wage > law.line, one.wage < law.line * 2, one.grade > 1)")
    assert needed(rulebook, [{}])[1] == [("p1", "wage"), ("p1", "grade")]


def test_an_amount_in_the_middle_settles_too(tiny):
    """Neither the least nor the most wage settles this; one between them does."""
    expression = "when(all_of(one.wage > 0, one.wage < law.line), law.line, otherwise=one.savings)"
    assert ("p1", "wage") in needed(tiny.answer(expression, unit="yuan/month"), [{}])[1]


def test_a_known_answer_needs_nothing(shanghai):
    people = [{"birth_date": "1940-01-01", "hukou": "local_urban"}]
    assert needed(shanghai, people, ask="elder_allowance") == ([], [])


def test_the_elder_allowance_needs_birth_and_registration(shanghai):
    found, settling = needed(shanghai, [{}], ask="elder_allowance")
    assert len(found) == 2
    assert set(settling) == {("p1", "hukou"), ("p1", "birth_date")}


@pytest.mark.parametrize("month", ["2012-04", "2016-12", "2020-01"])
def test_every_need_can_matter_and_giving_all_of_them_settles_every_answer(shanghai, month):
    """For random households: filling all needed facts (again while new ones are needed) leaves nothing unknown, and
    an unknown answer always needs something, a known one nothing."""
    from random import Random

    random = Random(month)
    around = random_people.edges(shanghai)
    program = shanghai.at(month)
    names = tuple(rule.name for rule in shanghai.answers())
    checked = 0
    for _ in range(25):
        home, members = random_people.household(random, shanghai, around, 0.25)
        outcome = decide(program, names, home, members, keep=True)
        for answer in outcome.answers():
            found = needs(outcome, answer.name, answer.member)
            if answer.value is not None:
                assert found == []
                continue
            if answer.state == "unknown":
                checked += 1
                assert found
                assert settled(program, shanghai, answer, found, home, members, random, around)
    assert checked > 10


def settled(program, rulebook, answer, found, home, members, random, around):
    """Whether filling what is needed, again and again, brings the answer out of unknown."""
    home, members = dict(home), [dict(one) for one in members]
    for _ in range(12):
        for need in found:
            fact = rulebook.facts[need.name]
            facts = home if need.member is None else members[need.member]
            value = random_people.value_of(random, fact, around)
            facts[need.name] = min(value, program.first_day) if fact.past else value
        outcome = decide(program, (answer.name,), home, members, keep=True)
        if outcome.answer(answer.name, answer.member).state != "unknown":
            return True
        found = needs(outcome, answer.name, answer.member)
    return False
