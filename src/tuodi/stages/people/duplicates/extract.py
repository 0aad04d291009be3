"""What of the register matching looks at, as one table of an embedded engine: set-based, in memory that is bounded, in
a folder of this process alone that is gone afterwards. No number goes in; ids come out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings

from tuodi.ground import clock
from tuodi.ground.columns import read_numbers
from tuodi.stages.people import facts
from tuodi.stages.people.columnar.reading import Moment
from tuodi.stages.people.duplicates.matching import Matching
from tuodi.stages.people.models import Membership, Person, PersonRecord, Source
from tuodi.stages.people.names import characters

MEMORY = "1GB"
_BATCH = 50_000
_STANDING = "valid_from <= %s AND valid_to > %s AND known_since < %s AND retracted_at >= %s"
_PEOPLE = """
CREATE TABLE people AS
WITH settled AS (
    SELECT person_id, fact, value FROM said
    QUALIFY row_number() OVER (PARTITION BY person_id, fact ORDER BY rank, row DESC) = 1
), homes AS (
    SELECT person_id, max(household_id) AS household FROM belongs GROUP BY person_id
), kin AS (
    SELECT a.person_id, list(DISTINCT p.name_key) AS kin FROM belongs a JOIN belongs b USING (household_id)
    JOIN persons p ON p.id = b.person_id WHERE a.person_id <> b.person_id GROUP BY a.person_id
)
SELECT p.*, list_sort(string_split(p.name, ''))::VARCHAR AS letters, DATE '1970-01-01' + born.value::INTEGER AS birth,
    year(birth) AS birth_year, strftime(birth, '%m%d') AS birth_day, male.value AS sex, homes.household, kin.kin
FROM persons p
LEFT JOIN settled born ON born.person_id = p.id AND born.fact = ?
LEFT JOIN settled male ON male.person_id = p.id AND male.fact = ?
LEFT JOIN homes ON homes.person_id = p.id LEFT JOIN kin ON kin.person_id = p.id
"""


@contextmanager
def extracted(matching: Matching) -> Iterator[duckdb.DuckDBPyConnection]:
    """Gives a connection with the table `people`: who is not merged, with what `matching.COLUMNS` names, and a column
    `block_<name>` a block, empty where the group is larger than a group that says something."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.DATA, prefix="matching-") as folder:
        engine = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": folder})
        try:
            _read_persons(engine)
            _read_numbers(engine, matching)
            engine.execute(_PEOPLE, [facts.code(matching.birth), facts.code(matching.sex)])
            for name in ("persons", "belongs", "said"):
                engine.execute(f"DROP TABLE {name}")
            _block(engine, matching)
            yield engine
        finally:
            engine.close()


def _read_persons(engine: duckdb.DuckDBPyConnection) -> None:
    engine.execute(
        "CREATE TABLE persons (id BIGINT, name VARCHAR, name_key VARCHAR, initials_key VARCHAR, address VARCHAR,"
        " phone BLOB, numbered BOOLEAN)"
    )
    rows = Person.objects.filter(merged_into__isnull=True).values_list(
        "id", "name", "name_key", "initials_key", "address", "phone_index", "number_index"
    )
    batch: list[tuple[Any, ...]] = []
    for row, name, key, initials, address, phone, number in rows.iterator(_BATCH):
        found = bytes(phone) if phone is not None else None
        batch.append((row, characters(name), key, initials, address or None, found, number is not None))
        if len(batch) == _BATCH:
            _append(engine, batch)
            batch.clear()
    _append(engine, batch)


def _append(engine: duckdb.DuckDBPyConnection, batch: list[tuple[Any, ...]]) -> None:
    if batch:
        columns = zip(*batch, strict=True)
        types = (pa.int64(), pa.string(), pa.string(), pa.string(), pa.string(), pa.binary(), pa.bool_())
        arrays = [pa.array(column, kind) for column, kind in zip(columns, types, strict=True)]
        rows = pa.table(arrays, names=[f"c{place}" for place in range(len(arrays))])
        engine.register("batch", rows)
        engine.execute("INSERT INTO persons SELECT * FROM batch")
        engine.unregister("batch")


def _read_numbers(engine: duckdb.DuckDBPyConnection, matching: Matching) -> None:
    """Who belongs where, and what is said of birth and sex, with the rank of who says it."""
    now = Moment(clock.today(), clock.NEVER).values()
    belongs = read_numbers(
        f"FROM {Membership._meta.db_table} WHERE {_STANDING}", now, ["person_id", "household_id"], "id / 65536"
    )
    wanted = ", ".join(str(facts.code(name)) for name in (matching.birth, matching.sex))
    columns = ["person_id", "fact", "value", "source_id", "id"]
    said = read_numbers(
        f"FROM {PersonRecord._meta.db_table} WHERE fact IN ({wanted}) AND {_STANDING}", now, columns, "id / 65536"
    )
    kinds = dict(Source.objects.values_list("id", "kind"))
    ranks = [
        (facts.code(name), source, facts.ranks(name)[kind])
        for name in (matching.birth, matching.sex) for source, kind in kinds.items()
    ]  # fmt: skip
    engine.register("ranks", pa.table({key: [row[place] for row in ranks] for place, key in enumerate("fsr")}))
    engine.register("records", pa.table(said))
    engine.register("members", pa.table(belongs))
    engine.execute("CREATE TABLE belongs AS SELECT * FROM members")
    engine.execute(
        "CREATE TABLE said AS SELECT person_id, fact, value, ranks.r AS rank, id AS row FROM records"
        " JOIN ranks ON ranks.f = records.fact AND ranks.s = records.source_id"
    )
    for name in ("ranks", "records", "members"):
        engine.unregister(name)


def _block(engine: duckdb.DuckDBPyConnection, matching: Matching) -> None:
    for name, columns in matching.blocks.items():
        whole = " AND ".join(f"{column} IS NOT NULL AND {column}::VARCHAR <> ''" for column in columns)
        group = ", ".join(columns)
        engine.execute(f"ALTER TABLE people ADD COLUMN block_{name} UBIGINT")
        engine.execute(
            f"UPDATE people SET block_{name} = hash({group}) WHERE {whole} AND ({group}) IN (SELECT ({group})"
            f" FROM people WHERE {whole} GROUP BY {group} HAVING count(*) BETWEEN 2 AND {matching.most_in_block})"
        )
