"""Employment assistance: members of poor households who could work and have no work, and families without any."""

from shanghai.entities import household, person
from tuodi.rules import all_of, any_of, is_not, rule


@rule(person, law="who")
def in_poor_household(one, law):
    """A member of a minimum-living household."""
    return one.in_minimum_living


@rule(person, law="who", since="2019-05")
def in_poor_household(one, law):
    """A member of a minimum-living or a low-income household."""
    return any_of(one.in_minimum_living, one.in_low_income)


@rule(person, law="settlement-working-age")
def of_working_age(one, law):
    """Of working age on the last day of the month."""
    return all_of(one.age >= law.working_from, one.age < law.working_below)


@rule(person, law="settlement-unemployed")
def not_a_student(one, law):
    """In no full-time schooling."""
    return one.student == "none"


@rule(person, law="settlement-unemployed")
def could_work(one, law):
    """Able to work, of working age, and not a student."""
    return all_of(one.able_to_work, one.of_working_age, one.not_a_student)


@rule(person, law="settlement-unemployed")
def without_work(one, law):
    """No paid work this month."""
    return is_not(one.employed)


@rule(person, law="who")
def employment_assistance_eligible(one, law):
    """A member of a poor household who could work and has no work."""
    return all_of(one.in_poor_household, one.could_work, one.without_work)


@rule(household, law="zero-employment")
def has_member_who_could_work(home, law):
    """At least one member who counts could work."""
    return home.any(lambda one: one.could_work, where=lambda one: one.counted_member)


@rule(household, law="zero-employment")
def nobody_has_work(home, law):
    """None of the members who could work has work."""
    return home.all(lambda one: one.without_work, where=lambda one: all_of(one.counted_member, one.could_work))


@rule(household, law="zero-employment")
def zero_employment_family(home, law):
    """In minimum living, with members who could work, of whom none has work."""
    return all_of(home.minimum_living_eligible, home.has_member_who_could_work, home.nobody_has_work)
