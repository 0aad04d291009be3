"""The care subsidy: by care level, for older people of poor households or, at the lowest level, of low own income."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, rounded, rule, when


@rule(person, law="who")
def old_enough(one, law):
    """Has reached the age of the subsidy."""
    return one.age >= law.from_age


@rule(person, law="who")
def needs_care(one, law):
    """The needs assessment found a level of care, and not the result 'normal'."""
    return one.care_level > 0


@rule(person, law="who")
def in_scheme(one, law):
    """Registered in the city, old enough, assessed to need care, and alive."""
    return all_of(one.local, one.old_enough, one.needs_care, one.alive_this_month)


@rule(person, law="own-income")
def level_for_own_income(one, law):
    """The care level is one at which own income alone can give the subsidy."""
    return one.care_level <= law.own_income_to_level


@rule(person, law="own-income")
def age_for_own_income(one, law):
    """Has reached the age from which own income alone can give the subsidy."""
    return one.age >= law.own_income_from_age


@rule(person, law="own-income")
def income_below_mean_pension(one, law):
    """The person's own counted income is below last year's mean pension."""
    return one.counted_income < law.mean_pension


@rule(person, law="own-income")
def in_own_income_class(one, law):
    """At the lowest level, of great age, and with an own income below the mean pension."""
    return all_of(one.level_for_own_income, one.age_for_own_income, one.income_below_mean_pension)


@rule(person, law="settlement-extra")
def level_for_extra(one, law):
    """The care level is one at which the extra is given."""
    return one.care_level <= law.extra_to_level


@rule(person, law="settlement-extra")
def without_children(one, law):
    """Nobody has a legal duty to support the person."""
    return one.support == "none"


@rule(person, law="settlement-extra")
def of_great_age(one, law):
    """Has reached the age from which the extra is given."""
    return one.age >= law.extra_from_age


@rule(person, law="settlement-extra")
def extra_applies(one, law):
    """At the lowest level, and without children or of great age."""
    return all_of(one.level_for_extra, any_of(one.without_children, one.of_great_age))


@rule(person, unit="yuan/month", law="settlement-extra")
def extra(one, law):
    """The share of the first class's amount at level 1."""
    amount = rounded(law.minimum_living_amount.band(1) * law.extra_share, rounding="half_up")
    return when(one.extra_applies, amount, otherwise=0)


@rule(person, unit="yuan/month", law="amount")
def elder_care_subsidy(one, law):
    """The amount of the first class that applies, by care level; the second and third class with the extra."""
    own_income = when(one.in_own_income_class, law.own_income_amount + one.extra, otherwise=0)
    low_income = law.low_income_amount.band(one.care_level) + one.extra
    below_first = when(one.in_low_income, low_income, otherwise=own_income, ask_first=True)
    first = law.minimum_living_amount.band(one.care_level)
    of_class = when(one.in_minimum_living, first, otherwise=below_first, ask_first=True)
    return when(one.in_scheme, of_class, otherwise=0)
