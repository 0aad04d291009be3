"""Fixed-amount allowance of civil affairs (民政定期定量补助)."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="fixed_amount_allowance",
    zh="定期定量补助",
    en="Fixed-amount allowance",
    unit=person,
    since="2015-04",
    outcome="pay",
    answers=("fixed_amount_allowance",),
    amount="fixed_amount_allowance",
    builds_on=("person_means",),
)
