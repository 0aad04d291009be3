"""Who counts in the household, what income and money count, which property is within the limit."""

from shanghai.entities import household, person
from tuodi.rules import all_of, any_of, at_least, divide, if_known, is_not, rule, when


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


@rule(person, law="household")
def counted_member(one, law):
    """A head of the household in the law's sense: local, or close family of a local member."""
    return all_of(one.present, any_of(one.local, one.family_of_local))


@rule(person, law="settlement-extreme-first", since="2013-04")
def counted_member(one, law):
    """The same; who is supported in extreme poverty is tested first and is no head of the household."""
    return all_of(one.present, any_of(one.local, one.family_of_local), is_not(one.extreme_poverty_eligible))


@rule(household, unit="people", law="household")
def household_size(home, law):
    """How many members count."""
    return home.count(lambda one: one.counted_member)


@rule(household, law="household")
def has_local_member(home, law):
    """At least one member who counts is registered in the city."""
    return home.any(lambda one: all_of(one.present, one.local))


@rule(household, unit="yuan/month", law="income")
def countable_income(home, law):
    """The counted income of all members who count."""
    return home.sum(lambda one: one.counted_income, where=lambda one: one.counted_member)


@rule(household, unit="yuan/month", law="settlement-yearly-income")
def gross_income_month(home, law):
    """All kinds of income of the members who count, before any disregard; veterans' pensions are left out."""
    return home.sum(
        lambda one: (
            one.wage_month
            + one.business_income_month
            + one.property_income_month
            + one.transfer_income_month
            + one.pension_month
        ),
        where=lambda one: one.counted_member,
    )


@rule(household, unit="yuan/year", law="settlement-yearly-income")
def income_of_year(home, law):
    """The income of the last twelve months where it is known directly, otherwise twelve times this month's."""
    return if_known(home.income_12_months, otherwise=home.gross_income_month * 12)


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
