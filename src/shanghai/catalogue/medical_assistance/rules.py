"""Medical assistance: the classes of people, how much of the own cost is paid, and one bill split among its payers."""

from shanghai.entities import household, person
from tuodi.rules import all_of, any_of, at_least, at_most, highest, is_not, rounded, rule, when

# Classes of people.


@rule(person, law="dispersed-orphans")
def dispersed_orphan(one, law):
    """A local orphan under age who lives in no institution."""
    return all_of(
        one.orphan,
        is_not(one.lives_in_institution),
        one.age < law.orphan_below,
        one.local,
        one.alive_this_month,
    )


@rule(person, law="expenditure", since="2018-07")
def in_expenditure_poverty(one, law):
    """Counts in a household in poverty through expenditure."""
    return all_of(one.counted_member, one.household.expenditure_poverty_eligible)


@rule(household, unit="yuan", law="high-share", since="2018-07")
def medical_spending_of_year(home, law):
    """The own medical costs of twelve months of all members who count."""
    return home.sum(lambda one: one.medical_spending_own_12_months, where=lambda one: one.counted_member)


@rule(household, law="high-share", since="2018-07")
def medical_share_is_high(home, law):
    """A year's own medical costs reach the share, so many in a hundred, of the year's income: nothing is divided."""
    return all_of(
        home.medical_spending_of_year > 0,
        home.medical_spending_of_year * 100 >= home.income_of_year * law.high_share_percent,
    )


@rule(household, law="high-share", since="2018-07")
def household_with_high_share(home, law):
    """A local household whose medical costs reach the share."""
    return all_of(home.has_local_member, home.medical_share_is_high)


@rule(household, law="outer-lines", since="2019-05")
def household_with_high_share(home, law):
    """The same, within the outer lines of income and property of the regulations."""
    return all_of(
        home.has_local_member,
        home.medical_share_is_high,
        home.year_income_accepted,
        home.money_assets_below_line,
        home.no_private_vehicle,
        home.no_non_residential_property,
        home.dwelling_within_limit,
    )


@rule(person, law="high-share", since="2018-07")
def with_high_share(one, law):
    """Counts in a household with a high share of medical costs."""
    return all_of(one.counted_member, one.household.household_with_high_share)


@rule(person, law="classes")
def in_first_classes(one, law):
    """In extreme poverty, in minimum living, an orphan outside institutions, or of a low-income household."""
    return any_of(one.extreme_poverty_eligible, one.in_minimum_living, one.dispersed_orphan, one.in_low_income)


@rule(person, law="classes")
def in_a_class(one, law):
    """Belongs to a class that inpatient assistance is for."""
    return one.in_first_classes


@rule(person, law="rates-2018", since="2018-07")
def in_a_class(one, law):
    """The same; poverty through expenditure and a high share of medical costs are classes too."""
    return any_of(one.in_first_classes, one.in_expenditure_poverty, one.with_high_share)


# Rates and caps.


def _rates_of_first_classes(one, law):
    """The inpatient rate of each of the first classes, 0 where the person is not in it."""
    return (
        when(one.extreme_poverty_eligible, law.rate_extreme_poverty, otherwise=0),
        when(one.in_minimum_living, law.rate_minimum_living, otherwise=0),
        when(one.dispersed_orphan, law.rate_dispersed_orphan, otherwise=0),
        when(one.in_low_income, law.rate_low_income, otherwise=0),
    )


@rule(person, unit="share", law="before-2018")
def medical_assistance_rate(one, law):
    """The share of the own cost of a stay in hospital that is paid: the highest class counts."""
    by_class = highest(*_rates_of_first_classes(one, law))
    return when(one.in_a_class, by_class, otherwise=law.rate_without_class)


@rule(person, unit="share", law="rates-2018", since="2018-07")
def medical_assistance_rate(one, law):
    """The same, with the two classes that spending opens."""
    by_class = highest(
        *_rates_of_first_classes(one, law),
        when(one.in_expenditure_poverty, law.rate_expenditure, otherwise=0),
        when(one.with_high_share, law.rate_high_share, otherwise=0),
    )
    return when(one.in_a_class, by_class, otherwise=law.rate_without_class)


@rule(person, unit="yuan/year", law="cap")
def medical_assistance_cap_year(one, law):
    """The most inpatient assistance in a year."""
    return when(one.in_a_class, law.cap_year, otherwise=law.cap_without_class)


@rule(person, unit="share", law="outpatient")
def medical_assistance_outpatient_rate(one, law):
    """The share of the own outpatient cost that is paid: the highest class counts."""
    by_class = highest(
        when(one.extreme_poverty_eligible, law.outpatient_rate_extreme_poverty, otherwise=0),
        when(one.in_minimum_living, law.outpatient_rate_minimum_living, otherwise=0),
        when(one.dispersed_orphan, law.outpatient_rate_dispersed_orphan, otherwise=0),
        when(one.in_low_income, law.outpatient_rate_low_income, otherwise=0),
    )
    return when(one.in_first_classes, by_class, otherwise=law.outpatient_rate_without_class)


@rule(person, unit="yuan/year", law="outpatient")
def medical_assistance_outpatient_cap_year(one, law):
    """The most outpatient assistance in a year: the highest class counts."""
    by_class = highest(
        when(one.extreme_poverty_eligible, law.outpatient_cap_extreme_poverty, otherwise=0),
        when(one.in_minimum_living, law.outpatient_cap_minimum_living, otherwise=0),
        when(one.dispersed_orphan, law.outpatient_cap_dispersed_orphan, otherwise=0),
        when(one.in_low_income, law.outpatient_cap_low_income, otherwise=0),
    )
    return when(one.in_first_classes, by_class, otherwise=law.outpatient_cap_without_class)


# One bill: each payer in turn pays at most what is left of the part that insurance covers.


@rule(person, unit="yuan", law="payers")
def covered_part(one, law):
    """The part of the bill within the insurance catalogue, at most the whole bill."""
    return at_most(one.medical_bill_covered, one.medical_bill)


@rule(person, unit="yuan", law="payers")
def uncovered_part(one, law):
    """The part of the bill outside the insurance catalogue."""
    return at_least(one.medical_bill - one.covered_part, 0)


@rule(person, unit="yuan", law="payers")
def left_after_basic_insurance(one, law):
    """What basic insurance leaves of the covered part."""
    return at_least(one.covered_part - one.paid_basic_insurance, 0)


@rule(person, unit="yuan", law="payers")
def left_after_serious_illness_insurance(one, law):
    """What serious-illness insurance leaves of it."""
    return at_least(one.left_after_basic_insurance - one.paid_serious_illness_insurance, 0)


@rule(person, unit="yuan", law="payers")
def left_after_supplementary_plans(one, law):
    """What supplementary plans leave of it."""
    return at_least(one.left_after_serious_illness_insurance - one.paid_supplementary_plans, 0)


@rule(person, unit="yuan", law="payers")
def own_cost(one, law):
    """What commercial insurance leaves of it: the own cost that assistance looks at."""
    return at_least(one.left_after_supplementary_plans - one.paid_commercial_insurance, 0)


@rule(person, unit="yuan", law="one-stay")
def left_of_cap(one, law):
    """What this year's earlier assistance leaves of the cap."""
    return at_least(one.medical_assistance_cap_year - one.medical_assistance_paid_this_year, 0)


@rule(person, unit="yuan", law="one-stay")
def aid_within_cap(one, law):
    """The rate of the own cost, rounded half up to the fen, at most what is left of the cap."""
    return at_most(rounded(one.own_cost * one.medical_assistance_rate, rounding="half_up"), one.left_of_cap)


@rule(person, unit="yuan", law="one-stay")
def medical_assistance_payment(one, law):
    """The aid for one stay in hospital."""
    return one.aid_within_cap


@rule(person, unit="yuan", law="in-full", since="2019-05")
def medical_assistance_payment(one, law):
    """The same; in extreme poverty all that the payers leave of the bill."""
    whole = one.own_cost + one.uncovered_part
    return when(one.extreme_poverty_eligible, whole, otherwise=one.aid_within_cap)


@rule(person, unit="yuan", law="one-stay")
def medical_bill_own_share(one, law):
    """What the patient still pays: the bill less every payer and the aid."""
    return at_least(one.uncovered_part + one.own_cost - one.medical_assistance_payment, 0)
