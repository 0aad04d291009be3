"""Every answer decides for people of a generated city: yes for someone, no for someone, unknown where facts are
withheld; and every assumed amount decides for someone."""

import dataclasses
import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tuodi.cards.load import content_root, load
from tuodi.cards.reform import load_law
from tuodi.rules.determine import determine
from tuodi.rules.differences import Decided, assumed_rows, touched
from tuodi.rules.plan import STATES
from tuodi.rules.shards import ShardReader
from tuodi.rules.tables import files_of
from tuodi.world.city import generate

PEOPLE, SEED = 242_000, 1
MONTHS = ("2016-12", "2020-06", "2024-07")  # the month of the demonstration, and two for schemes that began later
PART = 24_000  # people of whom facts are withheld
WITHHELD = 0.3  # of every column
ANSWERS = [rule.name for rule in load("shanghai").answers()]
# What cannot be, and why; a reason that holds no longer is taken off the list.
NEVER_YES = {
    "education_grant_year": "no amount of the grant is established in any month",
    "extreme_poverty_care_allowance": "no care standard of this city is established in any month",
    "veterans_pension_city_supplement": "what the city adds is established in no month",
}
NEVER_NO = {
    "extreme_poverty_care_grade": "a word is an answer, whichever it is",
    "ability_score_gbt42195": "no assessment that is generated has 0 points in all",
}
NEVER_UNKNOWN = {
    "education_grant_year": "refused for its missing amount before a fact is asked",
    "extreme_poverty_care_allowance": "refused for its missing amount before a fact is asked",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("every")


@pytest.fixture(scope="module")
def city(folder):
    generate(folder / "city", PEOPLE, SEED, content_root("shanghai") / "world", workers=1)
    return folder / "city"


@pytest.fixture(scope="module")
def law():
    return load_law("shanghai", assume=True)


@pytest.fixture(scope="module")
def counts(folder, city, law):
    """How many are decided in each way, by answer, in the first month and, for what is left, in the later ones."""
    found = {name: dict.fromkeys(STATES, 0) for name in ANSWERS}
    for month in MONTHS:
        left = tuple(name for name, own in found.items() if not own["yes"] or not own["no"])
        manifest = determine(law.rulebook, city, month, folder / month, answers=left, reasons=False)
        for name, total in manifest["totals"]["answers"].items():
            found[name] = {state: found[name][state] + number for state, number in total["entities"].items()}
    return found


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_yes_for_someone_and_no_for_someone(counts, name):
    assert bool(counts[name]["yes"]) == (name not in NEVER_YES), NEVER_YES.get(name, counts[name])
    assert bool(counts[name]["no"]) == (name not in NEVER_NO), NEVER_NO.get(name, counts[name])


@pytest.mark.parametrize("name", NEVER_YES)
def test_what_is_never_yes_is_refused_where_it_would_be(counts, name):
    assert counts[name]["refused"] > 0


# Where facts are withheld.


@pytest.fixture(scope="module")
def part(folder, city):
    """The first people of the city, of whose facts many are not known; the other tables whole, with as many gaps."""
    random, name = np.random.default_rng(SEED), "shard-00000"
    (folder / "part" / name).mkdir(parents=True)
    last = pq.read_table(city / name / "persons.parquet", columns=["household_id"])["household_id"][PART]
    for path in sorted((city / name).glob("*.parquet")):
        table = pq.read_table(path)
        if path.stem in ("persons", "households"):
            table = table.filter(pc.less(table["household_id"], last))
        for at, column in enumerate(table.column_names):
            if not column.endswith("_id"):
                withheld = pa.array(random.random(table.num_rows) < WITHHELD)
                table = table.set_column(at, column, without(table[column], withheld))
        pq.write_table(table, folder / "part" / name / path.name)
    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    (folder / "part" / "manifest.json").write_text(json.dumps(manifest | {"totals": {}}), encoding="utf-8")
    return folder / "part"


def without(column, withheld):
    """Returns a column with nothing where it is withheld."""
    words = column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
    known = pc.if_else(withheld, pa.scalar(None, words.type), words)
    return known.dictionary_encode() if pa.types.is_dictionary(column.type) else known


@pytest.fixture(scope="module")
def unknown(folder, part, law):
    """The runs over what is withheld, by month."""
    return {
        month: determine(law.rulebook, part, month, folder / f"part-{month}", reasons=False)["totals"]["answers"]
        for month in MONTHS
    }


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_unknown_for_someone_whose_facts_are_withheld(unknown, name):
    times = sum(answers[name]["entities"]["unknown"] for answers in unknown.values())
    assert bool(times) == (name not in NEVER_UNKNOWN), NEVER_UNKNOWN.get(name, times)


@pytest.mark.parametrize("name", NEVER_UNKNOWN)
def test_what_is_never_unknown_is_refused_instead(unknown, name):
    assert all(answers[name]["entities"]["refused"] > 0 for answers in unknown.values())


def nodes(rulebook, name):
    """Yields every node of a rule, and of the rules that it reads."""
    waiting, seen = [name], set()
    while waiting:
        rule = waiting.pop()
        if rule in seen:
            continue
        seen.add(rule)
        open_ = [version.node for version in rulebook.rules[rule].versions]
        while open_:
            node = open_.pop()
            yield node
            open_ += node.args
            waiting += [node.data] if node.op == "rule" else []


def column(results, rulebook, name):
    family = next(family for family in rulebook.families() if name in rulebook.answers_of(family))
    level = "group" if rulebook.entities[rulebook.rules[name].entity].members else "member"
    found = pq.read_table(files_of(results / "shard-00000", family)[level], columns=[name]).column(0)
    return found.cast(pa.string()) if pa.types.is_dictionary(found.type) else found


def test_what_is_known_without_a_fact_is_so_with_it(folder, city, law, unknown):
    """Unknown is not false: no answer that was known turns when more is said. Left out are those that read whether
    something was said at all (`if_known`), or count as nothing what is refused (`if_refused`)."""
    rulebook, month = law.rulebook, MONTHS[0]
    names = [n for n in ANSWERS if not {node.op for node in nodes(rulebook, n)} & {"if_known", "if_refused"}]
    assert len(names) > 20
    determine(rulebook, city, month, folder / "whole", answers=tuple(names), reasons=False)
    checked = 0
    for name in names:
        some = column(folder / f"part-{month}", rulebook, name)
        whole = column(folder / "whole", rulebook, name).slice(0, len(some))
        known = some.is_valid()
        assert some.filter(known).equals(whole.filter(known)), name
        checked += pc.sum(known).as_py()
    assert checked > 10 * PART


# What is assumed.


def of_shard(rulebook, city, answers, month):
    """Decides some answers of a shard in every family; yields each answer with what was decided and its rows."""
    for family in rulebook.families():
        own = tuple(name for name in rulebook.answers_of(family) if name in answers)
        if own:
            reader = ShardReader(rulebook.at(month), family, own, reasons=False, columns={})
            shard = reader.read(city / "shard-00000")
            decided = Decided(*reader.decide(shard))
            for name in own:
                grouped = rulebook.entities[rulebook.rules[name].entity].members
                yield name, decided, len(shard.sizes) if grouped else int(shard.sizes.sum())


def test_every_assumed_amount_decides_for_someone(city, law):
    """Without any one of them somebody's answer of December 2016 is another, or is refused."""
    month, idle = MONTHS[0], []
    supplied = [
        name for name, own in law.rulebook.parameters.items()
        if own != law.law.parameters[name] and law.rulebook.at(month).value(name).assumed
    ]  # fmt: skip
    for parameter in supplied:
        own = law.law.parameters[parameter]
        lacking = dataclasses.replace(law.rulebook, parameters={**law.rulebook.parameters, parameter: own}, _bound={})
        names = touched(law.rulebook, lacking, ANSWERS)
        with_it, without_it = (of_shard(book, city, names, month) for book in (law.rulebook, lacking))
        rests = [
            assumed_rows(name, ours, theirs, rows).any()
            for (name, ours, rows), (_, theirs, _) in zip(with_it, without_it, strict=True)
        ]
        idle += [] if any(rests) else [parameter]
    assert len(supplied) > 20
    assert idle == []
