"""Temporary assistance: a household that a sudden event has struck, and the most that it can be given."""

from shanghai.entities import household, person
from tuodi.rules import all_of, any_of, is_not, rule, when


@rule(household, law="settlement-events")
def struck_by_event(home, law):
    """Fire, a traffic accident or a sudden serious illness has struck the household."""
    return home.sudden_event.among("fire", "traffic", "illness")


@rule(household, law="who")
def holds_residence_permit(home, law):
    """A member who lives in the household holds a residence permit of the city."""
    return home.any(lambda one: all_of(one.present, one.residence_permit))


@rule(household, law="who")
def temporary_assistance_eligible(home, law):
    """Struck by a sudden event, and registered in the city or living here with a residence permit."""
    return all_of(home.struck_by_event, any_of(home.has_local_member, home.holds_residence_permit))


@rule(person, law="settlement-heads")
def helped_member(one, law):
    """Counts as a head; where nobody is registered in the city, everybody who lives in the household does."""
    return any_of(one.counted_member, all_of(is_not(one.household.has_local_member), one.present))


@rule(household, unit="people", law="settlement-heads")
def temporary_assistance_heads(home, law):
    """How many people the assistance is reckoned for."""
    return home.count(helped_member)


@rule(person, unit="yuan/month", law="ceiling")
def most_a_month(one, law):
    """The minimum living standard of a head: the most for one person and one month."""
    return when(one.helped_member, law.minimum_living.standard.of(one.hukou), otherwise=0)


@rule(household, unit="yuan", law="ceiling")
def temporary_assistance_ceiling(home, law):
    """The most that one grant can come to: the heads' standards for as many months as a grant may run."""
    most = home.sum(most_a_month) * law.months_at_most
    return when(home.temporary_assistance_eligible, most, otherwise=0)
