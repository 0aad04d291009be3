"""What stands in for what nobody said or published, and kinds of value of their own: shares, prices, words."""

import pytest

from tests.rules.tiny import MONTH, PARAMETERS, decided, situation
from tuodi.cards.mistakes import CardError
from tuodi.rules.calculate import calculate
from tuodi.rules.explain import explanations
from tuodi.rules.pages import as_html, as_text


def told(rulebook, people=None, home=None, ask="answer", month=MONTH):
    """Returns the one explanation of a situation that asks for one answer of one person or household."""
    (one,) = explanations(rulebook, situation(people, home, ask, month))
    return one


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("if_known(one.wage, otherwise=one.savings)", {"wage": 3, "savings": 5}, 3),
        ("if_known(one.wage, otherwise=one.savings)", {"savings": 5}, 5),
        ("if_known(one.wage, otherwise=one.savings)", {}, "unknown"),
        ("if_known(one.wage, otherwise=law.line)", {}, 880),
        ("if_known(at_most(one.wage, 0), otherwise=law.line)", {}, 0),
        ("if_known(law.gone, otherwise=law.line)", {}, 880),
        ("if_known(one.wage, otherwise=law.gone)", {"wage": 3}, 3),
        ("if_known(one.wage, otherwise=law.gone)", {}, "refused"),
        ("if_known(when(one.sick, law.line, otherwise=0), otherwise=one.savings)", {"savings": 5}, 5),
        ("if_known(when(one.sick, law.line, otherwise=0), otherwise=one.savings)", {"sick": True}, 880),
    ],
)
def test_what_is_known_goes_before_what_stands_in_for_it(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression, unit="yuan/month"), [facts]) == expected


def test_what_something_else_stands_in_for_is_not_asked(tiny):
    rulebook = tiny.answer("if_known(one.wage, otherwise=one.savings) < law.line")
    assert [need["fact"] for need in told(rulebook)["needs"]] == ["savings"]
    assert told(rulebook, [{"wage": 900}])["value"] is False
    for facts, changing in (({"wage": 900, "savings": 1}, "wage"), ({"savings": 900}, "savings")):
        amounts = [change for change in told(rulebook, [facts])["changes"] if change["sort"] == "amount"]
        assert [(change["fact"], change["to"]) for change in amounts] == [(changing, 879.99)]


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("if_refused(law.gone, law.line)", {}, 880),
        ("if_refused(law.gone + one.wage, law.line)", {"wage": 1}, 880),
        ("if_refused(law.line + one.wage, 0)", {"wage": 1}, 881),
        ("if_refused(law.line + one.wage, 0)", {}, "unknown"),
        ("if_refused(law.gone, one.wage)", {}, "unknown"),
        ("if_refused(law.gone, law.gone)", {}, "refused"),
        ("if_refused(law.gone * one.grade, law.line)", {"grade": 0}, 0),
        ("if_refused(when(one.sick, law.gone, otherwise=0), law.line)", {"sick": True}, 880),
        ("if_refused(when(one.sick, law.gone, otherwise=0), law.line)", {"sick": False}, 0),
        ("if_refused(when(one.sick, law.gone, otherwise=0, ask_first=True), law.line)", {}, "unknown"),
        ("if_refused(law.tint.of(one.colour), law.line)", {"colour": "blue"}, 880),
        ("if_refused(law.tint.of(one.colour), law.line)", {"colour": "red"}, 10),
        ("if_refused(law.tint.of(one.colour), law.line)", {}, "unknown"),
        ("if_refused(law.gone, 0) + if_refused(one.wage, 0)", {"wage": 7}, 7),
    ],
)
def test_a_missing_amount_gives_way_and_a_missing_fact_does_not(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression, unit="yuan/month"), [facts]) == expected


def test_an_answer_that_waits_for_a_figure_and_a_fact_gives_way_as_it_would_be_refused(tiny):
    """Refused goes before unknown, so the fact is not asked; once it is said, the answer may be another."""
    expression = "if_refused(when(one.sick, law.gone, otherwise=0), law.line)"
    assert decided(tiny.answer(expression, unit="yuan/month"), [{}]) == 880


def test_before_a_scheme_began_another_may_count_it_as_nothing(tiny):
    young = '@rule(person, law="one", unit="yuan/month")\ndef young(one, law):\n    """New."""\n    return law.line\n'
    mine = (
        '@rule(person, law="one", unit="yuan/month")\ndef answer(one, law):\n    """A sum."""\n'
        "    return if_refused(one.young, 0) + one.wage\n"
    )
    tiny.folder(young, "late", since="2016-05")
    tiny.folder(mine, "mine", card="builds_on=('late',)")
    rulebook = tiny.load()
    assert decided(rulebook, [{"wage": 1}], month="2016-04") == 1
    assert decided(rulebook, [{"wage": 1}], month="2016-05") == 881


PRICE = """
price:
  zh: 单价
  en: price
  unit: yuan/m2/month
  values:
    - {from: 2010-01-01, value: 1.23, source: notice 1, verified: true}
lacking:
  zh: 缺的单价
  en: lacking price
  unit: yuan/m2/month
  values:
    - {from: 2010-01-01, value: not_established, source: nobody, verified: false}
"""


@pytest.mark.parametrize(
    ("area", "half_up", "up", "down"),
    [
        (10, 12.3, 12.3, 12.3),
        (10.01, 12.31, 12.32, 12.31),  # 12.3123
        (0.5, 0.62, 0.62, 0.61),  # 0.615
        (0, 0, 0, 0),
        (33.33, 41, 41, 40.99),  # 40.9959
    ],
)
def test_a_price_times_an_area_is_exact_until_it_is_rounded_as_named(tiny, area, half_up, up, down):
    names = ("half_up", "up", "down")
    rules = "".join(
        f'@rule(household, unit="yuan/month", law="one")\ndef {name}(home, law):\n    """Rounded."""\n'
        f"    return rounded({product}, rounding={name!r})\n"
        for name, product in zip(names, ("law.price * home.area", "home.area * law.price") * 2, strict=False)
    )
    rulebook = tiny.rules(rules, parameters=PRICE, unit="household")
    assert [decided(rulebook, [{}], {"area": area}, f"households/{name}") for name in names] == [half_up, up, down]


@pytest.mark.parametrize(
    ("expression", "area", "expected"),
    [
        ("rounded(home.area * law.price, rounding='up') >= 0", None, True),
        ("rounded(home.area * law.price, rounding='up') > 0", None, "unknown"),
        ("rounded(home.area * law.lacking, rounding='up') > 0", 10, "refused"),
        ("rounded(home.area * law.lacking, rounding='up') > 0", 0, False),
        ("at_most(home.area, 0) * law.lacking <= 0", None, True),
    ],
)
def test_a_price_or_an_area_that_is_not_there_is_bounded_all_the_same(tiny, expression, area, expected):
    rulebook = tiny.answer(expression.replace("home.", "one."), entity="household", parameters=PRICE)
    home = {} if area is None else {"area": area}
    assert decided(rulebook, [{}], home, "households/answer") == expected


@pytest.mark.parametrize("wrong", ["law.price * one.rooms", "law.price + law.price", "law.price * law.price"])
def test_a_price_goes_with_an_area_only(tiny, wrong):
    with pytest.raises(CardError, match=r"means nothing here|cannot be added"):
        tiny.answer(f"rounded({wrong}, rounding='up')", unit="yuan/month", entity="household", parameters=PRICE)


SHARE = """
share:
  zh: 比例
  en: share
  unit: share
  values:
    - {from: 2010-01-01, value: not_established, source: nobody, verified: false}
times:
  zh: 倍数
  en: times
  unit: times
  values:
    - {from: 2010-01-01, value: not_established, source: nobody, verified: false}
line:
  zh: 线
  en: line
  unit: yuan/month
  values:
    - {from: 2010-01-01, value: 880, source: notice 1, verified: true}
"""


@pytest.mark.parametrize(
    ("expression", "facts", "expected"),
    [
        ("rounded(one.wage * law.share, rounding='up') <= law.line", {"wage": 880}, True),
        ("rounded(one.wage * law.share, rounding='up') <= law.line", {"wage": 880.01}, "refused"),
        ("rounded(one.wage * law.share, rounding='up') <= one.wage", {"wage": 5000}, True),
        ("rounded(one.wage * law.times, rounding='up') <= law.line", {"wage": 880}, "refused"),
        ("rounded(one.wage * law.times, rounding='up') <= law.line", {"wage": 0.88}, True),  # 1,000 times at most
    ],
)
def test_a_missing_share_is_at_most_the_whole(tiny, expression, facts, expected):
    assert decided(tiny.answer(expression, parameters=SHARE), [facts]) == expected


BANDS = """
step:
  zh: 档次
  en: step
  unit: [none, some, much]
  by: bands
  values:
    - {from: 2010-01-01, value: {0: none, 2: some, 4: much}, source: notice 1, verified: true}
pay_of:
  zh: 各档金额
  en: amount by step
  unit: yuan/month
  by: table
  values:
    - {from: 2010-01-01, value: {some: 100, much: 300}, source: notice 2, verified: true}
"""
STEPS = """
@rule(person, unit=("none", "some", "much"), law="one")
def step(one, law):
    \"\"\"The band of the grade.\"\"\"
    return law.step.band(one.grade)

@rule(person, unit="yuan/month", law="one")
def pay(one, law):
    \"\"\"By the step.\"\"\"
    return law.pay_of.of(one.step)

@rule(person, law="one")
def worst(one, law):
    \"\"\"The last step.\"\"\"
    return one.step == "much"
"""
WORDS = {"zh": "{none: 没有, some: 有些, much: 很多}", "en": "{none: not at all, some: somewhat, much: very much}"}


@pytest.fixture
def steps(tiny):
    """A rulebook with an answer in words, an amount by it, and a condition on it."""
    path = tiny.folder(STEPS, parameters=BANDS)
    for language, words in WORDS.items():
        said = path / f"text.{language}.yaml"
        text = said.read_text(encoding="utf-8")
        said.write_text(text.replace('"step is {value}"', f'"step is {{value}}"\n  words: {words}'), encoding="utf-8")
    return tiny.load()


@pytest.mark.parametrize(
    ("grade", "word", "worst", "pay"),
    [(0, "none", False, "refused"), (1, "none", False, "refused"), (2, "some", False, 100), (3, "some", False, 100),
     (4, "much", True, 300), (None, "unknown", "unknown", "unknown")],
)  # fmt: skip
def test_a_choice_parameter_in_bands_gives_words(steps, grade, word, worst, pay):
    facts = {} if grade is None else {"grade": grade}
    assert [decided(steps, [facts], ask=name) for name in ("step", "worst", "pay")] == [word, worst, pay]


@pytest.mark.parametrize("grade", [0, 2, 4])
def test_a_word_is_an_answer_whichever_it_is(steps, grade):
    """The first word is no `no`: the state is yes, and the word is told in both languages."""
    one = told(steps, [{"grade": grade}], ask="step")
    assert (one["state"], one["value"]) == ("yes", ("none", "some", "much")[grade // 2])
    for language, shown in (("zh", ("没有", "有些", "很多")), ("en", ("not at all", "somewhat", "very much"))):
        assert one["reason"]["sentence"][language] == f"step is {shown[grade // 2]}"
        assert f"step is {shown[grade // 2]}" in as_text([one], language)
        assert f"step is {shown[grade // 2]}" in as_html([one], language)


def test_what_would_change_a_word_is_the_nearest_fact_with_another_word(steps):
    for grade, to, word in ((1, 2, "some"), (2, 1, "none"), (4, 3, "some")):
        changes = told(steps, [{"grade": grade}], ask="step")["changes"]
        assert [(change["from"], change["to"], change["value"]) for change in changes] == [(grade, to, word)]


def test_an_amount_by_a_word_names_the_word_that_has_none(steps):
    _, (line,) = calculate(steps, situation([{"grade": 1}], ask="pay"))
    assert line.endswith("no value of aid.pay_of.none")
    assert calculate(steps, situation([{"grade": 3}], ask="pay"))[1] == []


def test_a_list_by_an_unknown_word_is_asked_first(steps):
    """One word has no amount; while the word is open nothing is refused, and the fact behind it is needed."""
    one = told(steps, [{}], ask="pay")
    assert (one["state"], [need["fact"] for need in one["needs"]]) == ("unknown", ["grade"])
    assert "refusal" not in one


def test_a_list_without_any_amount_is_refused_before_the_word_is_asked(tiny):
    none = PARAMETERS.replace("value: {red: 10, green: 20}", "value: not_established")
    one = told(tiny.answer("law.tint.of(one.colour)", unit="yuan/month", parameters=none))
    assert (one["state"], one["needs"]) == ("refused", [])
    assert one["refusal"].endswith("no value of aid.tint")


def test_a_place_whose_amount_ended_is_named_in_the_refusal(tiny):
    ended = PARAMETERS.replace("value: 400, source: notice 7", "value: not_established, source: notice 7")
    rulebook = tiny.answer("law.near", unit="yuan/month", parameters=ended)
    assert told(rulebook, home={"place": "south"})["refusal"].endswith("no value of aid.near")
    assert [need["fact"] for need in told(rulebook)["needs"]] == ["place"]


def test_bands_of_words_have_one_for_every_number(tiny):
    with pytest.raises(CardError, match="bands of words begin at 0, so that every number has its word"):
        tiny.rules(STEPS, parameters=BANDS.replace("{0: none, 2: some", "{1: none, 2: some"))


def test_a_scheme_that_has_not_begun_says_when_it_begins(tiny):
    rulebook = tiny.answer("one.sick", since="2016-05")
    one = told(rulebook, [{"sick": True}], month="2016-04")
    assert one["state"] == "refused"
    assert one["reason"]["sentence"] == {
        "zh": "answer：从 2016-05 开始，2016-04 还没有。", "en": "answer: begins in 2016-05, not yet in 2016-04.",
    }  # fmt: skip
    assert one["refusal"].endswith("answer is refused for 2016-04: no value of aid.since")
    assert told(rulebook, [{"sick": True}], month="2016-05")["state"] == "yes"


def test_a_rule_whose_first_text_comes_later_says_that_month(tiny):
    rules = '@rule(person, law="one", since="2017-03")\ndef answer(one, law):\n    """Late."""\n    return one.sick\n'
    one = told(tiny.rules(rules), [{"sick": True}])
    assert one["reason"]["sentence"]["en"] == "answer: begins in 2017-03, not yet in 2016-12."
    assert one["reason"]["sentence"]["zh"] == "answer：从 2017-03 开始，2016-12 还没有。"
