"""What another law changes: the answers it touches, who gains and who loses, what rests on an assumption; each held
against two runs and a plain reckoning."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.rules.test_parameters import PYTHON
from tuodi.cards.load import content_root
from tuodi.cards.reform import load_law
from tuodi.rules.determine import Beside, determine
from tuodi.rules.differences import monthly_cash, touched
from tuodi.rules.tables import files_of
from tuodi.web.commands import main
from tuodi.world.city import generate

MONTH = "2016-12"
PEOPLE, SHARD = 6_000, 2_000
REFORM = """
parameters:
  minimum_living.standard: {2016-12: 1000}
  elder_allowance.amount: {2016-12: {65: 60, 70: 150, 80: 200, 90: 350, 100: 600}}
  grain_oil_card.value: {2016-12: 50}
  person_means.minimum_wage: {2016-12: 2000}
"""

# Which answers a change touches, in a package of two folders.

FIRST = """
@rule(person, unit="yuan/month", law="one")
def basic(one, law):
    \"\"\"The line, by the band too.\"\"\"
    return law.line + law.cap.band(one.grade)

@rule(person, law="one")
def local_and_sick(one, law):
    \"\"\"No amount at all.\"\"\"
    return all_of(one.local, one.sick)

@rule(household, unit="yuan/month", law="one")
def together(home, law):
    \"\"\"What the members get.\"\"\"
    return home.sum(lambda one: one.basic)

@rule(person, unit="yuan/month", law="one")
def tinted(one, law):
    \"\"\"By the colour, and by the place.\"\"\"
    return law.tint.of(one.colour) + law.near
"""
SECOND = """
@rule(person, law="one")
def rich(one, law):
    \"\"\"Through a rule of another folder.\"\"\"
    return one.household.together > one.wage

@rule(person, unit="yuan/month", law="one")
def other(one, law):
    \"\"\"A parameter of its own.\"\"\"
    return law.line + one.wage
"""
NAMES = ("basic", "local_and_sick", "together", "tinted", "rich", "other")


def changed_by(tiny, tmp_path, text, name="reform.yaml"):
    """Returns which answers of the two folders a reform touches."""
    tiny.folder(FIRST, "first")
    tiny.folder(SECOND, "second", card="builds_on=('first',)")
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    law = load_law(tiny.package, reform=path)
    found = touched(law.rulebook, law.before, NAMES)
    assert found == touched(law.before, law.rulebook, NAMES), "either may be called the other"
    return set(found)


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("first.line", "900", {"basic", "together", "rich"}),
        ("first.cap", "{1: 1}", {"basic", "together", "rich"}),
        ("first.tint", "{red: 1}", {"tinted"}),
        ("second.line", "900", {"other"}),
        ("first.gone", "900", set()),
        ("second.share", "0.5", set()),
    ],
)
def test_a_changed_amount_touches_what_reads_it_however_far_off(tiny, tmp_path, parameter, value, expected):
    assert changed_by(tiny, tmp_path, f"parameters:\n  {parameter}: {{2016-12: {value}}}\n") == expected


def test_a_changed_rule_touches_what_reads_it(tiny, tmp_path):
    text = PYTHON.format(package=tiny.package).replace('"aid"', '"first"').replace("def answer", "def basic")
    assert changed_by(tiny, tmp_path, text, "reform.py") == {"basic", "together", "rich"}


def test_a_rule_written_anew_with_the_same_meaning_touches_nothing(tiny, tmp_path):
    text = PYTHON.format(package=tiny.package).replace('"aid"', '"first"').replace("def answer", "def basic")
    same = text.replace("when(one.sick, law.line * 2, otherwise=law.line)", "law.line + law.cap.band(one.grade)")
    assert changed_by(tiny, tmp_path, same, "reform.py") == set()


def test_only_the_answers_asked_about_are_named(tiny, tmp_path):
    assert "basic" in changed_by(tiny, tmp_path, "parameters:\n  first.line: {2016-12: 900}\n")
    law = load_law(tiny.package, reform=tmp_path / "reform.yaml")
    assert touched(law.rulebook, law.before, ("other", "rich")) == ("rich",)
    assert touched(law.rulebook, law.rulebook, NAMES) == ()


def test_a_place_s_own_amount_is_an_amount_too(tiny):
    tiny.folder(FIRST, "first")
    before = tiny.load()
    path = tiny.root / "catalogue" / "first" / "parameters.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 400", "value: 401"), encoding="utf-8")
    assert touched(tiny.load(), before, ("basic", "tinted")) == ("tinted",)


# A small city, decided by the law, with what is assumed, and with a reform of that.


@dataclass
class Run:
    """A decided city: its manifest, and where its results are."""

    manifest: dict[str, Any]
    out: Path


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    out = tmp_path_factory.mktemp("differences") / "city"
    generate(out, PEOPLE, 3, content_root("shanghai") / "world", workers=1, shard_people=SHARD)
    return out


@pytest.fixture(scope="module")
def reform(tmp_path_factory):
    path = tmp_path_factory.mktemp("reform") / "more.yaml"
    path.write_text(REFORM, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def law(reform):
    return load_law("shanghai", reform=reform, assume=True)


@pytest.fixture(scope="module")
def runs(law, city, tmp_path_factory):
    """The city decided with the reform and what is assumed, without either, and with both beside the others."""
    folder = tmp_path_factory.mktemp("runs")
    beside = Beside(law.law, "assumed", law.before, "more.yaml")
    wanted = {
        "reformed": (law.rulebook, None), "without assumptions": (law.law, None), "before": (law.before, None),
        "beside": (law.rulebook, beside),
    }  # fmt: skip
    return {
        name: Run(determine(rulebook, city, MONTH, folder / name, beside=one), folder / name)
        for name, (rulebook, one) in wanted.items()
    }


def plain(paths, name):
    """Returns a column of several files one after the other as plain values, None where it is null."""
    columns = [pq.read_table(path, columns=[name]).column(0) for path in paths if path.exists()]
    words = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in columns]
    return [value for column in words for value in column.to_pylist()]


def column(run, rulebook, answer, suffix=""):
    """Returns an answer's column over the whole city."""
    family = next(family for family in rulebook.families() if answer in rulebook.answers_of(family))
    level = "group" if rulebook.entities[rulebook.rules[answer].entity].members else "member"
    shards = [run.out / shard["name"] for shard in run.manifest["shards"]]
    return plain([files_of(shard, family)[level] for shard in shards], f"{answer}{suffix}")


def reckoned(law, runs, city):
    """Reckons gains and losses plainly: a dictionary a household, a difference a person."""
    paying = [scheme for scheme in law.rulebook.schemes.values() if scheme.outcome in ("pay", "goods")]
    names = {s.amount for s in paying if s.amount and law.rulebook.rules[s.amount].unit == "yuan/month"}
    shards = [city / shard["name"] for shard in runs["before"].manifest["shards"]]
    home_of = plain([shard / "persons.parquet" for shard in shards], "household_id")
    homes, districts = (
        plain([shard / "households.parquet" for shard in shards], name) for name in ("household_id", "district")
    )
    district = dict(zip(homes, districts, strict=True))
    total, answers = dict.fromkeys(homes, 0), {}
    for name in names:
        grouped = law.rulebook.entities[law.rulebook.rules[name].entity].members is not None
        after, before = (column(runs[run], law.rulebook, name) for run in ("reformed", "before"))
        change = [(a or 0) - (b or 0) for a, b in zip(after, before, strict=True)]
        if any(change):
            answers[name] = [sum(c > 0 for c in change), sum(c < 0 for c in change), sum(change)]
        for home, c in zip(homes if grouped else home_of, change, strict=True):
            total[home] += c
    places = {}
    for home, c in total.items():
        place = places.setdefault(district[home], [0, 0, 0, 0])
        place[0] += c > 0
        place[1] += c < 0
        place[2] += max(c, 0)
        place[3] += min(c, 0)
    return {"answers": answers, "by_place": {word: row for word, row in places.items() if row[0] or row[1]}}


def test_gains_and_losses_are_what_a_plain_reckoning_finds(law, runs, city):
    found = runs["beside"].manifest["totals"]["differences"]
    by_hand = reckoned(law, runs, city)
    assert found["by_place"] == by_hand["by_place"]
    moved = {name: row for name, row in found["answers"].items() if any(row)}
    assert moved == by_hand["answers"]
    assert set(moved) >= {"minimum_living_allowance", "elder_allowance", "grain_oil_card"}
    gain, lose = (sum(row[at] for row in found["by_place"].values()) for at in (0, 1))
    assert gain > 10, "the reform gives to some"
    assert lose > 10, "and takes from others"


def test_every_answer_that_moved_is_among_those_that_the_reform_touches(law, runs):
    names = [rule.name for rule in law.rulebook.answers()]
    moved = {
        name for name in names
        if column(runs["reformed"], law.rulebook, name) != column(runs["before"], law.rulebook, name)
    }  # fmt: skip
    assert moved
    assert moved <= set(touched(law.rulebook, law.before, names))


def test_what_is_paid_a_year_or_certified_is_in_no_monthly_sum(law):
    names = [rule.name for rule in law.rulebook.answers()]
    cash = monthly_cash(law.rulebook, names)
    assert {"minimum_living_allowance", "elder_allowance", "grain_oil_card"} <= set(cash)
    assert not {"low_income", "welfare_enterprise_refund_year", "veterans_pension_year", "age"} & set(cash)
    assert {law.rulebook.rules[name].unit for name in cash} == {"yuan/month"}
    assert monthly_cash(law.rulebook, ["age", "elder_allowance"]) == ("elder_allowance",)


def number(text):
    return Decimal(text.replace(",", ""))


def printed(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    said = capsys.readouterr()
    assert (ended.value.code or 0, said.err) == (0, "")
    return said.out


def table_after(out, head):
    """Returns the rows of a printed table as cells, from the line after its head to the next line without numbers."""
    lines = out.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(head)) + 1
    rows = []
    for line in lines[start:]:
        cells = re.split(r"\s{2,}", line.strip())
        if len(cells) < 3 or not re.fullmatch(r"-?[\d,.]+", cells[-1]):
            break
        rows.append(cells)
    return rows


def test_determine_prints_gains_and_losses_that_add_up_to_the_difference_of_two_runs(
    law, runs, city, reform, tmp_path, capsys
):
    arguments = ("determine", "--city", city, "--month", MONTH, "--workers", 1, "--assume")
    out = printed(capsys, *arguments, "--out", tmp_path / "reformed", "--reform", reform)
    assert "reform more.yaml" in out.splitlines()[0]
    by_place, by_benefit = table_after(out, "by place, a month"), table_after(out, "by benefit, a month")
    assert len(by_place) > 5
    before, after = (runs[name].manifest["totals"]["answers"] for name in ("before", "reformed"))
    for name, gain, lose, net in by_benefit:
        assert number(net) * 100 == after[name]["sum"] - before[name]["sum"], name
        assert (number(gain) > 0) or (number(lose) > 0) or number(net) == 0
    assert sum(number(row[-1]) for row in by_place) == sum(number(row[-1]) for row in by_benefit)
    for place, gain, lose, up, down, net in by_place:
        assert number(up) - number(down) == number(net), place
        assert (number(gain) > 0) == (number(up) > 0)
        assert (number(lose) > 0) == (number(down) > 0)
        assert re.fullmatch(r"\d{6} [A-Z].*", place)


def test_without_a_reform_no_gains_are_printed(city, tmp_path, capsys):
    out = printed(capsys, "determine", "--city", city, "--month", MONTH, "--workers", 1, "--out", tmp_path / "law")
    assert "net yuan" not in out
    assert "by place" not in out


def test_what_a_run_is_compared_with_alters_no_answer(runs):
    """It adds the columns that say what rests on an assumption, and nothing else."""
    one, other = runs["reformed"], runs["beside"]
    paths = sorted(path.relative_to(one.out) for path in one.out.glob("shard-*/*.parquet"))
    assert len(paths) >= 4 * len(one.manifest["shards"])
    for path in paths:
        table, beside = pq.read_table(one.out / path), pq.read_table(other.out / path)
        assert beside.select(table.column_names).equals(table), path
        more = [name for name in beside.column_names if name not in table.column_names]
        assert all(name.endswith("_assumed") for name in more)


def test_what_rests_on_an_assumption_is_what_differs_without_it(law, runs):
    names = [rule.name for rule in law.rulebook.answers()]
    marked = set(touched(law.rulebook, law.law, names))
    counts, resting = runs["beside"].manifest["totals"]["answers"], 0
    for name in names:
        if name not in marked:
            assert "assumed" not in counts[name], name
            with pytest.raises(pa.ArrowInvalid, match="No match"):
                column(runs["beside"], law.rulebook, name, "_assumed")
            continue
        with_it, without = (column(runs[run], law.rulebook, name) for run in ("reformed", "without assumptions"))
        expected = [a is not None and a != b for a, b in zip(with_it, without, strict=True)]
        assert column(runs["beside"], law.rulebook, name, "_assumed") == expected, name
        assert counts[name]["assumed"] == sum(expected), name
        resting += sum(expected)
    assert resting > 100


def test_an_answer_that_is_the_same_without_the_assumption_does_not_rest_on_it(runs):
    """A household that is registered elsewhere is refused low-rent housing whatever its lines are."""
    counts = runs["beside"].manifest["totals"]["answers"]["low_rent_housing_eligible"]
    assert 0 < counts["assumed"] < counts["entities"]["yes"] + counts["entities"]["no"]
