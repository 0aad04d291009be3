"""What several benefits share about one person: age, registration, and the income that counts."""

from shanghai.entities import person
from tuodi.cards import Benefit

card = Benefit(
    code="person_means",
    zh="个人情况与收入",
    en="A person and their means",
    unit=person,
    since="1999-10",
    outcome="notion",
    answers=("age",),
    shares=("alive_this_month", "local", "present", "counted_income"),
)
