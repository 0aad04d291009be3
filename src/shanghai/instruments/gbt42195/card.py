"""Ability of older people by the national standard GB/T 42195-2022 (老年人能力评估规范)."""

from shanghai.entities import assessment
from tuodi.cards import Benefit

card = Benefit(
    code="gbt42195",
    zh="老年人能力评估（GB/T 42195-2022）",
    en="Ability of older people (GB/T 42195-2022)",
    unit=assessment,
    since="2022-12",
    outcome="assess",
    answers=("ability_score_gbt42195", "ability_level_gbt42195"),
)
