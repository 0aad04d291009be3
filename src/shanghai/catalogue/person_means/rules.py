"""What several benefits share about one person: age, registration, and the income that counts."""

from shanghai.entities import person
from tuodi.rules import all_of, at_least, rule, when, years_between


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


@rule(person, law="members")
def present(one, law):
    """Counts as a member by the law's list, and is alive this month."""
    return all_of(one.counts_as_member, one.alive_this_month)


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
