"""Basic living allowance of orphans (孤儿基本生活费)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="orphan_allowance",
    zh="孤儿基本生活费",
    en="Orphan allowance",
    unit=person,
    since="2010-11",
    outcome="pay",
    answers=("orphan_allowance",),
    shares=("entitled_orphan",),
    amount="orphan_allowance",
    builds_on=("person_means",),
)
