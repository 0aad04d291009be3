"""Low-income household: not in minimum living, and within a wider line of income and property."""

from shanghai.entities import household, person
from tuodi.rules import all_of, any_of, is_not, rule, when


@rule(household, law="who")
def not_in_minimum_living(home, law):
    """The household is not entitled to minimum living."""
    return is_not(home.minimum_living_eligible)


@rule(household, law="income-line")
def income_below_low_income_line(home, law):
    """Countable income is below the multiple of the standards of the members together."""
    return home.countable_income < home.sum_of_standards * law.income_multiple


@rule(household, law="assets-line")
def higher_assets_line_applies(home, law):
    """One or two heads, or a member under 19, in full-time secondary school, aged 60 or more, or disabled."""
    return any_of(
        home.household_size <= law.small_household,
        home.any(
            lambda one: any_of(
                one.age < law.young_below,
                one.student.among("junior", "senior", "vocational"),
                one.age >= law.old_from,
                one.disability_grade > 0,
            ),
            where=lambda one: one.counted_member,
        ),
    )


@rule(household, law="assets-line")
def money_assets_below_line(home, law):
    """Money assets are below the line a head."""
    line = when(home.higher_assets_line_applies, law.assets_line_higher, otherwise=law.assets_line)
    return home.money_assets_of_members < line * home.household_size


@rule(household, law="who")
def low_income(home, law):
    """A local household above minimum living whose income and property are within the low-income lines."""
    return all_of(
        home.has_local_member,
        home.income_below_low_income_line,
        home.money_assets_below_line,
        home.no_private_vehicle,
        home.no_non_residential_property,
        home.dwelling_within_limit,
        home.not_in_minimum_living,
    )


@rule(person, law="who")
def in_low_income(one, law):
    """Counts in a low-income household."""
    return all_of(one.counted_member, one.household.low_income)
