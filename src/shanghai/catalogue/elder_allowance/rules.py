"""The general allowance for older people: by age, for everyone registered in the city."""

from shanghai.entities import person
from tuodi.rules import all_of, rule, when


@rule(person, law="who")
def old_enough(one, law):
    """Has reached the age on the last day of the month."""
    return one.age >= law.from_age


@rule(person, unit="yuan/month", law="amount")
def elder_allowance(one, law):
    """The monthly amount of the person's age band."""
    entitled = all_of(one.local, one.old_enough, one.alive_this_month)
    return when(entitled, law.amount.band(one.age), otherwise=0)
