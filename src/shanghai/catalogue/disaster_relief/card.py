"""Relief of people struck by a natural disaster (受灾人员救助)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="disaster_relief",
    zh="受灾人员救助",
    en="Disaster relief",
    unit=person,
    since="2010-09",
    outcome="certify",
    answers=("disaster_rebuilding_eligible", "disaster_relief_eligible"),
    builds_on=("person_means",),
)
