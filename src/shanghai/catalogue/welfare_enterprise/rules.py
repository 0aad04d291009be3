"""Refund to welfare enterprises: which employees and enterprises count, and the part of the insurance refunded."""

from shanghai.entities import enterprise, person
from tuodi.rules import all_of, any_of, rounded, rule, when


@rule(person, law="worker")
def disability_certified(one, law):
    """Holds a disability certificate, or a soldier's disability of a level that counts."""
    soldier = all_of(
        one.veteran_category == "disabled_soldier",
        one.veteran_disability_level > 0,
        one.veteran_disability_level <= law.veteran_level_most,
    )
    return any_of(one.disability_grade > 0, soldier)


@rule(person, law="settlement-working-age")
def of_working_age(one, law):
    """Of working age on the last day of the month."""
    return all_of(one.age >= law.working_age_from, one.age < law.working_age_below)


@rule(person, law="worker")
def contract_long_enough(one, law):
    """The labour contract is long enough."""
    return one.labour_contract_months >= law.contract_months


@rule(person, law="worker")
def insured_by_enterprise(one, law):
    """Insured by the enterprise in some month of last year."""
    return one.insured_months_last_year > 0


@rule(person, law="worker")
def paid_minimum_wage(one, law):
    """The wage of the month is at least the minimum wage."""
    return one.wage_month >= law.person_means.minimum_wage


@rule(person, law="worker")
def counted_disabled_employee(one, law):
    """An employee who counts, for the conditions of the enterprise and for the refund."""
    return all_of(
        one.local,
        one.disability_certified,
        one.of_working_age,
        one.contract_long_enough,
        one.insured_by_enterprise,
        one.paid_minimum_wage,
    )


@rule(enterprise, unit="people", law="firm")
def disabled_employees(firm, law):
    """How many employees count."""
    return firm.count(lambda one: one.counted_disabled_employee)


@rule(enterprise, law="firm")
def disabled_share_reached(firm, law):
    """Those who count are at least the percentage of all employees: compared times a hundred, nothing divided."""
    return firm.disabled_employees * 100 >= firm.employees * law.least_percent


@rule(enterprise, law="firm")
def disabled_number_reached(firm, law):
    """Those who count are at least the least number."""
    return firm.disabled_employees >= law.least_workers


@rule(enterprise, law="firm")
def welfare_enterprise_eligible(firm, law):
    """Enough disabled employees, by share and by number."""
    return all_of(firm.disabled_share_reached, firm.disabled_number_reached)


@rule(enterprise, unit="months", law="amount")
def refunded_months(firm, law):
    """The months insured last year of all employees who count."""
    return firm.sum(lambda one: one.insured_months_last_year, where=lambda one: one.counted_disabled_employee)


@rule(enterprise, unit="yuan/month", law="settlement-one-base")
def refunded_floor(firm, law):
    """The refunded share of the lower limit of the base: exact to the fen, for limits are whole yuan and the share has
    two decimals at most."""
    return rounded(law.base_floor * law.refund_share, rounding="half_up")


@rule(enterprise, unit="yuan/year", law="amount")
def welfare_enterprise_refund_year(firm, law):
    """The share of the base, for every month insured, at the employer's rate; rounded once."""
    refund = rounded(firm.refunded_floor * firm.refunded_months * law.employer_rate, rounding="half_up")
    return when(firm.welfare_enterprise_eligible, refund, otherwise=0, ask_first=True)
