"""Pensions of veterans and their families: the national tables by category, and what the city adds."""

from shanghai.entities import person
from tuodi.rules import all_of, divide, is_not, rule, when


@rule(person, law="who")
def has_category(one, law):
    """Is in one of the categories of veterans' care."""
    return is_not(one.veteran_category == "none")


@rule(person, law="who")
def in_scheme(one, law):
    """In a category, and alive."""
    return all_of(one.has_category, one.alive_this_month)


@rule(person, law="disability")
def has_level(one, law):
    """A level of disability has been assessed."""
    return one.veteran_disability_level > 0


@rule(person, law="disability")
def illness_level_counts(one, law):
    """Severe enough for a pension where illness is the cause."""
    return one.veteran_disability_level <= law.illness_to_level


@rule(person, law="disability-amounts")
def first_level(one, law):
    """The most severe level."""
    return one.veteran_disability_level == 1


@rule(person, unit="yuan/year", law="disability-amounts")
def war_pension(one, law):
    """By level, where war is the cause."""
    lower = law.war_lower_levels.band(one.veteran_disability_level)
    return when(one.first_level, law.war_first_level, otherwise=lower, ask_first=True)


@rule(person, unit="yuan/year", law="disability-amounts")
def duty_pension(one, law):
    """By level, where duty is the cause."""
    lower = law.duty_lower_levels.band(one.veteran_disability_level)
    return when(one.first_level, law.duty_first_level, otherwise=lower, ask_first=True)


@rule(person, unit="yuan/year", law="disability-amounts")
def illness_pension(one, law):
    """By level, where illness is the cause; the lower levels have none."""
    lower = law.illness_lower_levels.band(one.veteran_disability_level)
    by_level = when(one.first_level, law.illness_first_level, otherwise=lower, ask_first=True)
    return when(one.illness_level_counts, by_level, otherwise=0, ask_first=True)


@rule(person, unit="yuan/year", law="disability")
def disability_pension(one, law):
    """By cause and level."""
    cause = one.veteran_disability_cause
    illness = when(cause == "illness", one.illness_pension, otherwise=0, ask_first=True)
    duty = when(cause == "duty", one.duty_pension, otherwise=illness, ask_first=True)
    war = when(cause == "war", one.war_pension, otherwise=duty, ask_first=True)
    return when(one.has_level, war, otherwise=0, ask_first=True)


@rule(person, unit="yuan/year", law="family-amounts")
def martyr_family_pension(one, law):
    """Of a martyr's family, by town and country; a register outside the city does not say which."""
    country = when(one.hukou == "local_rural", law.martyr_family_country, otherwise=law.martyr_family, ask_first=True)
    return when(one.hukou == "local_urban", law.martyr_family_town, otherwise=country, ask_first=True)


@rule(person, unit="yuan/year", law="family-amounts", since="2016-10")
def martyr_family_pension(one, law):
    """Of a martyr's family, in town and country alike."""
    return law.martyr_family


@rule(person, unit="yuan/year", law="family-amounts")
def family_pension(one, law):
    """Of a martyr's family, or of the family of a soldier who died on duty or of illness."""
    category = one.veteran_category
    other = when(category == "on_duty_family", law.on_duty_family, otherwise=law.illness_family, ask_first=True)
    return when(category == "martyr_family", one.martyr_family_pension, otherwise=other, ask_first=True)


@rule(person, unit="yuan/year", law="red-army")
def red_army_grant(one, law):
    """By kind of Red Army veteran."""
    return law.red_army.of(one.red_army_kind)


@rule(person, unit="yuan/month", law="monthly-items")
def monthly_grant(one, law):
    """Of the categories whose amount is set by the month: by category, or by years of service."""
    by_service = law.rural_amount_per_service_year * one.service_years
    by_category = law.monthly_amount.of(one.veteran_category)
    return when(one.veteran_category == "rural_60_plus", by_service, otherwise=by_category, ask_first=True)


@rule(person, unit="yuan/year", law="settlement-month")
def veterans_pension_year(one, law):
    """The yearly amount of the category's table; twelve months of what is set by the month."""
    category = one.veteran_category
    families = category.among("martyr_family", "on_duty_family", "illness_family")
    family = when(families, one.family_pension, otherwise=one.monthly_grant * 12, ask_first=True)
    red_army = when(category == "red_army", one.red_army_grant, otherwise=family, ask_first=True)
    pension = when(category == "disabled_soldier", one.disability_pension, otherwise=red_army, ask_first=True)
    return when(one.in_scheme, pension, otherwise=0, ask_first=True)


@rule(person, unit="yuan/month", law="settlement-month")
def veterans_pension(one, law):
    """A twelfth of the year, rounded half up to the fen."""
    return divide(one.veterans_pension_year, 12, rounding="half_up")


@rule(person, unit="yuan/month", law="city-supplement")
def veterans_pension_city_supplement(one, law):
    """What the city adds to the national amount: no figure has been found."""
    return when(one.in_scheme, law.city_supplement, otherwise=0, ask_first=True)
