"""A situation in, the same situation out with its nulls filled: nothing added, nothing guessed."""

from copy import deepcopy

import pytest

from tests.rules.tiny import situation
from tuodi.rules.calculate import calculate, decide_with_codes
from tuodi.rules.documents import read_json_text
from tuodi.rules.errors import InputError

CONTRACT = """
{"persons":    {"li": {"birth_date": {"ETERNITY": "1948-05-01"}, "hukou": {"2016-12": "local_urban"},
                       "pension_month": {"2016-12": 700}, "elder_allowance": {"2016-12": null}}},
 "households": {"h1": {"members": ["li"], "district": {"2016-12": "310101"},
                       "minimum_living_allowance": {"2016-12": null}}}}
"""


def test_the_example_of_the_contract_is_filled_and_nothing_is_added(shanghai):
    data = read_json_text(CONTRACT, "contract")
    kept = deepcopy(data)
    filled, refusals = calculate(shanghai, data)
    assert data == kept, "what was handed in is left as it was"
    expected = deepcopy(kept)
    expected["persons"]["li"]["elder_allowance"]["2016-12"] = 75
    expected["households"]["h1"]["minimum_living_allowance"]["2016-12"] = "unknown"
    assert refusals == []
    assert filled == expected
    assert [list(filled), list(filled["persons"]["li"]), list(filled["households"]["h1"])] == [
        list(kept), list(kept["persons"]["li"]), list(kept["households"]["h1"]),
    ]  # fmt: skip


def test_a_refusal_is_written_and_told_in_one_line(shanghai):
    data = situation([{"birth_date": "1948-05-01", "hukou": "local_urban"}], ask="elder_allowance", month="2016-04")
    filled, (line,) = calculate(shanghai, data)
    assert filled["persons"]["p1"]["elder_allowance"] == {"2016-04": "refused"}
    for part in ("p1", "elder_allowance", "2016-04", "elder_allowance.since"):
        assert part in line


def test_each_month_is_decided_by_its_own_facts_and_amounts(tiny):
    rulebook = tiny.answer("law.line + one.wage", unit="yuan/month")
    data = {
        "persons": {
            "a": {
                "wage": {"2016-12": 1, "2017-05": 2},
                "answer": {"2016-12": None, "2017-04": None, "2017-05": None, "2016-03": None},
            }
        }
    }
    filled, refusals = calculate(rulebook, data)
    assert filled["persons"]["a"]["answer"] == {
        "2016-12": 881, "2017-04": "unknown", "2017-05": 972, "2016-03": "refused",
    }  # fmt: skip
    assert len(refusals) == 1


def test_an_eternal_fact_holds_in_every_month(tiny):
    rulebook = tiny.answer("years_between(one.born, law.month_end) >= law.old_age")
    for period in ("ETERNITY", "2010-01"):
        data = {"persons": {"a": {"born": {period: "1951-12-31"}, "answer": {"2016-11": None, "2016-12": None}}}}
        assert calculate(rulebook, data)[0]["persons"]["a"]["answer"] == {"2016-11": False, "2016-12": True}


def test_a_fact_that_changes_needs_a_month(tiny):
    rulebook = tiny.answer("one.sick")
    with pytest.raises(InputError, match="persons/a/sick/ETERNITY: it changes, so give it a month"):
        calculate(rulebook, {"persons": {"a": {"sick": {"ETERNITY": True}, "answer": {"2016-12": None}}}})


def test_unknown_said_of_an_eternal_fact_is_unknown_in_every_month(tiny):
    rulebook = tiny.answer("years_between(one.born, law.month_end) >= law.old_age")
    data = {"persons": {"a": {"born": {"ETERNITY": "unknown"}, "answer": {"2016-12": None}}}}
    assert calculate(rulebook, data)[0]["persons"]["a"]["answer"] == {"2016-12": "unknown"}


def test_unknown_said_of_one_month_takes_no_default_from_another(tiny):
    """`member` has a default; it is unknown in the month said, and has its default in the next."""
    rulebook = tiny.answer("one.member")
    data = {"persons": {"a": {"member": {"2016-11": "unknown"}, "answer": {"2016-11": None, "2016-12": None}}}}
    assert calculate(rulebook, data)[0]["persons"]["a"]["answer"] == {"2016-11": "unknown", "2016-12": True}


def test_a_situation_that_asks_nothing_comes_back_as_it_was(shanghai):
    data = situation([{"hukou": "local_urban"}], {"homes": 1}, ask="elder_allowance")
    del data["persons"]["p1"]["elder_allowance"]
    assert calculate(shanghai, data) == (data, [])
    assert calculate(shanghai, {}) == ({}, [])


def test_a_person_in_no_household_is_decided_where_no_household_is_read(tiny):
    rulebook = tiny.answer("one.sick")
    assert calculate(rulebook, {"persons": {"a": {"sick": {"2016-12": True}, "answer": {"2016-12": None}}}})[0] == {
        "persons": {"a": {"sick": {"2016-12": True}, "answer": {"2016-12": True}}}
    }
    rulebook = tiny.answer("one.household.owns")
    with pytest.raises(InputError, match=r"a: is in no .*'answer'.*add one"):
        calculate(rulebook, {"persons": {"a": {"answer": {"2016-12": None}}}})


def test_two_households_are_decided_each_on_its_own(tiny):
    rulebook = tiny.answer("one.sum(lambda m: m.wage)", unit="yuan/month", entity="household")
    data = {
        "persons": {name: {"wage": {"2016-12": wage}} for name, wage in {"a": 1, "b": 2, "c": 4}.items()},
        "households": {
            "h": {"members": ["a", "c"], "answer": {"2016-12": None}},
            "k": {"members": ["b"], "answer": {"2016-12": None}},
        },
    }
    filled = calculate(rulebook, data)[0]["households"]
    assert (filled["h"]["answer"], filled["k"]["answer"]) == ({"2016-12": 5}, {"2016-12": 2})


def test_answers_come_with_their_codes(shanghai):
    data = situation([{"birth_date": "1952-03-01", "hukou": "local_urban"}], ask="elder_allowance")
    (one,) = decide_with_codes(shanghai, data)
    assert (one["value"], one["state"], one["reason"]) == (0, "no", "elder_allowance.old_enough")
    assert one["margin"] == -61, "days until the birthday"


def broken(change):
    data = situation({"a": {"hukou": "local_urban"}, "b": {}}, {"homes": 1}, ask="households/minimum_living_eligible")
    change(data["persons"], data["households"])
    return data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p, h: p["a"].update(hukuo={"2016-12": "local_urban"}), "persons/a: unknown name 'hukuo'"),
        (lambda p, h: p["a"].update(hukuo={}), "did you mean 'hukou'?"),
        (lambda p, h: p["a"].update(homes={"2016-12": 1}), "'homes' belongs to the household, not to the person"),
        (lambda p, h: p["a"].update(minimum_living_eligible={"2016-12": None}), "belongs to the household"),
        (lambda p, h: p["a"].update(counted_income={"2016-12": None}), "unknown name 'counted_income'"),
        (lambda p, h: p["a"].update(wage_month={"2016-12": "many"}), "persons/a/wage_month/2016-12: 'many' is not a"),
        (lambda p, h: p["a"].update(wage_month={"2016-12": -1}), "out of range"),
        (lambda p, h: p["a"].update(wage_month={"2016-13": 1}), "'2016-13' is not a month"),
        (lambda p, h: p["a"].update(wage_month={"2016": 1}), "'2016' is not a month"),
        (lambda p, h: p["a"].update(wage_month=1), "should be an object of periods"),
        (lambda p, h: p["a"].update(wage_month={"2016-12": None}), "it is a fact and cannot be asked"),
        (lambda p, h: p["a"].update(wage_month={"2016-12": {}}), "is not a number"),
        (lambda p, h: p["a"].update(hukou={"2016-12": "Mars"}), "'Mars' is not one of local_urban"),
        (lambda p, h: p["a"].update(seriously_ill={"2016-12": 1}), "neither true nor false"),
        (lambda p, h: p["a"].update(birth_date={"ETERNITY": "1948-02-30"}), "is not a day"),
        (lambda p, h: p["a"].update(birth_date={"ETERNITY": 1948}), "is not a day"),
        (lambda p, h: p["a"].update(disability_grade={"2016-12": 5}), "out of range: 0 to 4"),
        (lambda p, h: p["a"].update(elder_allowance={"2016-12": 75}), "it is an answer; write null"),
        (lambda p, h: p["a"].update(elder_allowance={"ETERNITY": None}), "2016-12"),
        (lambda p, h: p.update(a=[]), "persons/a: should be an object"),
        (lambda p, h: p["a"].update(members=["b"]), "persons/a: unknown name 'members'"),
        (lambda p, h: h["h"].update(members=[]), "households/h/members: a household needs at least one member"),
        (lambda p, h: h["h"].pop("members"), "a household needs at least one member"),
        (lambda p, h: h["h"].update(members="a"), "should be a list of ids"),
        (lambda p, h: h["h"].update(members=[1]), "should be a list of ids"),
        (lambda p, h: h["h"].update(members=["a", "aa"]), "there is no person 'aa'; did you mean 'a'?"),
        (lambda p, h: h["h"].update(members=["a", "a"]), "'a' is named twice"),
        (lambda p, h: h.update(k={"members": ["b"]}), "'b' is in 'h' too"),
        (lambda p, h: p.update({f"x{i}": {} for i in range(300)}) or h["h"].update(members=list(p)), "at most 200"),
    ],
)
def test_what_cannot_be_read_is_told_with_place_and_reason(shanghai, change, said):
    with pytest.raises(InputError) as caught:
        calculate(shanghai, broken(change))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "a situation is an object"),
        (None, "a situation is an object"),
        ("persons", "a situation is an object"),
        ({"person": {}}, "did you mean 'persons'?"),
        ({"persons": []}, "persons: should be an object of ids"),
        ({"persons": {"a": {}}, "households": {"h": {"members": [None]}}}, "should be a list of ids"),
    ],
)
def test_what_is_no_situation_is_told(shanghai, data, said):
    with pytest.raises(InputError) as caught:
        calculate(shanghai, data)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"persons": {"a": {}, "a": {}}}', "'a' is written twice"),
        ('{"persons": NaN}', "NaN is not a number"),
        ("{", "not JSON: line 1"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5000 + "}", "situation"),
    ],
)
def test_a_text_that_is_no_plain_json_is_told(text, said):
    with pytest.raises(InputError) as caught:
        read_json_text(text, "situation")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_reason_code_does_not_depend_on_what_was_decided_before(tiny):
    """Two amounts are missing: which of them the code names is the rule's business, not the history's."""
    rules = """
@rule(person, unit="yuan/month", law="one")
def answer(one, law):
    \"\"\"Reads the first missing amount, then the second.\"\"\"
    return law.gone + law.tint.of(one.colour)

@rule(person, unit="yuan/month", law="one")
def other(one, law):
    \"\"\"Reads them the other way round.\"\"\"
    return law.tint.of(one.colour) + law.gone
"""
    tiny.folder(rules)
    data = situation([{"colour": "blue"}])
    (alone,) = decide_with_codes(tiny.load(), data)
    rulebook = tiny.load()
    decide_with_codes(rulebook, situation([{"colour": "blue"}], ask="other"))
    (after,) = decide_with_codes(rulebook, data)
    assert after == alone
    assert calculate(rulebook, data)[1] == calculate(tiny.load(), data)[1]
