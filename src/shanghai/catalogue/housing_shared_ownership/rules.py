"""Housing with shared ownership: registered long enough, and income and assets within the city's lines."""

from shanghai.entities import household
from tuodi.rules import all_of, rule


@rule(household, law="who")
def registered_to_buy(home, law):
    """A member who counts is registered in the city, in town or country."""
    return home.any(lambda one: all_of(one.counted_member, one.local))


@rule(household, law="who-2016", since="2016-05")
def registered_to_buy(home, law):
    """A member who counts is registered in one of the city's towns."""
    return home.any(lambda one: all_of(one.counted_member, one.hukou == "local_urban"))


@rule(household, law="years")
def registered_long_enough_to_buy(home, law):
    """Registered in the city for long enough."""
    return home.years_local_hukou >= law.years_registered


@rule(household, law="means")
def income_within_purchase_line(home, law):
    """The income of the year is at most twelve times the monthly line a head, the line included."""
    return home.income_of_year <= law.income_line.band(home.household_size) * home.household_size * 12


@rule(household, law="means")
def assets_within_purchase_line(home, law):
    """Money assets are at most the line a head, the line included."""
    return home.money_assets_of_members <= law.assets_line.band(home.household_size) * home.household_size


@rule(household, law="means")
def shared_ownership_eligible(home, law):
    """A registered household whose income and assets are within the lines; area is in no source that was read."""
    return all_of(
        home.registered_to_buy,
        home.registered_long_enough_to_buy,
        home.income_within_purchase_line,
        home.assets_within_purchase_line,
    )
