"""Support in extreme poverty: who has nobody and nothing, how much care is needed, and when the support ends."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, is_not, rule, when


@rule(person, law="who")
def old_enough(one, law):
    """Old in the sense of the scheme."""
    return one.age >= law.old_from


@rule(person, law="who")
def disabled(one, law):
    """Holds a disability certificate of any grade."""
    return one.disability_grade > 0


@rule(person, law="who")
def young_enough(one, law):
    """A minor in the sense of the scheme."""
    return one.age < law.minor_below


@rule(person, law="who", since="2019-05")
def young_enough(one, law):
    """A minor, or beyond that age while still at school up to the senior secondary stage."""
    return any_of(one.age < law.minor_below, one.student.among("primary", "junior", "senior", "vocational"))


@rule(person, law="who-2013")
def in_group(one, law):
    """Registered in the country, and old, disabled or a minor: the scheme of the five guarantees."""
    return all_of(one.hukou == "local_rural", any_of(one.old_enough, one.disabled, one.young_enough))


@rule(person, law="who", since="2014-05")
def in_group(one, law):
    """Old, disabled or a minor, in town and country alike."""
    return all_of(one.local, any_of(one.old_enough, one.disabled, one.young_enough))


@rule(person, law="means")
def own_income_below_standard(one, law):
    """The person's own counted income is below one minimum living standard."""
    return one.counted_income < law.minimum_living.standard.of(one.hukou)


@rule(person, law="means")
def own_money_within_limit(one, law):
    """The person's own money is within the limit of a household of one."""
    return one.money_assets <= law.minimum_living.money_assets_limit.band(1)


@rule(person, law="support")
def nobody_able_to_support(one, law):
    """Nobody has a legal duty to support the person, or whoever has it is unable."""
    return one.support.among("none", "unable")


@rule(person, law="who")
def extreme_poverty_eligible(one, law):
    """Old, disabled or a minor, unable to work, without means, and without anybody able to support."""
    return all_of(
        one.present,
        one.in_group,
        is_not(one.able_to_work),
        one.own_income_below_standard,
        one.own_money_within_limit,
        one.nobody_able_to_support,
    )


@rule(person, unit="yuan/month", law="benefit")
def extreme_poverty_allowance(one, law):
    """The living standard of the scheme, whole; care is not in it."""
    return when(one.extreme_poverty_eligible, law.living_standard.of(one.hukou), otherwise=0)


@rule(person, unit="count", law="care-grade")
def abilities_lost(one, law):
    """How many of the six abilities of daily life are lost."""
    lost = [
        when(ability, 0, otherwise=1)
        for ability in (one.can_eat, one.can_dress, one.can_get_up, one.can_toilet, one.can_walk, one.can_bathe)
    ]
    return sum(lost[1:], lost[0])


@rule(person, unit=("self", "partial", "full"), law="care-grade")
def extreme_poverty_care_grade(one, law):
    """Self-caring, partly or fully unable to care for oneself, by the abilities lost."""
    return law.care_grade.band(one.abilities_lost)


@rule(person, unit="yuan/month", law="care-standard")
def extreme_poverty_care_allowance(one, law):
    """The care standard of the grade: no amount of this city has been found."""
    return when(one.extreme_poverty_eligible, law.care_standard.of(one.extreme_poverty_care_grade), otherwise=0)


@rule(person, law="ending")
def dead(one, law):
    """No longer alive in the month."""
    return is_not(one.alive_this_month)


@rule(person, law="ending")
def able_again(one, law):
    """Can work: recovered, or grown up and able."""
    return one.able_to_work


@rule(person, law="ending")
def convicted(one, law):
    """Serves a sentence in prison."""
    return one.in_prison


@rule(person, law="ending")
def means_again(one, law):
    """Income or money no longer meet the conditions."""
    return is_not(all_of(one.own_income_below_standard, one.own_money_within_limit))


@rule(person, law="ending")
def supported_again(one, law):
    """Somebody with the duty to support is able to."""
    return one.support == "able"


@rule(person, law="ending")
def gives_up(one, law):
    """Gives the support up of free will."""
    return one.gives_up_assistance


@rule(person, law="ending")
def extreme_poverty_ends(one, law):
    """Who is supported now no longer will be, for one of the six reasons."""
    return all_of(
        one.receives_extreme_poverty,
        any_of(one.dead, one.able_again, one.convicted, one.means_again, one.supported_again, one.gives_up),
    )
