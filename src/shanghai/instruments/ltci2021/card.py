"""Level of disability for long-term-care insurance, national standard of 2021 (长期护理失能等级评估标准)."""

from shanghai.entities import assessment
from tuodi.cards import Benefit

card = Benefit(
    code="ltci2021",
    zh="长期护理失能等级评估（2021 年国家标准）",
    en="Level of disability for long-term care (national standard of 2021)",
    unit=assessment,
    since="2021-07",
    outcome="assess",
    answers=("disability_level_ltci2021",),
)
