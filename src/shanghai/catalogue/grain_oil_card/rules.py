"""The grain-and-oil card: goods of a stated value a month, for minimum living and extreme poverty."""

from shanghai.entities import person
from tuodi.rules import all_of, any_of, is_not, rule, when


@rule(person, law="who-2020", since="2020-01")
def in_card_group(one, law):
    """Old enough, a preschool child or a pupil of primary or secondary school, or seriously ill."""
    return any_of(
        one.age >= law.card_from_age,
        one.preschool_child,
        one.student.among("primary", "junior", "senior", "vocational"),
        one.seriously_ill,
    )


@rule(person, law="who-2020", since="2020-01")
def preschool_child(one, law):
    """In kindergarten, or younger than school age."""
    return any_of(one.student == "preschool", one.age < law.school_age)


@rule(person, law="who-2020", since="2020-01")
def in_coupon_group(one, law):
    """Old enough for the coupon, and not for the card."""
    return one.age >= law.coupon_from_age


@rule(person, law="who-2020", since="2020-01")
def extreme_poverty_at_home(one, law):
    """Entitled to support in extreme poverty, and not living in an institution."""
    return all_of(one.extreme_poverty_eligible, is_not(one.lives_in_institution))


@rule(person, unit="yuan/month", law="who-2016")
def grain_oil_card(one, law):
    """The value of a month's goods: groups and value of these years are not established, so members are refused."""
    return when(one.in_minimum_living, law.value, otherwise=0)


@rule(person, unit="yuan/month", law="who-2020", since="2020-01")
def grain_oil_card(one, law):
    """The value of a month's goods: card, else coupon, by group; the card in extreme poverty."""
    coupon = when(one.in_coupon_group, law.coupon_value, otherwise=0)
    goods = when(one.in_card_group, law.value, otherwise=coupon)
    of_member = when(one.in_minimum_living, goods, otherwise=0)
    return when(one.extreme_poverty_at_home, law.value, otherwise=of_member)
