"""The fixed-amount allowance: one amount a month for each of the groups that civil affairs supports."""

from shanghai.entities import person
from tuodi.rules import all_of, is_not, rule, when


@rule(person, law="who")
def has_group(one, law):
    """Is in one of the groups of the allowance."""
    return is_not(one.fixed_amount_group == "none")


@rule(person, law="who")
def in_scheme(one, law):
    """Registered in the city, in one of the groups, and alive."""
    return all_of(one.local, one.has_group, one.alive_this_month)


@rule(person, unit="yuan/month", law="amount")
def fixed_amount_allowance(one, law):
    """The amount of the person's group, whatever else the person has."""
    return when(one.in_scheme, law.amount.of(one.fixed_amount_group), otherwise=0, ask_first=True)
