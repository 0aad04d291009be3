"""Poverty through expenditure: whom the cost of illness or school leaves with less than the standard."""

from shanghai.entities import household
from tuodi.rules import all_of, at_least, divide, is_not, rule, when


@rule(household, law="who-2013")
def seriously_ill_member(home, law):
    """A member who counts is seriously ill: it stands for the treatments that the text of 2013 lists."""
    return home.any(lambda one: one.seriously_ill, where=lambda one: one.counted_member)


@rule(household, law="year-income")
def year_income_below_mean(home, law):
    """A year's income is below the town mean of the year before for each head."""
    return home.income_of_year < law.urban_mean_income * home.household_size


@rule(household, law="who", since="2019-05")
def year_income_below_mean(home, law):
    """A year's income is below the mean of the whole city of the year before for each head."""
    return home.income_of_year < law.city_mean_income * home.household_size


@rule(household, law="low-income", since="2019-05")
def year_income_accepted(home, law):
    """A low-income household is accepted as it is; of others the year's income is below the mean."""
    return when(home.low_income, True, otherwise=home.year_income_below_mean, ask_first=True)


@rule(household, unit="yuan", law="after-spending")
def necessary_spending(home, law):
    """Own medical costs of six months."""
    return home.sum(lambda one: one.medical_spending_own_6_months, where=lambda one: one.counted_member)


@rule(household, unit="yuan", law="widening-2016", since="2016-01")
def necessary_spending(home, law):
    """Own medical costs of three months."""
    return home.sum(lambda one: one.medical_spending_own_3_months, where=lambda one: one.counted_member)


@rule(household, unit="yuan", law="who", since="2019-05")
def necessary_spending(home, law):
    """Own medical costs and education costs of three months."""
    return home.sum(
        lambda one: one.medical_spending_own_3_months + one.education_spending_3_months,
        where=lambda one: one.counted_member,
    )


@rule(household, unit="yuan", law="after-spending")
def income_left(home, law):
    """What the spending leaves of the countable income over the months looked at, never below 0."""
    return at_least(home.countable_income * law.window - home.necessary_spending, 0)


@rule(household, law="after-spending")
def income_left_below_standard(home, law):
    """What is left is below the standards of the members together over the same months: exact, nothing is divided."""
    return home.income_left < home.sum_of_standards * law.window


@rule(household, law="property-2013")
def property_below_limit(home, law):
    """Property is below the limit of 2013, which has not been found."""
    return home.money_assets_of_members < law.property_limit * home.household_size


@rule(household, law="settlement-outside-minimum-living")
def outside_minimum_living(home, law):
    """The household is not entitled to minimum living."""
    return is_not(home.minimum_living_eligible)


@rule(household, law="who-2013")
def expenditure_poverty_eligible(home, law):
    """A local household whom a serious illness leaves below the standard, by the four conditions of 2013."""
    return all_of(
        home.has_local_member,
        home.seriously_ill_member,
        home.year_income_below_mean,
        home.income_left_below_standard,
        home.property_below_limit,
        home.outside_minimum_living,
    )


@rule(household, law="widening-2016", since="2016-01")
def expenditure_poverty_eligible(home, law):
    """The same; the property conditions are those of low-income households."""
    return all_of(
        home.has_local_member,
        home.seriously_ill_member,
        home.year_income_below_mean,
        home.income_left_below_standard,
        home.money_assets_below_line,
        home.no_private_vehicle,
        home.no_non_residential_property,
        home.dwelling_within_limit,
        home.outside_minimum_living,
    )


@rule(household, law="who", since="2019-05")
def expenditure_poverty_eligible(home, law):
    """A local household whom medical and education costs leave below the standard, within the outer lines."""
    return all_of(
        home.has_local_member,
        home.income_left_below_standard,
        home.year_income_accepted,
        home.money_assets_below_line,
        home.no_private_vehicle,
        home.no_non_residential_property,
        home.dwelling_within_limit,
        home.outside_minimum_living,
    )


@rule(household, unit="yuan/month", law="benefit")
def expenditure_poverty_allowance(home, law):
    """Tops up what is left to the standard of each member; divided by the months once, at the end."""
    gap = at_least(home.sum_of_standards * law.window - home.income_left, 0)
    return when(home.expenditure_poverty_eligible, divide(gap, law.window, rounding="half_up"), otherwise=0)
