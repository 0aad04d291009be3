"""Care level of Shanghai's assessment: a weighed score of self-care, a score of disease, and an UNOFFICIAL table."""

from shanghai.entities import assessment
from tuodi.rules import highest, rule


@rule(assessment, unit="count", law="self-care")
def self_care_score(one, law):
    """The weighed score of self-care, in hundredths of a point."""
    return (
        one.shanghai_adl_score * law.adl_weight
        + one.shanghai_iadl_score * law.iadl_weight
        + one.shanghai_cognition_score * law.cognition_weight
    )


@rule(assessment, unit="count", law="settlement-unofficial-table")
def level_of_self_care(one, law):
    """The level that the unofficial table gives for self-care."""
    return law.level_by_self_care.band(one.self_care_score)


@rule(assessment, unit="count", law="settlement-unofficial-table")
def level_of_disease(one, law):
    """The level that the unofficial table gives for disease."""
    return law.level_by_disease.band(one.shanghai_disease_score)


@rule(assessment, unit="count", law="settlement-unofficial-table")
def care_level_shanghai(one, law):
    """The higher of the two levels of the unofficial table."""
    return highest(one.level_of_self_care, one.level_of_disease)


@rule(assessment, law="hospital")
def care_hospital_advised_shanghai(one, law):
    """The score of disease is above the line from which a hospital is advised."""
    return one.shanghai_disease_score > law.hospital_above
