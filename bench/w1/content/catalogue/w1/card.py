"""The benchmark's rule set W1."""

from bench.w1.content.entities import household

from tuodi.cards import Benefit

card = Benefit(
    code="w1",
    zh="基准规则 W1",
    en="Benchmark rules W1",
    unit=household,
    since="2012-04",
    outcome="notion",
    answers=(
        "n", "dibao", "low_income", "grain_oil", "elder", "living", "care", "total",
        "elder_allowance", "living_subsidy", "care_subsidy",
    ),
)  # fmt: skip
