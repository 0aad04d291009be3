"""W1, the benchmark's rules, in the language of tuodi; the definition is in bench/README.md."""

from bench.w1.content.entities import household, person

from tuodi.rules import all_of, any_of, at_least, divide, is_not, rule, when, years_between


@rule(household, unit="people", law="w1")
def n(home, law):
    """Members."""
    return home.count(lambda one: True)


@rule(household, unit="yuan/month", law="w1")
def income(home, law):
    """Income and pensions of all members."""
    return home.sum(lambda one: one.income_month + one.pension_month)


@rule(household, unit="yuan", law="w1")
def money(home, law):
    """Money assets of all members."""
    return home.sum(lambda one: one.assets)


@rule(household, unit="yuan/month", law="w1")
def standard(home, law):
    """The town standard if any member is registered in town, else the country's."""
    urban = home.any(lambda one: one.registered_urban)
    return when(urban, law.standard_urban, otherwise=law.standard_rural) * home.n


@rule(household, law="w1")
def income_below_standard(home, law):
    """Income is below the standards of the members."""
    return home.income < home.standard


@rule(household, law="w1")
def assets_within_limit(home, law):
    """Money assets are within the limit."""
    return home.money <= law.assets_limit.band(home.n) * home.n


@rule(household, law="w1")
def eligible(home, law):
    """Below the standard, assets within the limit."""
    return all_of(home.income_below_standard, home.assets_within_limit)


@rule(household, unit="yuan/month", law="w1")
def dibao(home, law):
    """The gap to the standard, rounded up to the yuan."""
    gap = at_least(home.standard - home.income, 0)
    return when(home.eligible, divide(gap, 100, rounding="up") * 100, otherwise=0)


@rule(household, law="w1")
def low_income(home, law):
    """Income below twice the standard and assets below the wider line."""
    return all_of(home.income < home.standard * 2, home.money < law.low_income_assets * home.n)


@rule(household, unit="yuan/month", law="w1")
def grain_oil(home, law):
    """Goods for each member of a dibao household."""
    return when(home.eligible, law.grain_oil * home.n, otherwise=0)


@rule(person, unit="years", law="w1")
def age(one, law):
    """Completed years on the last day of the month."""
    return years_between(one.birth_date, law.month_end)


@rule(person, unit="yuan/month", law="w1")
def elder_allowance(one, law):
    """By age band."""
    return law.elder.band(one.age)


@rule(person, law="w1")
def severe(one, law):
    """Grade 1 or 2, or grade 3 intellectual or mental."""
    third = all_of(one.disability_grade == 3, one.disability_kind.among("intellectual", "mental"))
    return any_of(all_of(one.disability_grade >= 1, one.disability_grade <= 2), third)


@rule(person, law="w1")
def working_age(one, law):
    """16 to under 60 for men, to under 55 for women."""
    young = when(one.sex == "male", one.age < law.working_age_men, otherwise=one.age < law.working_age_women)
    return all_of(one.age >= law.working_age_from, young)


@rule(person, unit="yuan/month", law="w1")
def living_subsidy(one, law):
    """Severe without work, else disabled in a dibao household, else in a low-income one."""
    home = one.household
    disabled = one.disability_grade >= 1
    poor = when(home.eligible, law.living_dibao, otherwise=when(home.low_income, law.living_low_income, otherwise=0))
    idle = all_of(one.severe, one.working_age, is_not(one.employed))
    return when(idle, law.living_severe, otherwise=when(disabled, poor, otherwise=0))


@rule(person, unit="yuan/month", law="w1")
def care_subsidy(one, law):
    """By grade."""
    second = any_of(one.disability_grade == 2, all_of(one.disability_grade == 3, one.disability_kind == "intellectual"))
    return when(one.disability_grade == 1, law.care_first, otherwise=when(second, law.care_second, otherwise=0))


@rule(household, unit="yuan/month", law="w1")
def elder(home, law):
    """Of all members."""
    return home.sum(elder_allowance)


@rule(household, unit="yuan/month", law="w1")
def living(home, law):
    """Of all members."""
    return home.sum(living_subsidy)


@rule(household, unit="yuan/month", law="w1")
def care(home, law):
    """Of all members."""
    return home.sum(care_subsidy)


@rule(household, unit="yuan/month", law="w1")
def total(home, law):
    """Everything together."""
    return home.dibao + home.grain_oil + home.elder + home.living + home.care
