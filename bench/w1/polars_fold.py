"""W1 by hand-written Polars, streaming: one group_by over all persons, the living subsidy folded into two counts."""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "2")

import polars as pl

from bench.w1 import amounts, files

URBAN, RURAL = amounts.standards()
COL = pl.col


def born_by(age: int) -> pl.Expr:
    """Tells whether a person has completed `age` years."""
    return COL("birth_date") <= amounts.born_by(age)


def persons_decided() -> list[pl.Expr]:
    """Returns what is worked out for each person before the group_by: it is much quicker than inside it."""
    grade, kind = COL("disability_grade"), COL("disability_kind")
    intellectual = kind == "intellectual"
    severe = grade.is_in([1, 2]) | ((grade == 3) & (intellectual | (kind == "mental")))
    until = pl.when(COL("sex") == "male").then(born_by(amounts.WORKING_TO_MEN))
    until = until.otherwise(born_by(amounts.WORKING_TO_WOMEN))
    severe_no_work = severe & born_by(amounts.WORKING_FROM) & ~until & ~COL("employed")
    elder = pl.lit(0)
    for age, yuan in amounts.ELDER:
        elder = pl.when(born_by(age)).then(yuan).otherwise(elder)
    low_care = (grade == 2) | ((grade == 3) & intellectual)
    care = pl.when(grade == 1).then(amounts.CARE_HIGH).when(low_care).then(amounts.CARE_LOW).otherwise(0)
    return [
        COL("household_id"),
        (COL("income_month") + COL("pension_month")).alias("income"),
        COL("assets"),
        COL("registered_urban").alias("urban"),
        elder.alias("elder"),
        care.alias("care"),
        severe_no_work.alias("severe"),
        ((grade > 0) & ~severe_no_work).alias("others"),
    ]


def collected() -> list[pl.Expr]:
    """Returns what one group_by collects a household."""
    sums = [COL(name).sum().cast(pl.Int64) for name in ("income", "assets", "elder", "care", "severe", "others")]
    return [pl.len().cast(pl.Int64).alias("n"), COL("urban").max(), *sums]


def decided(facts: pl.LazyFrame) -> pl.LazyFrame:
    """Decides households from what was collected."""
    n, income, line, assets = COL("n"), COL("income"), COL("line"), COL("assets")
    eligible, low_income = COL("eligible"), COL("low_income")
    limit = pl.when(n <= 2).then(amounts.ASSETS_SMALL_HOUSEHOLD * 100).otherwise(amounts.ASSETS_HOUSEHOLD * 100)
    other = pl.when(eligible).then(amounts.LIVING_DIBAO).when(low_income).then(amounts.LIVING_LOW_INCOME).otherwise(0)
    facts = facts.with_columns((n * 100 * pl.when("urban").then(URBAN).otherwise(RURAL)).alias("line"))
    few_assets = assets < amounts.LOW_INCOME_ASSETS * 100 * n
    facts = facts.with_columns(
        ((income < line) & (assets <= limit * n)).alias("eligible"),
        ((income < amounts.LOW_INCOME_TIMES * line) & few_assets).alias("low_income"),
    )
    facts = facts.with_columns(
        pl.when(eligible).then((line - income + 99) // 100).otherwise(0).alias("dibao"),
        pl.when(eligible).then(n * amounts.GRAIN_OIL).otherwise(0).alias("grain_oil"),
        (COL("severe") * amounts.LIVING_SEVERE + COL("others") * other).alias("living"),
    )
    total = pl.sum_horizontal(name for name in files.MONEY if name != "total")
    return facts.with_columns(total.alias("total")).select(files.COLUMNS)


def main() -> None:
    """Decides the city in one streaming query."""
    city, out = files.folders(__doc__ or "")
    persons = pl.scan_parquet(city / "shard-*" / "persons.parquet")
    facts = persons.select(persons_decided()).group_by("household_id").agg(collected())
    decided(facts).sink_parquet(out / "households.parquet", compression="snappy", row_group_size=files.ROW_GROUP)


if __name__ == "__main__":
    main()
