"""Minimum living: who is below the standard, and what tops the household up to it."""

from shanghai.entities import household, person
from tuodi.rules import all_of, at_least, rule, when


@rule(person, unit="yuan/month", law="standard")
def member_standard(one, law):
    """The standard of a member: by the own hukou before April 2015, one for town and country since."""
    return when(one.counted_member, law.standard.of(one.hukou), otherwise=0)


@rule(household, unit="yuan/month", law="standard")
def sum_of_standards(home, law):
    """The standards of all members who count: what the household's income is measured against."""
    return home.sum(member_standard)


@rule(household, law="income-test")
def income_below_standard(home, law):
    """Countable income is below the standards of the members together: exact, nothing rounded first."""
    return home.countable_income < home.sum_of_standards


@rule(household, law="property-test")
def money_assets_within_limit(home, law):
    """Money assets at most the limit a head, the limit included."""
    limit = law.money_assets_limit.band(home.household_size) * home.household_size
    return home.money_assets_of_members <= limit


@rule(household, law="who")
def minimum_living_eligible(home, law):
    """A local household below the standard whose property is within the limits."""
    return all_of(
        home.has_local_member,
        home.income_below_standard,
        home.money_assets_within_limit,
        home.no_private_vehicle,
        home.no_non_residential_property,
        home.dwelling_within_limit,
    )


@rule(household, unit="yuan/month", law="benefit")
def minimum_living_allowance(home, law):
    """Tops the household up to the standard of each member."""
    gap = home.sum_of_standards - home.countable_income
    return when(home.minimum_living_eligible, at_least(gap, 0), otherwise=0)


@rule(person, unit="yuan/month", law="minors-standard", since="2019-04")
def member_benefit_standard(one, law):
    """The standard that the benefit fills up to: higher for a member who is a minor in the law's sense."""
    own = when(one.age < law.minor_below, law.minors_standard, otherwise=law.standard.of(one.hukou))
    return when(one.counted_member, own, otherwise=0)


@rule(household, unit="yuan/month", law="minors-standard", since="2019-04")
def minimum_living_allowance(home, law):
    """Tops the household up to each member's standard, minors counted at theirs; the test stays the ordinary one."""
    gap = home.sum(member_benefit_standard) - home.countable_income
    return when(home.minimum_living_eligible, at_least(gap, 0), otherwise=0)


@rule(person, law="who")
def in_minimum_living(one, law):
    """Counts in a household that is entitled to minimum living."""
    return all_of(one.counted_member, one.household.minimum_living_eligible)
