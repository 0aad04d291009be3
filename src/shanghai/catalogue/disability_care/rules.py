"""The care subsidy: by grade, and at grade 3 by the kind of disability."""

from shanghai.entities import person
from tuodi.rules import all_of, rule, when


@rule(person, law="grades")
def listed_kind(one, law):
    """Grade 3 with an intellectual disability."""
    return all_of(one.disability_grade == law.listed_grade, one.disability_kind == "intellectual")


@rule(person, law="grades", since="2021-01")
def listed_kind(one, law):
    """Grade 3 with an intellectual or a mental disability."""
    return all_of(one.disability_grade == law.listed_grade, one.disability_kind.among("intellectual", "mental"))


@rule(person, unit="count", law="grades")
def care_grade(one, law):
    """The grade that the care subsidy is paid by: the own one, but grade 2 for the listed kinds of grade 3."""
    return when(one.listed_kind, law.listed_counts_as, otherwise=one.disability_grade)


@rule(person, unit="yuan/month", law="amount")
def disability_care_subsidy(one, law):
    """The month's amount of the grade."""
    return when(all_of(one.holder, one.not_in_extreme_poverty), law.amount.band(one.care_grade), otherwise=0)
