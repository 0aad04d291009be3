"""Ability of older people by the industry standard MZ/T 039-2013 (老年人能力评估)."""

from shanghai.entities import assessment
from tuodi.cards import Benefit

card = Benefit(
    code="mzt039",
    zh="老年人能力评估（MZ/T 039-2013）",
    en="Ability of older people (MZ/T 039-2013)",
    unit=assessment,
    since="2013-10",
    outcome="assess",
    answers=("ability_level_mzt039",),
)
