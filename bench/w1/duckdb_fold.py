"""W1 by hand-written DuckDB SQL in one GROUP BY: the living subsidy folded into two counts, nothing joined."""

from bench.w1 import amounts
from bench.w1 import duckdb_city as sql

QUERY = f"""
WITH facts AS (
    SELECT
        household_id, {sql.FACTS},
        CAST(sum({sql.ELDER}) AS BIGINT) AS elder,
        CAST(sum({sql.CARE}) AS BIGINT) AS care,
        count(*) FILTER ({sql.SEVERE_NO_WORK}) AS severe,
        count(*) FILTER (disability_grade > 0 AND NOT {sql.SEVERE_NO_WORK}) AS others
    FROM persons GROUP BY household_id
), lines AS (
    SELECT *, {sql.LINE} AS line FROM facts
), decided AS (
    SELECT *, {sql.ELIGIBLE} AS eligible, {sql.LOW_INCOME} AS low_income FROM lines
), amounts AS (
    SELECT
        household_id, n, {sql.DIBAO} AS dibao, low_income, {sql.GRAIN_OIL} AS grain_oil, elder,
        severe * {amounts.LIVING_SEVERE} + others * CASE
            WHEN eligible THEN {amounts.LIVING_DIBAO} WHEN low_income THEN {amounts.LIVING_LOW_INCOME} ELSE 0
        END AS living,
        care
    FROM decided
)
SELECT *, dibao + grain_oil + elder + living + care AS total FROM amounts
"""

if __name__ == "__main__":
    sql.run(__doc__ or "", QUERY)
