"""Reasons are minimal, carry numbers, amounts, dates and sources, and name the clause that the batch names."""

import json
from random import Random

import pytest

from tests.rules.tiny import MONTH, asking, situation
from tests.same_answer import people as random_people
from tuodi.rules.calculate import decide_situation
from tuodi.rules.explain import explain_json, explanations
from tuodi.rules.pages import as_html, as_text
from tuodi.rules.situation import read_situation

ADULT = {
    "birth_date": "1975-03-01", "hukou": "local_urban", "relation": "head", "wage_month": 0,
    "business_income_month": 0, "property_income_month": 0, "transfer_income_month": 0, "pension_month": 0,
    "money_assets": 0,
}  # fmt: skip
HOME = {"private_vehicles": 0, "non_residential_property": False, "homes": 1}


def explained(rulebook, people=None, home=None, ask="answer", month=MONTH):
    return explanations(rulebook, situation(people, home, ask, month))[0]


def explained_json(answers, **more):
    return json.loads(explain_json(answers, **more))


def walk(node):
    """Yields a reason and every reason it rests on."""
    yield node
    for other in node.get("because", []):
        yield from walk(other)


def facts_of(one):
    return {(used["of"], used["name"]) for node in walk(one["reason"]) for used in node.get("facts", [])}


def rules_of(one):
    return {node["rule"].rpartition(".")[2] for node in walk(one["reason"])}


def parameters_of(one):
    return {used["name"]: used for node in walk(one["reason"]) for used in node.get("parameters", [])}


@pytest.mark.parametrize(
    ("expression", "facts", "cited"),
    [
        ("all_of(one.sick, one.local, one.wage < law.line)", {"sick": True, "local": False, "wage": 1}, {"local"}),
        ("all_of(one.sick, one.local)", {"sick": False, "local": False}, {"sick"}),
        ("all_of(one.sick, one.local)", {"sick": True, "local": True}, {"sick", "local"}),
        ("any_of(one.sick, one.local)", {"sick": True, "local": True}, {"sick"}),
        ("any_of(one.sick, one.local)", {"sick": False, "local": False}, {"sick", "local"}),
        ("when(one.sick, one.local, otherwise=one.member)", {"sick": True, "local": True}, {"sick", "local"}),
        ("when(one.sick, one.local, otherwise=one.member)", {"local": True}, {"local", "member"}),
        ("one.wage + one.savings < law.line", {"wage": 880, "savings": 0}, {"wage"}),
        ("one.wage + one.savings < law.line", {"wage": 880}, {"wage"}),
        ("one.wage + one.savings < law.line", {"wage": 500, "savings": 400}, {"wage", "savings"}),
        ("one.wage + one.savings < law.line", {"wage": 500, "savings": 0}, {"wage", "savings"}),
        ("one.wage * one.grade > law.line", {"wage": 5, "grade": 0}, {"grade"}),
        ("is_not(all_of(one.sick, one.local))", {"sick": True, "local": False}, {"local"}),
    ],
)
def test_only_what_decided_is_cited(tiny, expression, facts, cited):
    assert {name for _, name in facts_of(explained(tiny.answer(expression), [facts]))} == cited


def test_of_several_failed_conditions_the_first_is_named(shanghai):
    people = [{**ADULT, "wage_month": 9000, "money_assets": 900_000}]
    one = explained(shanghai, people, {**HOME, "private_vehicles": 2}, "households/minimum_living_eligible")
    assert [reason["rule"] for reason in one["reason"]["because"]] == ["minimum_living.income_below_standard"]
    assert {name for _, name in facts_of(one)}.isdisjoint({"money_assets", "private_vehicles", "homes"})


def test_a_wage_that_alone_decides_cites_no_savings_and_no_zero_income(shanghai):
    """With other income not known yet the wage bounds the income from below; nothing else made that bound."""
    known = {name: value for name, value in ADULT.items() if name not in ("business_income_month", "money_assets")}
    one = explained(shanghai, [{**known, "wage_month": 5000}], {}, "households/minimum_living_allowance")
    assert one["value"] == 0
    cited = {name for _, name in facts_of(one)}
    assert "wage_month" in cited
    assert cited.isdisjoint({"money_assets", "pension_month", "transfer_income_month", "property_income_month"})


def test_a_member_who_is_known_to_earn_nothing_makes_no_lower_bound(tiny):
    rulebook = tiny.answer("one.sum(lambda m: m.wage) < law.line", entity="household")
    people = [{"wage": 900}, {"wage": 0}, {}]
    assert facts_of(explained(rulebook, people, ask="households/answer")) == {("p1", "wage")}


def test_money_is_not_cited_where_income_decides(shanghai):
    one = explained(shanghai, [{**ADULT, "wage_month": 5000}], HOME, "households/minimum_living_allowance")
    assert {name for _, name in facts_of(one)}.isdisjoint({"money_assets", "private_vehicles", "homes"})


def test_of_an_any_one_member_is_named_and_of_a_failed_any_all(tiny):
    rulebook = tiny.answer("one.any(lambda m: m.sick)", entity="household")
    people = [{"sick": False}, {"sick": True}, {"sick": True}]
    assert facts_of(explained(rulebook, people, ask="households/answer")) == {("p2", "sick")}
    people = [{"sick": False}, {"sick": False}]
    assert facts_of(explained(rulebook, people, ask="households/answer")) == {("p1", "sick"), ("p2", "sick")}


@pytest.mark.parametrize(
    ("expression", "facts", "shown"),
    [
        ("at_least(law.line - one.wage, 0)", {"wage": 200.5}, "880.00 − 200.50 = 679.50"),
        ("law.line - (one.wage - one.savings)", {"wage": 3, "savings": 1}, "880.00 − (3.00 − 1.00) = 878.00"),
        ("one.wage * one.grade", {"wage": 1234.5, "grade": 2}, "1,234.50 × 2 = 2,469.00"),
        ("divide(one.wage, 3, rounding='half_up')", {"wage": 10}, "10.00 ÷ 3 = 3.33"),
        ("rounded(one.wage * law.share, rounding='down')", {"wage": 10.01}, "10.01 × 0.35 = 3.50"),
        ("(one.wage + one.savings) * 2", {"wage": 1, "savings": 2}, "(1.00 + 2.00) × 2 = 6.00"),
        ("one.wage - one.savings", {"wage": 1, "savings": 2.5}, "1.00 − 2.50 = −1.50"),
    ],
)
def test_the_calculation_stands_with_its_numbers(tiny, expression, facts, shown):
    one = explained(tiny.answer(expression, unit="yuan/month"), [facts])
    assert one["reason"]["arithmetic"] == shown


@pytest.mark.parametrize(
    ("expression", "wage", "shown"),
    [
        ("one.wage < law.line", 879, "879.00 < 880.00"),
        ("one.wage < law.line", 880, "880.00 ≥ 880.00"),
        ("law.line > one.wage", 879, "880.00 > 879.00"),
        ("law.line > one.wage", 881, "880.00 ≤ 881.00"),
        ("one.wage <= law.line", 880, "880.00 ≤ 880.00"),
        ("law.line >= one.wage", 881, "880.00 < 881.00"),
    ],
)
def test_a_comparison_stands_with_the_author_s_sides(tiny, expression, wage, shown):
    assert explained(tiny.answer(expression), [{"wage": wage}])["reason"]["arithmetic"] == shown


def test_an_amount_stands_with_its_date_source_and_what_is_uncertain(tiny):
    rulebook = tiny.answer("one.wage < law.line")
    (used,) = parameters_of(explained(rulebook, [{"wage": 1}])).values()
    assert (used["value"], used["since"], used["source"], used["verified"]) == (880, "2016-04-01", "notice 1", True)
    later = explained(rulebook, [{"wage": 1}], month="2017-04")
    (used,) = parameters_of(later).values()
    assert (used["value"], used["since"], used["source"], used["verified"]) == (970, "2017-04-01", "notice 2", False)
    assert "not verified" in as_text([later], "en")
    assert "未核实" in as_html([later], "zh")


def test_an_amount_that_differs_by_place_is_the_place_s_own(tiny):
    rulebook = tiny.answer("one.rent < law.near", entity="household")
    for place, value, source in (("north", 300, "notice 6"), ("south", 400, "notice 7")):
        one = explained(rulebook, [{}], {"rent": 1, "place": place}, "households/answer")
        (used,) = parameters_of(one).values()
        assert (used["value"], used["source"]) == (value, source)


def test_a_refusal_explains_itself_by_the_missing_amount(tiny):
    one = explained(tiny.answer("law.gone + one.wage", unit="yuan/month"), [{"wage": 1}])
    assert one["state"] == "refused"
    assert parameters_of(one)["aid.gone"]["state"] == "missing"
    assert "2016-12" in one["refusal"]
    assert "aid.gone" in one["refusal"]


def test_before_the_scheme_began_the_reason_is_its_beginning(shanghai):
    one = explained(shanghai, [ADULT], ask="elder_allowance", month="2016-04")
    assert one["state"] == "refused"
    assert parameters_of(one)["elder_allowance.since"]["since"] == "2016-05"


def test_a_fact_stands_with_its_value_words_and_source(tiny):
    one = explained(tiny.answer("one.colour == 'red'"), [{"colour": "red"}])
    (used,) = one["reason"]["facts"]
    assert used["value"] == "red"
    assert used["shown"] == {"zh": "红", "en": "red"}
    assert used["source"]


def test_text_json_and_page_say_the_same_sentences(shanghai):
    one = explained(shanghai, [{**ADULT, "wage_month": 300}], HOME, "households/minimum_living_allowance")
    text, page = as_text([one], "en"), as_html([one], "en")
    for node in walk(one["reason"]):
        assert node["sentence"]["en"] in text
        if "above" not in node:
            assert node["sentence"]["en"].replace("'", "&#x27;") in page
        if "arithmetic" in node and "above" not in node:
            assert node["arithmetic"] in text


def test_what_people_write_is_escaped_on_a_page(tiny):
    rulebook = tiny.answer("one.wage < law.line")
    people = {"<script>alert(1)</script>": {"wage": 1}}
    found = explanations(rulebook, situation(people))
    page = as_html(found, "en")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["~", '"', "\\", "李 四", "{value}", "a'b", "\n", "%s", "p~1"])
def test_any_id_is_told_as_it_is(tiny, name):
    rulebook = tiny.answer("all_of(one.wage < law.line, one.sick)")
    for month in (MONTH, "2009-12"):  # decided, and refused before the scheme began
        (one,) = explanations(rulebook, situation({name: {"wage": 1, "sick": True}}, month=month))
        assert one["reason"]["of"] == name
        assert {used["of"] for used in one["reason"].get("facts", [])} <= {name}


def test_words_of_the_content_are_told_as_they_are(tiny):
    rules = '@rule(person, law="one")\ndef answer(one, law):\n    """The answer."""\n    return one.wage < law.line\n'
    path = tiny.folder(rules)
    words = "~ 100% \\\\ %s 'a'"
    for language in ("zh", "en"):
        (path / f"text.{language}.yaml").write_text(
            f'answer: {{label: a, "yes": "{words}: {{left}}", "no": "{words}"}}\n', encoding="utf-8"
        )
    shown = words.replace("\\\\", "\\")
    rulebook = tiny.load()
    assert explained(rulebook, [{"wage": 1}])["reason"]["sentence"]["en"] == f"{shown}: 1.00 yuan"
    assert explained(rulebook, [{"wage": 900}])["reason"]["sentence"]["en"] == shown
    assert explained(rulebook, [{}])["reason"]["sentence"]["en"]


def test_a_sentence_says_both_sides_and_their_distance(tiny):
    rules = '@rule(person, law="one")\ndef answer(one, law):\n    """The answer."""\n    return law.line > one.wage\n'
    path = tiny.folder(rules)
    for language in ("zh", "en"):
        (path / f"text.{language}.yaml").write_text(
            'answer: {label: a, "yes": "{left}|{right}|{gap}", "no": "{label}|{month}|{value}"}\n', encoding="utf-8"
        )
    rulebook = tiny.load()
    sentence = explained(rulebook, [{"wage": 500.5}])["reason"]["sentence"]
    assert sentence == {"en": "880.00 yuan|500.50 yuan|379.50 yuan", "zh": "880.00 元|500.50 元|379.50 元"}
    assert explained(rulebook, [{"wage": 880}])["reason"]["sentence"]["en"] == "a|2016-12|no"


def test_a_reason_that_several_answers_share_is_told_once(shanghai):
    data = situation([ADULT], HOME, "households/minimum_living_eligible")
    data["households"]["h"]["minimum_living_allowance"] = {MONTH: None}
    first, second = explanations(shanghai, data)
    assert not first["reason"].get("above")
    told = [node for node in walk(second["reason"]) if node["rule"] == "minimum_living_eligible"]
    assert [node.get("above") for node in told] == [True]


@pytest.mark.parametrize("month", ["2012-04", "2014-10", "2016-12", "2020-01"])
@pytest.mark.parametrize("withheld", [0.0, 0.1])
def test_the_deciding_clause_occurs_in_the_reasons(shanghai, month, withheld):
    """The short code that a city's results hold must be told by the full explanation of the same household."""
    random = Random(f"clause{month}{withheld}")
    around = random_people.edges(shanghai)
    seen = {"yes": 0, "no": 0}
    for _ in range(30):
        home, members = random_people.household(random, shanghai, around, withheld)
        for answer in shanghai.answers_of(shanghai.families()[0]):
            answers = decide_situation(
                read_situation(shanghai, asking(shanghai, home, members, month, (answer,))), keep=True
            )
            for decided in answers:
                if decided.answer.state in seen:
                    seen[decided.answer.state] += 1
                    (one,) = explained_json([decided], ahead=False)
                    assert decided.answer.clause == one["code"]
                    assert decided.answer.clause in {node["rule"] for node in walk(one["reason"])}, one
    assert min(seen.values()) > 10


def test_the_code_of_a_refusal_is_the_missing_parameter(tiny):
    one = explained(tiny.answer("law.gone + one.wage", unit="yuan/month"), [{"wage": 1}])
    assert one["code"] == "aid.gone"


@pytest.mark.parametrize(
    ("expression", "facts", "margin"),
    [
        ("one.wage < law.line", {"wage": 500}, 38_000),
        ("one.wage < law.line", {"wage": 880}, 0),
        ("one.wage < law.line", {"wage": 900.01}, -2_001),
        ("one.wage > law.line", {"wage": 900}, 2_000),
        ("is_not(one.wage < law.line)", {"wage": 900}, 2_000),
        ("one.grade >= 3", {"grade": 1}, -2),
        ("years_between(one.born, law.month_end) >= law.old_age", {"born": "1951-12-31"}, 0),
        ("years_between(one.born, law.month_end) >= law.old_age", {"born": "1952-01-10"}, -10),
        ("one.sick", {"sick": True}, None),
    ],
)
def test_the_margin_says_how_far_the_deciding_comparison_is_from_turning(tiny, expression, facts, margin):
    assert explained(tiny.answer(expression), [facts])["margin"] == margin


def test_sides_known_by_a_bound_are_told_by_the_bound_that_settled_it(tiny):
    rules = (
        '@rule(household, law="one")\ndef answer(one, law):\n    """The answer."""\n'
        "    return one.sum(lambda m: m.wage) < law.near * one.count(lambda m: m.member)\n"
    )
    path = tiny.folder(rules, unit="household")
    for language in ("zh", "en"):
        (path / f"text.{language}.yaml").write_text(
            'answer: {label: a, "yes": "{left}|{right}", "no": "{left}|{right}"}\n', encoding="utf-8"
        )
    rulebook = tiny.load()
    people = [{"wage": 1000}, {"member": "unknown"}]
    one = explained(rulebook, people, {"place": "north"}, ask="households/answer")
    assert one["reason"]["sentence"] == {"zh": "至少 1,000.00 元|最多 600.00 元",
                                         "en": "at least 1,000.00 yuan|at most 600.00 yuan"}  # fmt: skip
    assert "arithmetic" not in one["reason"]


def test_nothing_may_have_a_sentence_of_its_own(tiny):
    rules = (
        '@rule(person, unit="yuan", law="one")\ndef answer(one, law):\n    """The answer."""\n    return one.savings\n'
    )
    path = tiny.folder(rules)
    for said, expected in (('value: "{value}"', "0.00 yuan"), ('value: "{value}", "no": "nothing"', "nothing")):
        for language in ("zh", "en"):
            (path / f"text.{language}.yaml").write_text(f"answer: {{label: a, {said}}}\n", encoding="utf-8")
        rulebook = tiny.load()
        assert explained(rulebook, [{"savings": 0}])["reason"]["sentence"]["en"] == expected
        assert explained(rulebook, [{"savings": 1}])["reason"]["sentence"]["en"] == "1.00 yuan"


def test_a_share_is_told_in_per_cent(tiny):
    one = explained(tiny.answer("law.share", unit="share"), [{}])
    assert one["reason"]["sentence"]["en"] == "answer is 35 %"


GRADES = """
word_of_grade:
  zh: 各级
  en: word of grade
  unit: [low, high]
  by: bands
  values:
    - {from: 2010-01-01, value: {0: low, 3: high}, source: notice 9, verified: true}
"""


def test_a_word_among_the_amounts_is_told_as_the_rule_says_it(tiny):
    rules = (
        '@rule(person, unit=("low", "high"), law="one")\ndef answer(one, law):\n    """The answer."""\n'
        "    return law.word_of_grade.band(one.grade)\n"
    )
    path = tiny.folder(rules, parameters=GRADES)
    for language in ("zh", "en"):
        (path / f"text.{language}.yaml").write_text(
            'answer: {label: a, value: "{value}", words: {low: little, high: much}}\n', encoding="utf-8"
        )
    one = explained(tiny.load(), [{"grade": 4}])
    assert parameters_of(one)["aid.word_of_grade"]["value"] == "high"
    assert "word of grade: much (" in as_text([one], "en")


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"colour": "red"}, "amounts by colour: 10 yuan (since 2010-01-01"),
        ({"colour": "blue"}, "amounts by colour: not found\n"),
        ({}, "amounts by colour: depends on what is still needed (since 2010-01-01"),
    ],
)
def test_an_amount_looked_up_is_told_or_missing_or_still_open(tiny, facts, shown):
    assert shown in as_text([explained(tiny.answer("law.tint.of(one.colour)", unit="yuan/month"), [facts])], "en")


LEFT_OUT = """from tuodi.rules import if_refused


@rule(person, unit="yuan/month", law="one")
def absent(one, law):
    \"\"\"An amount that nobody knows, for who is sick.\"\"\"
    return when(one.sick, law.gone, otherwise=0)


@rule(person, unit="yuan/month", law="one")
def answer(one, law):
    \"\"\"The answer.\"\"\"
    return if_refused(one.absent, 0) + one.wage + one.savings
"""


def test_what_a_sum_leaves_out_is_named_and_not_added_as_nothing(tiny):
    rulebook = tiny.rules(LEFT_OUT)
    one = explained(rulebook, [{"wage": 1, "savings": 2, "sick": True}])
    assert one["reason"]["arithmetic"] == "1.00 + 2.00 = 3.00"
    assert one["reason"]["left_out"] == [{"zh": "absent", "en": "absent"}]
    assert "Left out, since not answered: absent\n" in as_text([one], "en")
    assert "没有算进去：absent</p>" in as_html([one], "zh")
    one = explained(rulebook, [{"wage": 1, "savings": 2, "sick": False}])
    assert one["reason"]["arithmetic"] == "0.00 + 1.00 + 2.00 = 3.00"
    assert "left_out" not in one["reason"]


def test_no_calculation_stands_with_an_unknown_nor_against_nothing(tiny):
    one = explained(tiny.answer("one.wage * one.grade", unit="yuan/month"), [{"grade": 0}])
    assert (one["value"], one["reason"].get("arithmetic")) == (0, None)
    assert "arithmetic" not in explained(tiny.answer("one.grade > 0"), [{"grade": 2}])["reason"]


def test_a_sentence_about_another_member_names_the_member(tiny):
    rules = (
        '@rule(person, law="one")\ndef well(one, law):\n    """Not sick."""\n    return is_not(one.sick)\n\n\n'
        '@rule(household, law="one")\ndef answer(one, law):\n    """The answer."""\n'
        "    return one.all(lambda m: m.well)\n"
    )
    rulebook = tiny.rules(rules, unit="household")
    one = explained(rulebook, [{"sick": False}, {"sick": False}], ask="households/answer")
    for language, colon in (("zh", "："), ("en", ": ")):
        text, page = as_text([one], language), as_html([one], language)
        assert "\n- answer holds" in text
        for member in ("p1", "p2"):
            assert f"  - {member}{colon}well holds" in text
            assert f"{member}{colon}well holds" in page
