"""Ability by MZ/T 039-2013: a level for each of four dimensions, one for all, and what makes it worse."""

from shanghai.entities import assessment
from tuodi.rules import all_of, any_of, at_most, highest, rule, when


@rule(assessment, unit="count", law="daily-living")
def daily_living_score(one, law):
    """The ten items of daily living; higher is better."""
    first = one.mzt_eating + one.mzt_bathing + one.mzt_grooming + one.mzt_dressing + one.mzt_bowel
    return first + (one.mzt_bladder + one.mzt_toileting + one.mzt_transfer + one.mzt_walking + one.mzt_stairs)


@rule(assessment, unit="count", law="daily-living")
def daily_living_level(one, law):
    """The level of daily living by its total."""
    return law.daily_living_level_by_score.band(one.daily_living_score)


@rule(assessment, unit="count", law="mental-state")
def mental_score(one, law):
    """The three items of mental state; higher is worse."""
    return one.mzt_cognition + one.mzt_aggression + one.mzt_depression


@rule(assessment, unit="count", law="mental-state")
def mental_level(one, law):
    """The level of mental state by its total."""
    return law.mental_level_by_score.band(one.mental_score)


@rule(assessment, unit="count", law="senses")
def senses_level(one, law):
    """The level of senses and communication: the worst that consciousness, sight, hearing or communication gives."""
    return highest(
        law.level_by_consciousness.band(one.mzt_consciousness),
        law.level_by_sight_or_hearing.band(one.mzt_sight),
        law.level_by_sight_or_hearing.band(one.mzt_hearing),
        law.level_by_communication.band(one.mzt_communication),
    )


@rule(assessment, unit="count", law="participation")
def participation_score(one, law):
    """The five items of social participation; higher is worse."""
    return one.mzt_living + one.mzt_work + one.mzt_time_space + one.mzt_person + one.mzt_social


@rule(assessment, unit="count", law="participation")
def participation_level(one, law):
    """The level of social participation by its total."""
    return law.participation_level_by_score.band(one.participation_score)


@rule(assessment, law="matrix")
def one_other_severe(one, law):
    """One of mental state, senses and participation is severe."""
    return highest(one.mental_level, one.senses_level, one.participation_level) >= law.severe


@rule(assessment, law="matrix")
def all_others_moderate(one, law):
    """Mental state, senses and participation are all moderate or worse."""
    least = at_most(at_most(one.mental_level, one.senses_level), one.participation_level)
    return least >= law.moderate


@rule(assessment, law="matrix")
def others_weigh(one, law):
    """The three other dimensions are bad enough to make the level of daily living worse by one."""
    return any_of(one.one_other_severe, one.all_others_moderate)


@rule(assessment, law="matrix")
def severe_by_table(one, law):
    """Daily living is severe, or moderate while the others weigh."""
    return any_of(
        one.daily_living_level >= law.severe,
        all_of(one.daily_living_level >= law.moderate, one.others_weigh),
    )


@rule(assessment, law="matrix")
def moderate_by_table(one, law):
    """Daily living is moderate or worse, or mild while the others weigh."""
    return any_of(
        one.daily_living_level >= law.moderate,
        all_of(one.daily_living_level >= law.mild, one.others_weigh),
    )


@rule(assessment, law="matrix")
def mild_by_table(one, law):
    """Daily living, mental state or senses are not intact, or participation is moderate or worse."""
    return any_of(
        one.daily_living_level >= law.mild,
        one.mental_level >= law.mild,
        one.senses_level >= law.mild,
        one.participation_level >= law.moderate,
    )


@rule(assessment, unit="count", law="settlement-gaps")
def first_level(one, law):
    """The level that the four dimensions give, worse levels first."""
    mild = when(one.mild_by_table, law.mild, otherwise=0)
    moderate = when(one.moderate_by_table, law.moderate, otherwise=mild)
    return when(one.severe_by_table, law.severe, otherwise=moderate)


@rule(assessment, law="change")
def mind_diagnosed(one, law):
    """Dementia or another mental illness is diagnosed."""
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
def ability_level_mzt039(one, law):
    """The first level, moved where a condition says so and not beyond severe; severe in coma."""
    step = when(one.one_level_worse, law.step_of_change, otherwise=0)
    return when(one.in_coma, law.severe, otherwise=at_most(one.first_level + step, law.severe))
