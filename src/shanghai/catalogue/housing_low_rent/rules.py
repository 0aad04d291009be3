"""Low-rent housing: little living area and little income, and a rent subsidy by tier of income and district."""

from shanghai.entities import household
from tuodi.rules import all_of, any_of, at_most, rounded, rule, when


@rule(household, law="registration")
def has_town_member(home, law):
    """A member who counts is registered in one of the city's towns."""
    return home.any(lambda one: all_of(one.counted_member, one.hukou == "local_urban"))


@rule(household, law="registration")
def registered_for_low_rent(home, law):
    """Registered in the city for long enough."""
    return home.years_local_hukou >= law.years_registered


@rule(household, law="living-area")
def short_of_living_area(home, law):
    """The living area is at most the limit a head, the limit included."""
    return home.living_area_m2 <= law.living_area_limit * home.household_size


@rule(household, law="means")
def income_within_low_rent_line(home, law):
    """The income of the year is at most the line a head, the line included."""
    return home.income_of_year <= law.income_line.band(home.household_size) * home.household_size


@rule(household, law="means")
def assets_within_low_rent_line(home, law):
    """Money assets are at most the line a head, the line included."""
    return home.money_assets_of_members <= law.assets_line.band(home.household_size) * home.household_size


@rule(household, law="single-person")
def may_apply_alone(home, law):
    """More than one member, or the only one is of the age and not married."""
    return any_of(
        home.household_size > 1,
        home.all(
            lambda one: all_of(one.age >= law.single_from, one.marital_status.among("single", "widowed", "divorced")),
            where=lambda one: one.counted_member,
        ),
    )


@rule(household, law="registration")
def low_rent_housing_eligible(home, law):
    """A household of the towns with little living area, whose income and assets are within the lines."""
    return all_of(
        home.has_town_member,
        home.registered_for_low_rent,
        home.short_of_living_area,
        home.income_within_low_rent_line,
        home.assets_within_low_rent_line,
        home.may_apply_alone,
    )


@rule(household, unit="m2", law="grant-area")
def grant_area(home, law):
    """The guaranteed area less the one there is, between the least and the greatest area of a household."""
    short = law.guaranteed_area * home.household_size - home.living_area_m2
    return when(short <= law.least_area, law.least_area, otherwise=at_most(short, law.most_area), ask_first=True)


@rule(household, law="rate")
def small_low_rent_household(home, law):
    """One or two heads."""
    return home.household_size <= law.small_household


@rule(household, law="rate")
def in_first_tier(home, law):
    """The income of the year is within the first tier, the upper limit included."""
    line = when(home.small_low_rent_household, law.first_line_small, otherwise=law.first_line, ask_first=True)
    return home.income_of_year <= line * home.household_size


@rule(household, law="rate")
def in_second_tier(home, law):
    """The income of the year is at most the upper limit of the second tier."""
    line = when(home.small_low_rent_household, law.second_line_small, otherwise=law.second_line, ask_first=True)
    return home.income_of_year <= line * home.household_size


@rule(household, unit="yuan/m2/month", law="rate")
def rent_rate(home, law):
    """The subsidy for a square metre, by tier of income and district."""
    lower = when(
        home.in_second_tier,
        law.rate_second.of(home.district),
        otherwise=law.rate_third.of(home.district),
        ask_first=True,
    )
    return when(home.in_first_tier, law.rate_first.of(home.district), otherwise=lower, ask_first=True)


@rule(household, unit="yuan/month", law="rate")
def low_rent_subsidy(home, law):
    """Area times rate."""
    subsidy = rounded(home.rent_rate * home.grant_area, rounding="half_up")
    return when(home.low_rent_housing_eligible, subsidy, otherwise=0, ask_first=True)


@rule(household, unit="yuan/month", law="small-households", since="2022-01")
def low_rent_subsidy(home, law):
    """Area times rate, more for one or two people. Rates are whole yuan and areas whole 0.01 m2, so that area times
    rate is exact to the fen, and only the last rounding can move anything."""
    subsidy = rounded(home.rent_rate * home.grant_area, rounding="half_up")
    higher = rounded(subsidy * law.small_household_factor, rounding="half_up")
    amount = when(home.small_low_rent_household, higher, otherwise=subsidy)
    return when(home.low_rent_housing_eligible, amount, otherwise=0, ask_first=True)
