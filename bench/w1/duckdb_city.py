"""What the DuckDB engines of W1 share: the settings, the sentences of the rule in SQL, and the one statement run."""

import duckdb

from bench.w1 import amounts, files

THREADS = 2
URBAN, RURAL = amounts.standards()
SEVERE = "(disability_grade IN (1, 2) OR (disability_grade = 3 AND disability_kind IN ('intellectual', 'mental')))"
WORKING_AGE = (
    f"(birth_date <= DATE '{amounts.born_by(amounts.WORKING_FROM)}' AND birth_date > "
    f"CASE WHEN sex = 'male' THEN DATE '{amounts.born_by(amounts.WORKING_TO_MEN)}' "
    f"ELSE DATE '{amounts.born_by(amounts.WORKING_TO_WOMEN)}' END)"
)
SEVERE_NO_WORK = f"({SEVERE} AND {WORKING_AGE} AND NOT employed)"
ELDER_BANDS = " ".join(
    f"WHEN birth_date <= DATE '{amounts.born_by(age)}' THEN {yuan}" for age, yuan in reversed(amounts.ELDER)
)
ELDER = f"CASE {ELDER_BANDS} ELSE 0 END"
CARE = (
    f"CASE WHEN disability_grade = 1 THEN {amounts.CARE_HIGH} WHEN disability_grade = 2 OR "
    f"(disability_grade = 3 AND disability_kind = 'intellectual') THEN {amounts.CARE_LOW} ELSE 0 END"
)
FACTS = """count(*) AS n,
    CAST(sum(income_month + pension_month) AS BIGINT) AS income,
    CAST(sum(assets) AS BIGINT) AS assets,
    bool_or(registered_urban) AS urban"""
ELIGIBLE = (
    f"income < line AND assets <= n * CASE WHEN n <= 2 THEN {amounts.ASSETS_SMALL_HOUSEHOLD * 100} "
    f"ELSE {amounts.ASSETS_HOUSEHOLD * 100} END"
)
LOW_INCOME = f"income < {amounts.LOW_INCOME_TIMES} * line AND assets < {amounts.LOW_INCOME_ASSETS * 100} * n"
LINE = f"n * 100 * CASE WHEN urban THEN {URBAN} ELSE {RURAL} END"
DIBAO = "CASE WHEN eligible THEN (line - income + 99) // 100 ELSE 0 END"
GRAIN_OIL = f"CASE WHEN eligible THEN {amounts.GRAIN_OIL} * n ELSE 0 END"


def run(description: str, query: str) -> None:
    """Runs one query over all persons of the city; `query` reads the view `persons` and gives the outcome's rows."""
    city, out = files.folders(description)
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {THREADS}")
        connection.execute("SET preserve_insertion_order = false")
        source = str(city / "shard-*" / "persons.parquet").replace("'", "''")
        connection.execute(f"CREATE VIEW persons AS SELECT * FROM read_parquet('{source}')")
        target = str(out / "households.parquet").replace("'", "''")
        connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION snappy)")
