"""What several benefits share: who counts in a household, and its income and money."""

from shanghai.entities import household
from tuodi.cards import Benefit

card = Benefit(
    code="household_means",
    zh="家庭人口与经济状况",
    en="Household and means",
    unit=household,
    since="1999-10",
    outcome="notion",
    answers=("household_size", "countable_income", "income_per_head", "money_assets_per_head"),
    shares=(
        "counted_member",
        "has_local_member",
        "gross_income_month",
        "income_of_year",
        "money_assets_of_members",
        "no_private_vehicle",
        "no_non_residential_property",
        "dwelling_within_limit",
    ),
    builds_on=("person_means", "extreme_poverty"),
)
