"""Who counts in the household, what income and money count, which property is within the limit."""

from shanghai.entities import household, person
from tuodi.rules import all_of, any_of, at_least, divide, is_not, rule, when, years_between


@rule(person, unit="years", law="settlement-age")
def age(one, law):
    """Completed years on the last day of the month."""
    return years_between(one.birth_date, law.month_end)


@rule(person, law="settlement-death")
def alive_this_month(one, law):
    """Born by the first of the month and not dead before it: the month of death is still due."""
    return all_of(one.birth_date <= law.month_start, one.death_date >= law.month_start)


@rule(person, law="registration")
def local(one, law):
    """Registered in the city, in town or country."""
    return one.hukou.among("local_urban", "local_rural")


@rule(person, law="household")
def family_of_local(one, law):
    """Spouse or child of a local member: of the head, or, for the head, of the spouse or a parent."""
    home = one.household
    return any_of(
        all_of(one.relation.among("spouse", "child"), home.has_local_head),
        all_of(one.relation.among("head", "child"), home.has_local_spouse),
        all_of(one.relation == "head", home.has_local_parent),
    )


@rule(household, law="household")
def has_local_head(home, law):
    """The head is registered in the city."""
    return home.any(lambda one: all_of(one.present, one.local, one.relation == "head"))


@rule(household, law="household")
def has_local_spouse(home, law):
    """The head's spouse is registered in the city."""
    return home.any(lambda one: all_of(one.present, one.local, one.relation == "spouse"))


@rule(household, law="household")
def has_local_parent(home, law):
    """A parent of the head is registered in the city."""
    return home.any(lambda one: all_of(one.present, one.local, one.relation == "parent"))


@rule(person, law="members")
def present(one, law):
    """Counts as a member by the law's list, and is alive this month."""
    return all_of(one.counts_as_member, one.alive_this_month)


@rule(person, law="household")
def counted_member(one, law):
    """A head of the household in the law's sense: local, or close family of a local member."""
    return all_of(one.present, any_of(one.local, one.family_of_local))


@rule(household, unit="people", law="household")
def household_size(home, law):
    """How many members count."""
    return home.count(lambda one: one.counted_member)


@rule(household, law="household")
def has_local_member(home, law):
    """At least one member who counts is registered in the city."""
    return home.any(lambda one: all_of(one.present, one.local))


@rule(person, unit="yuan/month", law="earnings-disregard")
def counted_wage(one, law):
    """The wage, less the disregard where the wage alone reaches the minimum wage."""
    disregard = when(one.wage_month >= law.minimum_wage, law.earnings_disregard, otherwise=0)
    return at_least(one.wage_month - disregard, 0)


@rule(person, unit="yuan/month", law="income-kinds")
def counted_income(one, law):
    """Wage after the disregard, business, property and transfer income, pension; veterans' pensions are left out."""
    return (
        one.counted_wage
        + one.business_income_month
        + one.property_income_month
        + one.transfer_income_month
        + one.pension_month
    )


@rule(household, unit="yuan/month", law="income-kinds")
def countable_income(home, law):
    """The counted income of all members who count."""
    return home.sum(lambda one: one.counted_income, where=lambda one: one.counted_member)


@rule(household, unit="yuan/month", law="settlement-shown")
def income_per_head(home, law):
    """Countable income divided by heads, shown to the fen; no test compares it."""
    return divide(home.countable_income, at_least(home.household_size, 1), rounding="half_up")


@rule(household, unit="yuan", law="money-assets")
def money_assets_of_members(home, law):
    """The money assets of all members who count."""
    return home.sum(lambda one: one.money_assets, where=lambda one: one.counted_member)


@rule(household, unit="yuan", law="settlement-shown")
def money_assets_per_head(home, law):
    """Money assets divided by heads, shown to the fen; no test compares it."""
    return divide(home.money_assets_of_members, at_least(home.household_size, 1), rounding="half_up")


@rule(household, law="property")
def no_private_vehicle(home, law):
    """No motor vehicle for private use; a disabled person's compensating vehicle is not counted as one."""
    return home.private_vehicles == 0


@rule(household, law="property")
def no_non_residential_property(home, law):
    """No shop, office, factory or serviced flat."""
    return is_not(home.non_residential_property)


@rule(household, law="property")
def dwelling_within_limit(home, law):
    """At most one dwelling; with more, an area a head below the city's mean."""
    area_limit = law.mean_home_area * at_least(home.household_size, 1)
    few = home.homes <= law.dwellings_without_area_test
    return when(few, True, otherwise=home.home_area_m2 < area_limit, ask_first=True)
