"""Help of society: somebody in hardship whom none of the programmes helps is referred to those who can."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, if_known, if_refused, is_not, rule


@rule(person, law="settlement-hardship")
def household_struck(one, law):
    """Something sudden has struck the household, other events included."""
    return one.household.sudden_event.among("fire", "traffic", "illness", "other")


@rule(person, law="settlement-hardship")
def severely_disabled(one, law):
    """Holds a disability certificate of a severe grade."""
    return all_of(one.disability_grade > 0, one.disability_grade <= law.severe_grade)


@rule(person, law="settlement-hardship", since="2014-10")
def small_means(one, law):
    """Counts in a household whose income is below the low-income line, whatever its property."""
    return all_of(one.counted_member, one.household.income_below_low_income_line)


@rule(person, law="settlement-hardship")
def in_hardship(one, law):
    """Struck by something sudden, seriously ill, without a home, or severely disabled."""
    return any_of(one.household_struck, one.seriously_ill, one.vagrant, one.severely_disabled)


@rule(person, law="settlement-hardship", since="2014-10")
def in_hardship(one, law):
    """The same, or of small means: the low-income line begins in this month."""
    return any_of(one.household_struck, one.seriously_ill, one.vagrant, one.severely_disabled, one.small_means)


@rule(person, law="settlement-programmes")
def helped_by_programme(one, law):
    """A programme reaches the person; not one that is refused this month, nor relief of a disaster nobody has told."""
    home = one.household
    return any_of(
        if_refused(all_of(one.counted_member, home.minimum_living_eligible), False),
        if_refused(one.extreme_poverty_eligible, False),
        if_refused(all_of(one.counted_member, home.expenditure_poverty_eligible), False),
        if_known(if_refused(one.disaster_relief_eligible, False), otherwise=False),
        if_refused(all_of(one.helped_member, home.temporary_assistance_eligible), False),
    )


@rule(person, law="society")
def social_forces_referral(one, law):
    """Alive, in hardship, and helped by none of the programmes: referred to the help of society."""
    return all_of(one.alive_this_month, one.in_hardship, is_not(one.helped_by_programme))
