"""General allowance for older people (老年综合津贴)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="elder_allowance",
    zh="老年综合津贴",
    en="General allowance for older people",
    unit=person,
    since="2016-05",
    outcome="pay",
    answers=("elder_allowance",),
    amount="elder_allowance",
    builds_on=("person_means",),
)
