"""Refund of social insurance to welfare enterprises (福利企业残疾人职工社会保险补贴)."""

from shanghai.entities import enterprise
from tuodi.cards import Benefit

card = Benefit(
    code="welfare_enterprise",
    zh="福利企业残疾人职工社会保险补贴",
    en="Refund of social insurance to welfare enterprises",
    unit=enterprise,
    since="2015-01",
    outcome="pay",
    answers=("welfare_enterprise_refund_year",),
    amount="welfare_enterprise_refund_year",
    builds_on=("person_means",),
)
