"""Amounts of the law are dated and placed: which value is in force, what ends one, what a reform changes."""

import json
from pathlib import Path

import pytest

from tests.rules.tiny import PARAMETERS, decided, situation
from tuodi.cards.mistakes import CardError
from tuodi.cards.reform import load_law
from tuodi.rules.calculate import calculate
from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError
from tuodi.rules.pins import pinned

DATED = """
line:
  zh: 线
  en: line
  unit: yuan/month
  values:
    - {from: 2014-09-15, value: 500, source: a, verified: true}
    - {from: 2015-01-01, value: not_established, source: b, verified: false}
    - {from: 2016-03-02, value: 700, source: c, verified: true}
    - {from: 2017-03-01, value: 800, source: d, verified: true}
"""


def load_reformed(package, path):
    return load_law(package, reform=path).rulebook


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2014-08", "refused"),
        ("2014-09", "refused"),  # it began in the middle of the month
        ("2014-10", 500),
        ("2014-12", 500),
        ("2015-01", "refused"),  # ended without a next value
        ("2016-03", "refused"),
        ("2016-04", 700),
        ("2017-02", 700),
        ("2017-03", 800),
        ("2099-12", 800),
    ],
)
def test_the_value_in_force_on_the_first_of_the_month_holds(tiny, month, expected):
    rulebook = tiny.answer("law.line + one.wage", unit="yuan/month", parameters=DATED)
    assert decided(rulebook, [{"wage": 0}], month=month) == expected
    if expected == "refused":
        (line,) = calculate(rulebook, situation([{"wage": 0}], month=month))[1]
        assert month in line
        assert "aid.line" in line


@pytest.mark.parametrize(
    ("month", "place", "expected"),
    [
        ("2016-09", "south", 300),
        ("2016-10", "south", 400),
        ("2016-10", "north", 300),
        ("2009-12", "south", "refused"),
        ("2016-10", None, "unknown"),
        ("2016-09", None, 300),
    ],
)
def test_a_place_s_own_amount_goes_before_the_city_s(tiny, month, place, expected):
    rulebook = tiny.answer("law.near", unit="yuan/month", since="2000-01")
    home = {"place": place} if place else {}
    assert decided(rulebook, [{}], home, month=month) == expected


def test_a_place_whose_amount_ended_falls_to_nobody_else(tiny):
    ended = PARAMETERS.replace("value: 400, source: notice 7", "value: not_established, source: notice 7")
    rulebook = tiny.answer("law.near", unit="yuan/month", parameters=ended)
    assert decided(rulebook, [{}], {"place": "south"}) == "refused"
    assert decided(rulebook, [{}], {"place": "north"}) == 300


def test_bands_are_ordered_by_their_least_number_however_they_are_written(tiny):
    bands = """
cap:
  zh: 档
  en: bands
  unit: yuan/month
  by: bands
  values:
    - {from: 2010-01-01, value: {10: 3, 2: 1, 100: 9}, source: a, verified: true}
"""
    rulebook = tiny.answer("law.cap.band(one.household.rooms * 4)", unit="yuan/month", parameters=bands)
    found = [decided(rulebook, [{}], {"rooms": rooms}) for rooms in (0, 1, 2, 3, 24, 25, 50)]
    assert found == [0, 1, 1, 3, 3, 9, 9]


def reform(tmp_path, text, name="reform.yaml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_yaml_reform_changes_an_amount_from_its_month_on_and_leaves_the_catalogue(tiny, tmp_path):
    tiny.answer("law.line + one.wage", unit="yuan/month")
    path = reform(tmp_path, "name: more\nparameters:\n  aid.line: {2016-10: 900, 2017-01: 950.5}\n")
    changed, unchanged = load_reformed(tiny.package, path), tiny.load()
    months = ("2016-09", "2016-10", "2016-12", "2017-01", "2017-04", "2020-01")
    assert [decided(changed, [{"wage": 0}], month=m) for m in months] == [880, 900, 900, 950.5, 950.5, 950.5]
    assert [decided(unchanged, [{"wage": 0}], month=m) for m in months] == [880, 880, 880, 880, 970, 970]


def test_a_reform_s_amounts_show_as_assumed(tiny, tmp_path):
    tiny.answer("law.line + one.wage", unit="yuan/month")
    rulebook = load_reformed(tiny.package, reform(tmp_path, "parameters:\n  aid.line: {2016-10: 900}\n"))
    value = rulebook.parameters["aid.line"].at("2016-12-01")
    assert (value.amount, value.assumed, value.verified) == (90_000, True, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parameters:\n  aid.lines: {2016-10: 900}\n", "did you mean 'aid.line'?"),
        ("parameters:\n  aid.line: {2016-13: 900}\n", "'2016-13' is not a month"),
        ("parameters:\n  aid.line: {2016-10: -1}\n", "out of range"),
        ("parameters:\n  aid.line: {2016-10: 1.234}\n", "decimals"),
        ("parameters:\n  aid.line: {2016-10: much}\n", "not a number"),
        ("parameters:\n  aid.line: 900\n", "write the new values by month"),
        ("parameters:\n  aid.line: {}\n", "write the new values by month"),
        ("parameters:\n  aid.near: {2016-10: 900}\n", "differs by place"),
        ("parameters: []\n", "a reform says parameters"),
        ("name: nothing\n", "a reform says parameters"),
        ("", "a reform says parameters"),
        ("parametres:\n  aid.line: {2016-10: 900}\n", "did you mean 'parameters'?"),
        ("- a\n", "should be a mapping"),
        ("a: [\n", "not YAML"),
        ("parameters:\n  aid.cap: {2016-10: 5}\n", "written as a mapping"),
        ("parameters:\n  aid.cap: {2016-10: {red: 5}}\n", "bands are keyed by the least number"),
    ],
)
def test_a_mistake_in_a_reform_is_told_in_one_line(tiny, tmp_path, text, said):
    tiny.answer("law.line + law.cap.band(one.grade) + law.near", unit="yuan/month")
    path = reform(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_reformed(tiny.package, path)
    assert said in str(caught.value)
    assert "reform.yaml:" in str(caught.value)
    assert "\n" not in str(caught.value)


PYTHON = """
from {package}.entities import person
from tuodi.rules import rule, when

BENEFIT = "aid"


@rule(person, unit="yuan/month", law="one")
def answer(one, law):
    \"\"\"Twice as much for the sick.\"\"\"
    return when(one.sick, law.line * 2, otherwise=law.line)
"""


def test_a_python_reform_replaces_a_rule_of_its_folder(tiny, tmp_path):
    tiny.answer("law.line + one.wage", unit="yuan/month")
    rulebook = load_reformed(tiny.package, reform(tmp_path, PYTHON.format(package=tiny.package), "reform.py"))
    assert decided(rulebook, [{"sick": True}]) == 1760
    assert decided(tiny.load(), [{"wage": 1}]) == 881


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('BENEFIT = "aid"', "", "should set BENEFIT"),
        ('BENEFIT = "aid"', 'BENEFIT = "aide"', "aide"),
        ("def answer", "def answr", "answr"),
        ("law.line * 2", "law.lines * 2", "did you mean 'aid.line'?"),
        ("law.line * 2", "law.line * 1.5", "floating-point"),
        ('BENEFIT = "aid"', "1 / 0", "ZeroDivisionError"),
        ('BENEFIT = "aid"', "BENEFIT = (", "was never closed"),
    ],
)
def test_a_mistake_in_a_python_reform_is_told(tiny, tmp_path, old, new, said):
    tiny.answer("law.line + one.wage", unit="yuan/month")
    path = reform(tmp_path, PYTHON.format(package=tiny.package).replace(old, new), "reform.py")
    with pytest.raises((InputError, CardError), match=said):
        load_reformed(tiny.package, path)


def test_a_reform_of_the_real_standard_moves_the_real_answer(shanghai, tmp_path):
    person = {
        "birth_date": "1975-03-01", "hukou": "local_urban", "relation": "head", "able_to_work": True,
        "wage_month": 0, "pension_month": 0,
        "business_income_month": 0, "property_income_month": 0, "transfer_income_month": 0, "money_assets": 0,
    }  # fmt: skip
    home = {"private_vehicles": 0, "non_residential_property": False, "homes": 1}
    path = reform(tmp_path, "parameters:\n  minimum_living.standard: {2016-12: {local_urban: 1000, local_rural: 1}}\n")
    reformed = load_reformed("shanghai", path)
    ask = "households/minimum_living_allowance"
    assert decided(shanghai, [person], home, ask) == 880
    assert decided(reformed, [person], home, ask) == 1000
    assert decided(reformed, [person], home, ask, month="2016-11") == 880


def test_a_reform_alters_the_hashes_of_its_own_scheme_s_parameters_only(tmp_path):
    path = reform(tmp_path, "parameters:\n  minimum_living.standard: {2016-12: 1000}\n")

    def schemes(rulebook):
        root, store = pinned(rulebook)
        return root, json.loads(store[root])["schemes"]

    before, after = schemes(load_reformed("shanghai", None)), schemes(load_reformed("shanghai", path))
    assert before[0] != after[0]
    different = {
        (code, part) for code in before[1] for part in before[1][code] if before[1][code][part] != after[1][code][part]
    }
    assert different == {("minimum_living", "parameters")}


def test_a_document_reads_decimals_exactly(tmp_path: Path):
    path = reform(tmp_path, "a: 0.1\nb: 2016-12-31\nc: yes\nd: 010\ne: true\n")
    found = read_document(path)
    assert str(found["a"]) == "0.1"
    assert (found["b"], found["c"], found["d"], found["e"]) == ("2016-12-31", "yes", "010", True)
