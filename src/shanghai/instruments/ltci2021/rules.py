"""Level of disability for long-term-care insurance: three dimensions, and a table of the first against the others."""

from shanghai.entities import assessment
from tuodi.rules import highest, rule, when


@rule(assessment, unit="count", law="daily-living")
def daily_living_score(one, law):
    """The ten items of daily living."""
    first = one.ltci_eating + one.ltci_dressing + one.ltci_face_mouth + one.ltci_bowel + one.ltci_bladder
    return first + (one.ltci_toileting + one.ltci_walking + one.ltci_transfer + one.ltci_stairs + one.ltci_bathing)


@rule(assessment, unit="count", law="daily-living")
def daily_living_level(one, law):
    """The level of daily living by its total."""
    return law.daily_living_level_by_score.band(one.daily_living_score)


@rule(assessment, unit="count", law="cognition")
def cognition_score(one, law):
    """The four items of cognition."""
    return one.ltci_time + one.ltci_person + one.ltci_space + one.ltci_memory


@rule(assessment, unit="count", law="cognition")
def cognition_level(one, law):
    """The level of cognition by its total."""
    return law.cognition_level_by_score.band(one.cognition_score)


@rule(assessment, unit="count", law="senses")
def senses_score(one, law):
    """The three items of senses and communication."""
    return one.ltci_sight + one.ltci_hearing + one.ltci_communication


@rule(assessment, unit="count", law="senses")
def senses_level(one, law):
    """The level of senses and communication by its total."""
    return law.senses_level_by_score.band(one.senses_score)


@rule(assessment, unit="count", law="table")
def worse_of_other_two(one, law):
    """The worse of cognition and of senses and communication."""
    return highest(one.cognition_level, one.senses_level)


@rule(assessment, unit="count", law="table")
def disability_level_ltci2021(one, law):
    """The table's level: the row by daily living, the column by the worse of the two others."""
    other = one.worse_of_other_two
    mild = when(
        one.daily_living_level >= law.mild,
        law.level_where_mild.band(other),
        otherwise=law.level_where_intact.band(other),
    )
    moderate = when(one.daily_living_level >= law.moderate, law.level_where_moderate.band(other), otherwise=mild)
    return when(one.daily_living_level >= law.severe, law.level_where_severe.band(other), otherwise=moderate)
