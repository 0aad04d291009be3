"""Disaster relief: who is helped at once, and who may ask for help to rebuild. No amounts are established."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, rule


@rule(person, law="who")
def struck_by_disaster(one, law):
    """Basic life is seriously affected: so it is said, or the home is lost."""
    return any_of(one.hit_by_disaster, one.home_lost_in_disaster)


@rule(person, law="relief")
def disaster_relief_eligible(one, law):
    """Food, water, clothing, shelter, medical help and help to live for whom a disaster has struck, from anywhere."""
    return all_of(one.alive_this_month, one.struck_by_disaster)


@rule(person, law="rebuilding")
def disaster_rebuilding_eligible(one, law):
    """May ask for the grant to rebuild or repair: the home has collapsed or is badly damaged."""
    return all_of(one.alive_this_month, one.home_lost_in_disaster)
