"""Unknown is not false: every way in which something known settles an answer, and how refusals stand beside it."""

import pytest

from tests.rules.tiny import decided, situation
from tuodi.rules.calculate import calculate


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("all_of(one.sick, one.local)", {"sick": False}, False),
        ("all_of(one.sick, one.local)", {"local": False}, False),
        ("all_of(one.sick, one.local)", {"sick": True}, "unknown"),
        ("all_of(one.sick, one.local)", {"sick": True, "local": True}, True),
        ("any_of(one.sick, one.local)", {"sick": True}, True),
        ("any_of(one.sick, one.local)", {"local": True}, True),
        ("any_of(one.sick, one.local)", {"sick": False}, "unknown"),
        ("any_of(one.sick, one.local)", {"sick": False, "local": False}, False),
        ("is_not(one.sick)", {}, "unknown"),
        ("is_not(all_of(one.sick, one.local))", {"sick": False}, True),
        ("when(one.sick, one.local, otherwise=one.local)", {"local": True}, True),
        ("when(one.sick, one.local, otherwise=False)", {"local": False}, False),
        ("when(one.sick, one.local, otherwise=False)", {"local": True}, "unknown"),
        ("one.colour == 'red'", {}, "unknown"),
        ("one.colour != 'red'", {"colour": "blue"}, True),
        ("one.colour.among('red', 'green', 'blue')", {}, True),
        ("one.wage < law.line", {"wage": 880}, False),
        ("one.wage < law.line", {"wage": 879.99}, True),
        ("one.wage < 0", {}, False),
        ("one.wage >= 0", {}, True),
        ("one.grade <= 4", {}, True),
        ("one.grade > 4", {}, False),
        ("one.grade == 5", {}, False),
        ("one.wage + one.savings < law.line", {"wage": 880}, False),
        ("one.wage + one.savings < law.line", {"wage": 879.99}, "unknown"),
        ("one.wage - one.savings < law.line", {"wage": 100}, True),
        ("one.wage - one.savings < law.line", {"wage": 880}, "unknown"),
        ("at_most(one.wage, one.savings) <= law.line", {"wage": 880}, True),
        ("at_least(one.wage, one.savings) > law.line", {"wage": 881}, True),
        ("one.wage * one.grade > law.line", {"grade": 0}, False),
        ("one.wage * one.grade <= 0", {"grade": 0}, True),
        ("divide(one.wage, 2, rounding='down') < law.line", {"wage": 1760}, False),
        ("rounded(one.wage * law.share, rounding='up') >= 0", {}, True),
        ("years_between(one.born, law.month_end) >= 0", {}, True),
        ("years_between(one.born, law.month_end) >= 65", {}, "unknown"),
        ("one.born <= law.month_start", {}, True),
        ("one.hired <= law.month_start", {}, "unknown"),
    ],
)
def test_something_known_settles_a_condition(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression), [facts]) == expected


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("when(one.sick, law.line, otherwise=law.line)", {}, 880),
        ("when(one.sick, law.line, otherwise=0)", {}, "unknown"),
        ("when(one.sick, one.wage, otherwise=one.wage)", {"wage": 3.21}, 3.21),
        ("when(one.sick, one.wage, otherwise=one.savings)", {"wage": 3.21}, "unknown"),
        ("highest(law.line, at_most(one.wage, law.line))", {}, 880),
        ("highest(when(one.sick, law.line, otherwise=0), when(one.local, law.line, otherwise=0))", {"sick": True}, 880),
        ("highest(one.wage, one.savings)", {"wage": 10}, "unknown"),
        ("at_most(one.wage, 0)", {}, 0),
        ("one.wage * one.grade", {"grade": 0}, 0),
        ("one.wage - one.wage", {}, "unknown"),
        ("law.cap.band(one.grade)", {"grade": 0}, 0),
        ("law.cap.band(one.grade)", {"grade": 2}, 100),
        ("law.cap.band(one.grade)", {"grade": 3}, 50),
        ("law.cap.band(one.grade)", {}, "unknown"),
        ("law.cap.band(at_least(one.grade, 3))", {}, 50),
        ("law.tint.of(one.colour)", {"colour": "green"}, 20),
        ("law.tint.of(one.colour)", {}, "unknown"),  # asked first, though one colour has no amount
    ],
)
def test_something_known_settles_an_amount(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression, unit="yuan/month"), [facts]) == expected


@pytest.mark.parametrize(
    ("expression", "people", "expected"),
    [
        ("one.any(lambda m: m.sick)", [{}, {"sick": True}], True),
        ("one.any(lambda m: m.sick)", [{}, {"sick": False}], "unknown"),
        ("one.all(lambda m: m.sick)", [{}, {"sick": False}], False),
        ("one.all(lambda m: m.sick)", [{}, {"sick": True}], "unknown"),
        ("one.all(lambda m: m.sick, where=lambda m: m.local)", [{"local": False}, {"sick": True}], True),
        ("one.any(lambda m: m.sick, where=lambda m: m.local)", [{"sick": False}, {"local": False}], False),
        ("one.count(lambda m: m.sick) > 0", [{"sick": True}, {}], True),
        ("one.count(lambda m: m.sick) > 2", [{}, {}], False),
        ("one.count(lambda m: m.sick) > 1", [{"sick": True}, {}], "unknown"),
        ("one.sum(lambda m: m.wage) < law.line", [{"wage": 500}, {"wage": 380}, {}], False),
        ("one.sum(lambda m: m.wage) < law.line", [{"wage": 500}, {}], "unknown"),
        ("one.sum(lambda m: m.wage, where=lambda m: m.local) < law.line", [{"local": False}, {"wage": 1}], True),
    ],
)
def test_something_known_settles_what_goes_over_members(tiny, expression, people, expected):
    rulebook = tiny.answer(expression, entity="household")
    assert decided(rulebook, people, ask="households/answer") == expected


def test_a_known_wage_above_the_line_refuses_although_savings_are_unknown(shanghai):
    """Contract section 6, on the real rules: the person alone has too much, nothing else is known of the money."""
    people = {
        "li": {"birth_date": "1975-03-01", "hukou": "local_urban", "wage_month": 5000, "pension_month": 0},
    }
    home = {"private_vehicles": 0, "homes": 1}
    for ask, expected in (("minimum_living_eligible", False), ("minimum_living_allowance", 0)):
        assert decided(shanghai, people, home, f"households/{ask}") == expected
    people["li"]["wage_month"] = 500
    assert decided(shanghai, people, home, "households/minimum_living_eligible") == "unknown"


REFUSING = [
    ("law.gone + one.wage", {"wage": 1}, "refused"),
    ("law.gone + one.wage", {}, "refused"),
    ("when(one.sick, law.gone, otherwise=0)", {"sick": False}, 0),
    ("when(one.sick, law.gone, otherwise=0)", {"sick": True}, "refused"),
    ("when(one.sick, law.gone, otherwise=0)", {}, "refused"),
    ("when(one.sick, law.gone, otherwise=one.wage)", {"sick": False}, "unknown"),
    ("when(law.gone > one.wage, one.wage, otherwise=one.wage)", {"wage": 7}, 7),
    ("highest(law.line, at_most(law.gone, law.line))", {}, 880),
    ("law.gone * one.grade", {"grade": 0}, 0),
    ("at_most(law.gone, 0)", {}, 0),
]


@pytest.mark.parametrize(("expression", "facts", "expected"), REFUSING)
def test_a_missing_amount_is_absorbed_or_refused_ahead_of_unknown(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression, unit="yuan/month"), [facts]) == expected


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("when(one.sick, law.gone, otherwise=0, ask_first=True)", {}, "unknown"),
        ("when(one.sick, law.gone, otherwise=0, ask_first=True)", {"sick": True}, "refused"),
        ("when(one.sick, law.gone, otherwise=0, ask_first=True)", {"sick": False}, 0),
        ("when(one.sick, 0, otherwise=law.gone, ask_first=True)", {}, "unknown"),
        ("when(one.sick, law.gone, otherwise=law.gone + law.gone, ask_first=True)", {}, "refused"),
        ("when(law.gone > one.wage, 0, otherwise=law.line, ask_first=True)", {"wage": 1}, "refused"),
    ],
)
def test_a_condition_that_is_asked_first_is_unknown_before_a_branch_refuses(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression, unit="yuan/month"), [facts]) == expected


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("all_of(one.wage < law.gone, one.sick)", {"sick": False, "wage": 1}, False),
        ("all_of(one.wage < law.gone, one.sick)", {"sick": True, "wage": 1}, "refused"),
        ("all_of(one.wage < law.gone, one.sick)", {}, "refused"),
        ("any_of(one.wage < law.gone, one.sick)", {"sick": True}, True),
        ("one.wage < law.gone", {"wage": 0}, "refused"),
        ("one.wage >= law.gone - law.gone", {}, "refused"),
        ("law.gone >= 0", {}, True),
    ],
)
def test_a_missing_amount_in_a_condition(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression), [facts]) == expected


def test_a_refusal_names_the_month_and_every_missing_parameter(tiny):
    rulebook = tiny.answer("law.gone + law.tint.of(one.colour)", unit="yuan/month")
    _, (line,) = calculate(rulebook, situation([{"colour": "blue"}], month="2017-02"))
    assert "p1" in line
    assert "2017-02" in line
    assert "aid.gone" in line
    assert "aid.tint.blue" in line
    _, (line,) = calculate(rulebook, situation([{"colour": "red"}]))
    assert "tint" not in line


def test_an_amount_that_no_longer_matters_is_not_named(tiny):
    rulebook = tiny.answer("when(one.sick, law.gone, otherwise=law.gone * one.grade)", unit="yuan/month")
    assert calculate(rulebook, situation([{"sick": False, "grade": 0}]))[1] == []


@pytest.mark.parametrize(("month", "expected"), [("2016-04", "refused"), ("2016-05", 0), ("2011-01", "refused")])
def test_before_a_scheme_began_its_answers_are_always_refused(tiny, month, expected):
    rulebook = tiny.answer("when(one.sick, law.line, otherwise=0)", unit="yuan/month", since="2016-05")
    assert decided(rulebook, [{"sick": False}], month=month) == expected
    if expected == "refused":
        _, (line,) = calculate(rulebook, situation([{"sick": False}], month=month))
        assert month in line
        assert "aid.since" in line


def test_another_scheme_absorbs_an_answer_that_had_not_begun(tiny):
    young = '@rule(person, law="one")\ndef young(one, law):\n    """New."""\n    return one.sick\n'
    mine = (
        '@rule(person, law="one")\ndef answer(one, law):\n    """Reads the new one."""\n'
        "    return any_of(one.local, one.young)\n"
    )
    tiny.folder(young, "late", since="2016-05")
    tiny.folder(mine, "mine", card="builds_on=('late',)")
    rulebook = tiny.load()
    assert decided(rulebook, [{"local": True}], month="2016-04") is True
    assert decided(rulebook, [{"local": False, "sick": True}], month="2016-04") == "refused"
    assert decided(rulebook, [{"local": False, "sick": True}], month="2016-05") is True


def test_a_later_text_of_a_rule_holds_from_its_month(tiny):
    rules = """
@rule(person, unit="people", law="one")
def answer(one, law):
    \"\"\"The first text.\"\"\"
    return one.grade

@rule(person, unit="people", law="one", since="2015-04")
def answer(one, law):
    \"\"\"The second text.\"\"\"
    return one.grade + 1
"""
    rulebook = tiny.rules(rules)
    assert decided(rulebook, [{"grade": 1}], month="2015-03") == 1
    assert decided(rulebook, [{"grade": 1}], month="2015-04") == 2


def test_a_rule_without_a_text_yet_is_refused_by_its_own_name(tiny):
    rules = """
@rule(person, law="one", since="2015-04")
def inner(one, law):
    \"\"\"Begins late.\"\"\"
    return one.sick

@rule(person, law="one")
def answer(one, law):
    \"\"\"Reads it.\"\"\"
    return all_of(one.local, one.inner)
"""
    rulebook = tiny.rules(rules, answers=("answer",))
    assert decided(rulebook, [{"local": True, "sick": True}], month="2015-04") is True
    assert decided(rulebook, [{"local": False, "sick": True}], month="2015-03") is False
    _, (line,) = calculate(rulebook, situation([{"local": True, "sick": True}], month="2015-03"))
    assert "aid.inner.since" in line


def test_unknown_said_outright_takes_a_default_away(tiny):
    rulebook = tiny.answer("one.member")
    assert decided(rulebook, [{}]) is True
    assert decided(rulebook, [{"member": "unknown"}]) == "unknown"
