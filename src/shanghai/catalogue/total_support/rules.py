"""What one person has a right to in monthly cash, added up; what is refused is left out and named."""

from shanghai.entities import person
from tuodi.rules import if_refused, rule


@rule(person, unit="yuan/month", law="settlement-own-cash")
def total_monthly_support(one, law):
    """The person's own monthly cash; an amount that is refused counts as nothing."""
    living = (
        if_refused(one.extreme_poverty_allowance, 0)
        + if_refused(one.elder_allowance, 0)
        + if_refused(one.orphan_allowance, 0)
    )
    disability = if_refused(one.disability_living_subsidy, 0) + if_refused(one.disability_care_subsidy, 0)
    care_and_honour = if_refused(one.elder_care_subsidy, 0) + if_refused(one.veterans_pension, 0)
    return living + disability + care_and_honour
