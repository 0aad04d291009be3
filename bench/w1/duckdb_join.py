"""W1 by hand-written DuckDB SQL: household facts joined back to persons, then grouped again; ages by cut-off dates."""

from bench.w1 import amounts
from bench.w1 import duckdb_city as sql

QUERY = f"""
WITH facts AS (
    SELECT household_id, {sql.FACTS} FROM persons GROUP BY household_id
), lines AS (
    SELECT *, {sql.LINE} AS line FROM facts
), decided AS (
    SELECT household_id, n, income, line, {sql.ELIGIBLE} AS eligible, {sql.LOW_INCOME} AS low_income FROM lines
), benefits AS (
    SELECT
        persons.household_id,
        {sql.ELDER} AS elder,
        CASE
            WHEN disability_grade = 0 THEN 0
            WHEN {sql.SEVERE_NO_WORK} THEN {amounts.LIVING_SEVERE}
            WHEN eligible THEN {amounts.LIVING_DIBAO}
            WHEN low_income THEN {amounts.LIVING_LOW_INCOME}
            ELSE 0
        END AS living,
        {sql.CARE} AS care
    FROM persons JOIN decided ON persons.household_id = decided.household_id
), sums AS (
    SELECT
        household_id,
        CAST(sum(elder) AS BIGINT) AS elder,
        CAST(sum(living) AS BIGINT) AS living,
        CAST(sum(care) AS BIGINT) AS care
    FROM benefits GROUP BY household_id
), amounts AS (
    SELECT household_id, n, {sql.DIBAO} AS dibao, low_income, {sql.GRAIN_OIL} AS grain_oil, elder, living, care
    FROM decided JOIN sums USING (household_id)
)
SELECT *, dibao + grain_oil + elder + living + care AS total FROM amounts
"""

if __name__ == "__main__":
    sql.run(__doc__ or "", QUERY)
