"""Worked cases in YAML: the contract's example passes, and each kind of expectation can fail."""

from pathlib import Path

import pytest

from tuodi.rules.cases import files_of, run_cases
from tuodi.rules.errors import InputError

CONTRACT = """
- name: Three people, 1,200 yuan counted
  period: 2016-12
  input:
    persons:
      a: {birth_date: 1975-03-01, hukou: local_urban, wage_month: 1200, money_assets: 5000}
      b: {birth_date: 1976-03-01, hukou: local_urban, wage_month: 0, money_assets: 0}
      c: {birth_date: 2008-03-01, hukou: local_urban}
    households:
      h: {members: [a, b, c], private_vehicles: 0, non_residential_property: false, homes: 1}
  output:
    households: {h: {minimum_living_allowance: 1440, minimum_living_eligible: true}}
"""


def run(rulebook, tmp_path: Path, text: str):
    path = tmp_path / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    return list(run_cases(rulebook, [path]))


def outcome(rulebook, tmp_path, text, old="", new=""):
    assert old in text
    (result,) = run(rulebook, tmp_path, text.replace(old, new))
    return result.differences


def test_the_case_of_the_contract_passes(shanghai, tmp_path):
    (result,) = run(shanghai, tmp_path, CONTRACT)
    assert result.differences == ()
    assert result.name == "Three people, 1,200 yuan counted"
    assert result.where.endswith("cases.yaml:2")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("1440", "1441", "minimum_living_allowance is 1440, expected 1441"),
        ("minimum_living_eligible: true", "minimum_living_eligible: false", "is True, expected False"),
        ("1440", "unknown", "is 1440, expected unknown"),
        ("1440", "null", "is 1440, expected a refusal"),
        ("1440", "much", "'much' is not a number"),
        ("minimum_living_allowance", "minimum_living_alowance", "did you mean 'minimum_living_allowance'?"),
        ("{h: {minimum", "{k: {minimum", "there is no household 'k'"),
        ("  output:\n    households", "  output:\n    housholds", "did you mean 'households'?"),
        ("hukou: local_urban, wage_month: 1200", "hukuo: local_urban, wage_month: 1200", "did you mean 'hukou'?"),
        ("wage_month: 1200", "wage_month: -1200", "out of range"),
        ("period: 2016-12", "period: 2016-13", "'2016-13' is not a month"),
        ("  period: 2016-12\n", "", "the case lacks period"),
        ("  period", "  perriod", "did you mean 'period'?"),
        ("members: [a, b, c]", "members: [a, b, d]", "there is no person 'd'"),
        ("members: [a, b, c]", "members: [a, b, b]", "'b' is named twice"),
        ("  input:", "  strict: true\n  input:", "is unknown, expected 1440"),
        ("minimum_living_allowance: 1440", "homes: 1", "'homes' is a fact, not an answer"),
    ],
)
def test_a_case_that_does_not_hold_says_what_differs(shanghai, tmp_path, old, new, said):
    differences = outcome(shanghai, tmp_path, CONTRACT, old, new)
    assert said in "; ".join(differences)


def test_a_household_fact_never_defaults(shanghai, tmp_path):
    assert "is unknown" in outcome(shanghai, tmp_path, CONTRACT, "private_vehicles: 0, ", "")[0]


def test_birth_and_registration_never_default(shanghai, tmp_path):
    text = """
- name: Nothing said
  period: 2016-12
  input:
    persons: {a: {able_to_work: true}, b: {birth_date: 1990-01-01, able_to_work: true}}
    households: {h: {members: [a, b]}}
  output:
    persons: {a: {age: unknown}, b: {age: 26}}
    households: {h: {household_size: unknown}}
    needs: [birth_date, hukou]
"""
    differences = outcome(shanghai, tmp_path, text)
    assert not any("age" in line or "household_size is" in line for line in differences)
    strict = outcome(shanghai, tmp_path, text, "  input:", "  strict: true\n  input:")
    assert not any("age" in line or "household_size is" in line for line in strict)


def test_needs_are_the_exact_set(shanghai, tmp_path):
    text = CONTRACT.replace(", money_assets: 5000", ", money_assets: unknown").replace(
        "{minimum_living_allowance: 1440, minimum_living_eligible: true}", "{minimum_living_allowance: unknown}"
    )
    good = text + "    needs: [money_assets]\n"
    assert outcome(shanghai, tmp_path, good) == ()
    assert "needs ['money_assets']" in outcome(shanghai, tmp_path, good, "[money_assets]", "[homes]")[0]
    assert outcome(shanghai, tmp_path, good, "[money_assets]", "[money_assets, homes]") != ()
    assert outcome(shanghai, tmp_path, good, "[money_assets]", "[]") != ()


def test_needs_without_an_answer_beside_them_can_fail(tiny, tmp_path):
    """The contract writes `output: {needs: [money_assets]}`: it asks for what everyone in the case can be given."""
    rulebook = tiny.answer("at_most(one.wage, law.line)", unit="yuan/month")
    text = """
- name: Needs and nothing else
  period: 2016-12
  input: {persons: {a: {}}}
  output: {needs: [wage]}
"""
    assert outcome(rulebook, tmp_path, text, "[wage]", "[]") != ()
    assert outcome(rulebook, tmp_path, text, "[wage]", "[savings]") != ()
    assert outcome(rulebook, tmp_path, text) == ()


def test_a_refusal_is_expected_by_null_beside_error(shanghai, tmp_path):
    text = """
- name: Before the scheme
  period: 2016-04
  input:
    persons: {a: {birth_date: 1948-05-01, hukou: local_urban}}
  output:
    persons: {a: {elder_allowance: null}}
    error: 2016-04
"""
    assert outcome(shanghai, tmp_path, text) == ()
    assert outcome(shanghai, tmp_path, text, "error: 2016-04", "error: elder_allowance.since") == ()
    assert "no refusal says '2099-01'" in outcome(shanghai, tmp_path, text, "error: 2016-04", "error: 2099-01")[0]
    assert (
        "is refused, expected 75"
        in outcome(shanghai, tmp_path, text, "elder_allowance: null", "elder_allowance: 75")[0]
    )
    assert outcome(shanghai, tmp_path, text, "period: 2016-04", "period: 2016-05") != ()


def test_an_error_in_the_input_is_expected_by_its_text(shanghai, tmp_path):
    text = CONTRACT.replace("hukou: local_urban, wage_month: 1200", "hukou: mars, wage_month: 1200")
    good = text + "    error: mars\n"
    assert outcome(shanghai, tmp_path, good) == ()
    assert outcome(shanghai, tmp_path, good, "error: mars", "error: venus") != ()


def test_an_error_that_does_not_come_is_a_difference(shanghai, tmp_path):
    assert outcome(shanghai, tmp_path, CONTRACT + "    error: anything\n") != ()


def test_each_case_stands_alone_and_names_its_line(shanghai, tmp_path):
    second = CONTRACT.replace("1440", "1").replace("Three people", "Wrong")
    results = run(shanghai, tmp_path, CONTRACT + second + CONTRACT)
    assert [bool(result.differences) for result in results] == [False, True, False]
    assert results[1].where.endswith("cases.yaml:14")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "not YAML"),
        ("name: x\n", "should be a list of cases"),
        ("- 5\n", "a case says name, period, input and output"),
        ("- {name: x, name: y}\n", "'name' is written twice"),
        ("- {period: 2016-12, input: [], output: {}}\n", "are mappings"),
        ("- {period: 2016-12, input: {persons: []}, output: {}}\n", "persons"),
        ("- {period: 2016-12, input: {persons: {a: 5}}, output: {}}\n", "mapping"),
        ("- {period: 2016-12, input: {persons: {a: {}}}, output: {persons: {a: 5}}}\n", "mapping"),
        ("- {period: 2016-12, input: {persons: {a: {}}}, output: {persons: {a: [1]}}}\n", "mapping"),
        ("- {period: 2016-12, input: {persons: {a: {}}}, output: {needs: 5}}\n", "needs"),
        ("", "list of cases"),
    ],
)
def test_a_file_that_cannot_be_read_fails_in_one_line(shanghai, tmp_path, text, said):
    (result, *_) = run(shanghai, tmp_path, text)
    assert said in "; ".join(result.differences)
    assert all("\n" not in line for line in result.differences)


def test_a_folder_is_searched_for_cases(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "cases_more.yaml").write_text("[]", encoding="utf-8")
    assert [path.name for path in files_of([tmp_path])] == ["cases_more.yaml"]
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="holds no cases"):
        files_of([tmp_path / "empty"])
