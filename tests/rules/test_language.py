"""The language refuses what cannot be exact or cannot be traced, and says what to write instead."""

import pytest

from tests.rules.tiny import MONTH, situation
from tuodi.cards.mistakes import CardError
from tuodi.rules.calculate import calculate


def mistake(tiny, expression, **more):
    """Returns the one mistake that the loader reports for a rule."""
    with pytest.raises(CardError) as caught:
        tiny.answer(expression, **more)
    assert len(caught.value.mistakes) == 1, caught.value.mistakes
    (line,) = caught.value.mistakes
    assert "catalogue/aid/rules.py:5: " in line, "the line of the rule's decorator"
    return line


@pytest.mark.parametrize(
    "expression",
    [
        "law.line if one.sick else 0",
        "one.sick and one.local",
        "one.sick or one.local",
        "not one.sick",
        "0 <= one.grade <= 4",
        "bool(one.wage)",
        "one.grade in (1, 2)",
        "max(one.wage, one.savings)",
    ],
)
def test_python_reading_a_fact_says_what_to_write_instead(tiny, expression):
    line = mistake(tiny, expression)
    assert "when(condition, value, otherwise=...)" in line
    assert "all_of(...)" in line
    assert "any_of(...)" in line
    assert "is_not(...)" in line


@pytest.mark.parametrize("expression", ["one.sick & one.local", "one.sick | one.local", "True & one.sick"])
def test_bit_signs_are_no_conditions(tiny, expression):
    line = mistake(tiny, expression)
    assert "all_of(a, b)" in line
    assert "any_of(a, b)" in line


@pytest.mark.parametrize("expression", ["one.wage / 2", "one.wage // 2", "one.grade % 2", "2 / one.grade"])
def test_a_division_without_a_named_rounding_is_refused(tiny, expression):
    assert "divide(a, b, rounding='half_up')" in mistake(tiny, expression, unit="yuan/month")


@pytest.mark.parametrize(
    "expression",
    [
        "one.wage < 0.5",
        "one.wage + 1.0",
        "one.wage * 0.35",
        "at_least(one.wage, 0.0)",
        "when(one.sick, 1.5, otherwise=0)",
        "1.5",
    ],
)
def test_a_floating_point_number_is_refused(tiny, expression):
    line = mistake(tiny, expression, unit="yuan/month")
    assert "floating-point" in line
    assert "parameters.yaml" in line


def test_a_floating_point_number_in_a_parameter_of_whole_units_is_refused(tiny):
    values = (
        "line: {zh: 线, en: line, unit: years, values: [{from: 2010-01-01, value: 1.5, source: a, verified: true}]}"
    )
    with pytest.raises(CardError, match=r"parameters\.yaml:1: .*1\.5.*decimals"):
        tiny.answer("one.grade > law.line", parameters=values)


@pytest.mark.parametrize(
    ("expression", "amount"),
    [
        ("one.wage < 880", 880),
        ("one.wage + 100", 100),
        ("at_least(one.wage, 5)", 5),
        ("when(one.sick, 75, otherwise=one.wage)", 75),
        ("1000", 1000),
    ],
)
def test_an_amount_typed_into_a_rule_is_refused(tiny, expression, amount):
    line = mistake(tiny, expression, unit="yuan/month")
    assert f"{amount} is an amount of money" in line
    assert "parameters.yaml" in line


def test_zero_and_counts_may_be_typed(tiny):
    rulebook = tiny.answer("when(one.grade >= 3, one.wage * 2, otherwise=0)", unit="yuan/month")
    assert rulebook.rules["answer"].kind.name == "money"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("one.wage < one.grade", "money and count cannot be put together"),
        ("one.wage == one.grade", "money and count cannot be put together"),
        ("one.wage + one.grade", "money and count cannot be put together"),
        ("one.sick + one.local", "a flag cannot be added"),
        ("one.born + one.born", "a date cannot be added"),
        ("one.colour + one.colour", "cannot be added"),
        ("one.wage * one.savings", "money times money means nothing"),
        ("one.born * 2", "date times count means nothing"),
        ("one.sick < one.local", "a flag has no size"),
        ("one.colour < one.colour", "has no size"),
        ("one.wage < law.share", "money and rate cannot be put together"),
        ("when(one.wage, one.sick, otherwise=False)", "when joins conditions, and a money is none"),
        ("all_of(one.sick, one.grade)", "all_of joins conditions, and a count is none"),
        ("any_of(one.sick, one.wage)", "any_of joins conditions, and a money is none"),
        ("is_not(one.grade)", "is_not joins conditions, and a count is none"),
        ("when(one.sick, one.wage, otherwise=one.grade)", "money and count cannot be put together"),
        ("highest(one.wage, one.grade)", "money and count cannot be put together"),
        ("at_most(one.wage, one.born)", "money and date cannot be put together"),
        ("divide(one.wage, one.savings, rounding='up')", "money divided by money means nothing"),
        ("divide(one.sick, 2, rounding='up')", "flag divided by count means nothing"),
        ("rounded(one.wage, rounding='up')", "only money times a rate is rounded"),
        ("years_between(one.grade, law.month_end)", "years_between takes two days"),
        ("years_between(one.born, one.wage)", "years_between takes two days"),
        ("one.wage.among('red')", "'red' is not one of"),
        ("one.sick == 'red'", "'red' is no value of a rule (wanted flag)"),
        ("one.wage < None", "None is no value of a rule"),
    ],
)
def test_kinds_that_do_not_fit_are_refused(tiny, expression, said):
    assert said in mistake(tiny, expression)


def test_an_unknown_word_of_a_choice_is_refused_with_the_words_there_are(tiny):
    assert "'yellow' is not one of red, green, blue" in mistake(tiny, "one.colour == 'yellow'")


@pytest.mark.parametrize("expression", ["all_of()", "any_of()", "highest()"])
def test_joining_nothing_is_refused(tiny, expression):
    """A joined condition of no parts has no meaning; it must be told when the rule is loaded, not when it runs."""
    assert "rule 'answer'" in mistake(tiny, expression)


def test_a_rule_answers_the_kind_it_declares(tiny):
    assert "declared to answer money and answers count" in mistake(tiny, "one.grade", unit="yuan/month")


def test_money_times_a_rate_is_rounded_before_it_is_an_answer(tiny):
    assert "declared to answer money and answers fine" in mistake(tiny, "one.wage * law.share", unit="yuan/month")
    rulebook = tiny.answer("rounded(one.wage * law.share, rounding='half_up')", unit="yuan/month")
    assert rulebook.rules["answer"].kind.name == "money"


@pytest.mark.parametrize("name", ["divide(one.wage, 2, rounding='even')", "rounded(one.wage * law.share, rounding='')"])
def test_an_unknown_rounding_is_refused_with_those_there_are(tiny, name):
    assert "use one of half_up, up, down" in mistake(tiny, name, unit="yuan/month")


def test_values_of_a_person_and_a_household_are_not_mixed(tiny):
    expression = "one.sum(lambda member: member.wage + one.rent)"
    line = mistake(tiny, expression, unit="yuan/month", entity="household")
    assert "values of household and person are mixed" in line
    assert "member.group.value" in line
    assert "group.sum, count, any or all" in line


def test_a_household_value_is_reached_through_the_member(tiny):
    rulebook = tiny.answer(
        "one.sum(lambda member: member.wage + member.household.rent)", unit="yuan/month", entity="household"
    )
    found = calculate(rulebook, situation([{"wage": 1}, {"wage": 2}], {"rent": 10}, "households/answer"))[0]
    assert found["households"]["h"]["answer"] == {MONTH: 23}


def test_a_rule_of_a_person_cannot_answer_with_a_household_value(tiny):
    assert "'rent' belongs to the household, not to the person" in mistake(tiny, "one.rent", unit="yuan/month")


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("one.wages > 0", "did you mean 'wage'?"),
        ("one.household.rents > 0", "did you mean 'rent'?"),
        ("law.lines > one.wage", "did you mean 'aid.line'?"),
        ("one.answr", "did you mean 'answer'?"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(tiny, expression, said):
    assert said in mistake(tiny, expression)


def test_a_name_that_resembles_nothing_suggests_nothing(tiny):
    line = mistake(tiny, "one.zzzzzz")
    assert "did you mean" not in line
    assert "'zzzzzz' is no fact or rule of the person" in line


def test_a_rule_of_another_folder_is_read_only_where_the_card_builds_on_it(tiny):
    other = '@rule(person, law="one")\ndef old(one, law):\n    """Old."""\n    return one.grade > 1\n'
    mine = '@rule(person, law="one")\ndef answer(one, law):\n    """Reads the other."""\n    return one.old\n'
    tiny.folder(other, "other")
    tiny.folder(mine, "mine")
    with pytest.raises(CardError, match="'old' is no fact or rule of the person that mine may read"):
        tiny.load()
    tiny.folder(mine, "mine", card="builds_on=('other',)")
    assert tiny.load().rules["answer"].benefit == "mine"


def test_a_private_rule_of_another_folder_is_not_read(tiny):
    other = """
@rule(person, law="one")
def hidden(one, law):
    \"\"\"Private.\"\"\"
    return one.grade > 1

@rule(person, law="one")
def old(one, law):
    \"\"\"Public.\"\"\"
    return one.hidden
"""
    mine = '@rule(person, law="one")\ndef answer(one, law):\n    """Reads the other."""\n    return one.hidden\n'
    tiny.folder(other, "other", answers=("old",))
    tiny.folder(mine, "mine", card="builds_on=('other',)")
    with pytest.raises(CardError, match="'hidden' is no fact or rule"):
        tiny.load()
    tiny.folder(other, "other", answers=("old",), card="shares=('hidden',)")
    assert tiny.load().rules["answer"].benefit == "mine"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("law.line.of(one.colour)", ".of(...) goes with a parameter that is declared `by: table`"),
        ("law.tint.band(one.grade)", ".band(...) goes with a parameter that is declared `by: bands`"),
        ("law.cap.of(one.colour)", ".of(...) goes with a parameter that is declared `by: table`"),
        ("law.cap", "parameter 'aid.cap' is a list of amounts; pick one with band"),
        ("law.tint + one.wage", "parameter 'aid.tint' is a list of amounts; pick one with of"),
        ("one.wage.of(one.colour)", ".of(...) goes with a parameter"),
    ],
)
def test_lists_of_amounts_are_picked_from_as_they_are_declared(tiny, expression, said):
    assert said in mistake(tiny, expression, unit="yuan/month")


@pytest.mark.parametrize(
    "expression",
    ["law.tint.of(one.grade)", "law.tint.of(one.wage)", "law.cap.band(one.colour)", "law.cap.band(one.sick)"],
)
def test_lists_of_amounts_are_picked_by_what_they_are_keyed_by(tiny, expression):
    """A table is keyed by a choice and bands by a number; the other way round must be told at load."""
    assert "rule 'answer'" in mistake(tiny, expression, unit="yuan/month")


def test_a_table_that_lists_a_word_the_choice_does_not_have_is_refused(tiny):
    """`tint` lists red and green; a place is neither, so no month could ever answer."""
    assert "rule 'answer'" in mistake(tiny, "law.tint.of(one.place)", unit="yuan/month", entity="household")


CIRCLE = """
@rule(person, law="one")
def first(one, law):
    \"\"\"Reads the second.\"\"\"
    return one.second

@rule(person, law="one")
def second(one, law):
    \"\"\"Reads the first.\"\"\"
    return any_of(one.sick, one.first)
"""


def test_rules_that_read_each_other_in_a_circle_are_refused(tiny):
    with pytest.raises(CardError, match="circle: first > second > first"):
        tiny.rules(CIRCLE)


def test_a_rule_that_reads_itself_is_refused(tiny):
    with pytest.raises(CardError, match="circle: answer > answer"):
        tiny.answer("any_of(one.sick, one.answer)")


def test_dividing_by_what_may_be_zero_is_refused_at_load(tiny):
    """The mistake is the author's, so `tuodi check` must find it, not the first household decided."""
    assert "a divisor could be 0" in mistake(tiny, "divide(one.wage, one.grade, rounding='up')", unit="yuan/month")


def test_a_divisor_held_at_one_or_more_is_accepted(tiny):
    rulebook = tiny.answer("divide(one.wage, at_least(one.grade, 1), rounding='up')", unit="yuan/month")
    assert calculate(rulebook, situation([{"wage": 1, "grade": 0}]))[0]["persons"]["p1"]["answer"] == {MONTH: 1}
    assert calculate(rulebook, situation([{"wage": 1, "grade": 3}]))[0]["persons"]["p1"]["answer"] == {MONTH: 0.34}


def test_a_product_of_two_values_that_may_be_negative_is_refused_at_load(tiny):
    expression = "(one.wage - one.savings) * (one.grade - one.household.rooms)"
    assert "may be negative" in mistake(tiny, expression, unit="yuan")


def test_what_could_pass_64_bits_is_refused_at_load(tiny):
    expression = " * ".join(["one.sum(lambda p: p.savings)"] + ["one.rooms"] * 6)
    assert "pass 64 bits" in mistake(tiny, expression, unit="yuan", entity="household")


@pytest.mark.parametrize("expression", ["one.sum(lambda p: p.wage)", "one.count(lambda p: p.sick)"])
def test_a_person_has_no_members(tiny, expression):
    assert "a person has no members" in mistake(tiny, expression, unit="yuan/month")


def test_going_over_conditions_needs_conditions(tiny):
    line = mistake(tiny, "one.count(lambda p: p.wage)", unit="people", entity="household")
    assert "count goes over conditions, and a money is none" in line


def test_a_rule_that_fails_in_python_is_told_by_name(tiny):
    assert "rule 'answer' failed while it was traced: ZeroDivisionError" in mistake(tiny, "1 // 0")


def test_a_rule_that_returns_nothing_is_told(tiny):
    assert "None is no value of a rule" in mistake(tiny, "None")
