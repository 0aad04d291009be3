"""Care level of Shanghai's unified needs assessment (老年照护统一需求评估), by an UNOFFICIAL table of levels."""

from shanghai.entities import assessment
from tuodi.cards import Benefit

card = Benefit(
    code="care_shanghai",
    zh="老年照护统一需求评估（非官方分级表）",
    en="Unified assessment of care needs (UNOFFICIAL table of levels)",
    unit=assessment,
    since="2013-01",
    outcome="assess",
    answers=("care_hospital_advised_shanghai", "care_level_shanghai"),
)
