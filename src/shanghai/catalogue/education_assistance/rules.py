"""Education assistance: who is at school and has little, and disabled children whom no school can take."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, if_known, is_not, rule, when


@rule(person, law="stages")
def at_school(one, law):
    """In a stage of schooling, from kindergarten to college."""
    return is_not(one.student == "none")


@rule(person, law="who")
def has_small_means(one, law):
    """In minimum living, or in extreme poverty."""
    return any_of(one.in_minimum_living, one.extreme_poverty_eligible)


@rule(person, law="low-income", since="2014-10")
def has_small_means(one, law):
    """In minimum living, in a low-income household, or in extreme poverty."""
    return any_of(one.in_minimum_living, one.in_low_income, one.extreme_poverty_eligible)


@rule(person, law="disabled-children")
def kept_out_of_school(one, law):
    """Cannot attend school, as stated; where it is not stated, in no school during compulsory schooling."""
    of_age = all_of(one.age >= law.school_age, one.age < law.compulsory_below)
    return if_known(one.cannot_attend_school, otherwise=all_of(of_age, one.student == "none"))


@rule(person, law="disabled-children")
def disabled_child_out_of_school(one, law):
    """A local child with a disability certificate whom the disability keeps out of school."""
    return all_of(
        one.age < law.minor_below,
        one.disability_grade > 0,
        one.kept_out_of_school,
        one.local,
        one.alive_this_month,
    )


@rule(person, law="who")
def education_assistance_eligible(one, law):
    """At school and of small means, or a disabled child out of school."""
    return any_of(all_of(one.at_school, one.has_small_means), one.disabled_child_out_of_school)


@rule(person, unit="yuan/year", law="amount")
def education_grant_year(one, law):
    """The year's amount for the stage: none has been found."""
    return when(one.education_assistance_eligible, law.grant.of(one.student), otherwise=0)
