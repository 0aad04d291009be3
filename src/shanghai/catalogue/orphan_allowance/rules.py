"""The basic living allowance of orphans: by where the orphan lives, until grown up."""

from shanghai.entities import person
from tuodi.rules import all_of, rule, when


@rule(person, law="who")
def under_age(one, law):
    """A minor on the last day of the month."""
    return one.age < law.minor_below


@rule(person, law="who")
def entitled_orphan(one, law):
    """An orphan who is a minor and registered in the city."""
    return all_of(one.alive_this_month, one.local, one.under_age, one.orphan)


@rule(person, unit="yuan/month", law="amount")
def orphan_allowance(one, law):
    """The month's amount: in an institution, or dispersed."""
    amount = when(one.lives_in_institution, law.in_institution, otherwise=law.dispersed)
    return when(one.entitled_orphan, amount, otherwise=0)
