"""The living subsidy: disabled people without work or in households of small means, the highest class once."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, highest, is_not, rule, when


@rule(person, law="holder")
def certificate(one, law):
    """Holds a disability certificate of any grade."""
    return one.disability_grade > 0


@rule(person, law="holder")
def holder(one, law):
    """Registered in the city with a disability certificate."""
    return all_of(one.alive_this_month, one.local, one.certificate)


@rule(person, law="exclusions")
def not_in_extreme_poverty(one, law):
    """Not entitled to support in extreme poverty."""
    return is_not(one.extreme_poverty_eligible)


@rule(person, law="exclusions")
def no_orphan_allowance(one, law):
    """Not an orphan with a right to the orphan allowance, whatever its amount."""
    return is_not(one.entitled_orphan)


@rule(person, law="settlement-severe")
def severely_disabled(one, law):
    """Grade 1 or 2."""
    return all_of(one.certificate, one.disability_grade <= law.severe_grade)


@rule(person, law="settlement-severe", since="2021-01")
def severely_disabled(one, law):
    """Grade 1 or 2, or grade 3 with an intellectual or mental disability."""
    listed = all_of(one.disability_grade == law.listed_grade, one.disability_kind.among("intellectual", "mental"))
    return any_of(all_of(one.certificate, one.disability_grade <= law.severe_grade), listed)


@rule(person, law="settlement-severe")
def working_age_begun(one, law):
    """Old enough to work."""
    return one.age >= law.working_age_from


@rule(person, law="settlement-severe")
def working_age_not_over(one, law):
    """Not yet too old to be called without work."""
    return one.age < law.working_age_below


@rule(person, law="settlement-severe")
def without_wage(one, law):
    """No wage at all this month."""
    return one.wage_month == 0


@rule(person, law="settlement-severe")
def not_student(one, law):
    """In no school this month."""
    return one.student == "none"


@rule(person, law="settlement-severe")
def severely_disabled_without_work(one, law):
    """Severely disabled, of working age, without wage, not a student."""
    return all_of(
        one.severely_disabled, one.working_age_begun, one.working_age_not_over, one.without_wage, one.not_student
    )


@rule(person, unit="yuan/month", law="amount")
def disability_living_subsidy(one, law):
    """The amount of the highest class that the person is in."""
    amount = highest(
        when(one.severely_disabled_without_work, law.amount_severe_without_work, otherwise=0),
        when(one.in_minimum_living, law.amount_minimum_living, otherwise=0),
        when(one.in_low_income, law.amount_low_income, otherwise=0),
    )
    return when(all_of(one.holder, one.not_in_extreme_poverty, one.no_orphan_allowance), amount, otherwise=0)
