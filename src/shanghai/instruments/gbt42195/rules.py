"""Ability by GB/T 42195-2022: the points of 26 items, the first level, and what makes it worse."""

from shanghai.entities import assessment
from tuodi.rules import any_of, at_most, rule, when


@rule(assessment, unit="count", law="items")
def self_care_score(one, law):
    """The eight items of self-care."""
    first = one.gbt_eating + one.gbt_grooming + one.gbt_bathing + one.gbt_upper_clothes
    return first + (one.gbt_lower_clothes + one.gbt_bladder + one.gbt_bowel + one.gbt_toileting)


@rule(assessment, unit="count", law="items")
def movement_score(one, law):
    """The four items of basic movement."""
    return one.gbt_bed_mobility + one.gbt_transfer + one.gbt_walking + one.gbt_stairs


@rule(assessment, unit="count", law="items")
def mental_score(one, law):
    """The nine items of mental state."""
    orientation = one.gbt_time + one.gbt_space + one.gbt_person + one.gbt_memory + one.gbt_understanding
    return orientation + (one.gbt_expression + one.gbt_aggression + one.gbt_depression + one.gbt_consciousness)


@rule(assessment, unit="count", law="items")
def participation_score(one, law):
    """The five items of senses and participation."""
    return one.gbt_sight + one.gbt_hearing + one.gbt_daily_affairs + one.gbt_transport + one.gbt_social


@rule(assessment, unit="count", law="items")
def ability_score_gbt42195(one, law):
    """The total of the 26 items."""
    return one.self_care_score + one.movement_score + one.mental_score + one.participation_score


@rule(assessment, unit="count", law="first-level")
def first_level(one, law):
    """The level that the total alone gives."""
    return law.level_by_score.band(one.ability_score_gbt42195)


@rule(assessment, law="change")
def mind_diagnosed(one, law):
    """Dementia or another mental or behavioural disorder is diagnosed."""
    return one.dementia_or_mental_disorder


@rule(assessment, law="change")
def often_at_risk(one, law):
    """As many care-risk events in 30 days as change the level, or more."""
    return one.risk_events_30_days >= law.risk_events_from


@rule(assessment, law="settlement-one-step")
def one_level_worse(one, law):
    """One of the conditions that move the level holds; several move it no further."""
    return any_of(one.mind_diagnosed, one.often_at_risk)


@rule(assessment, law="settlement-coma")
def in_coma(one, law):
    """Found to be in coma; the item on consciousness does not say so."""
    return one.coma


@rule(assessment, unit="count", law="change")
def ability_level_gbt42195(one, law):
    """The first level, moved where a condition says so, or the level in coma."""
    step = when(one.one_level_worse, law.step_of_change, otherwise=0)
    moved = at_most(one.first_level + step, law.worst_level)
    return when(one.in_coma, law.level_in_coma, otherwise=moved)
