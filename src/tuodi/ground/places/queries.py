"""The only readers of places that others use: what lies within what, and what a place was called on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Q, QuerySet

from tuodi.ground import clock
from tuodi.ground.places.models import Bureau, Centre, Place

STEPS = (10**10, 10**6, 10**3, 1)  # codes within a city, a district, a subdistrict, a committee


class PlaceError(LookupError):
    """There is no such place, or was none on that day."""


def span(code: int) -> tuple[int, int]:
    """Returns the codes of everything within a place as [first, after): 310101000000 gives the whole district."""
    step = next(step for step in STEPS if code % step == 0)
    return code, code + step


def place(code: int) -> Place:
    """Returns a place by its code, today's or an old one; PlaceError where there is none."""
    found = Place.objects.filter(code=code).first()
    if found is None:
        raise PlaceError(f"there is no place {code}; `tuodi places load` writes those of the city's shelf")
    return found


def line(code: int) -> list[int]:
    """Returns the codes from the city down to a place: itself last. Arithmetic, whether or not the places exist."""
    return list(dict.fromkeys(code - code % step for step in STEPS))


def ancestors(code: int) -> list[Place]:
    """Returns the places from the city down to a place, itself last."""
    return list(Place.objects.filter(code__in=line(code)).order_by("code"))


def parts(code: int, day: date) -> QuerySet[Place]:
    """Returns what a place was made of on a day, in the order of codes."""
    return Place.objects.filter(parent_id=code, since__lte=day, until__gt=day).order_by("code")


def of_level(level: str, day: date, within: int | None = None) -> QuerySet[Place]:
    """Returns the places of a level on a day, in the order of codes; of one place's, where said."""
    found = Place.objects.filter(level=level, since__lte=day, until__gt=day).order_by("code")
    if within is None:
        return found
    first, after = span(within)
    return found.filter(code__gte=first, code__lt=after)


def on(code: int, day: date) -> Place:
    """Returns the place that a code meant or means on a day: the same, what took it over, or what it was before.

    PlaceError before the first day that is known, and where several places became one: which it was cannot be said."""
    here = place(code)
    while here.until <= day and here.successor_id is not None:
        here = place(here.successor_id)
    while here.since > day:
        before = list(here.predecessors.order_by("code")[:2])
        if len(before) != 1:
            raise PlaceError(f"place {code} was none on {day}; it is known from {here.since}")
        here = before[0]
    if here.until <= day:
        raise PlaceError(f"place {code} ended on {here.until}, and nothing took it over")
    return here


def name_on(code: int, day: date, language: str = "zh") -> str:
    """Returns what a place was called on a day."""
    return on(code, day).named(language)


def district_on(code: int, day: date) -> Place:
    """Returns the district in which a place lay on a day; PlaceError for a city."""
    here = on(code, day)
    found = line(here.code)
    if len(found) == 1:
        raise PlaceError(f"place {code} is a city and lies in no district")
    return place(found[1])


def codes_on(day: date) -> dict[int, int]:
    """Returns, for every code that had ended by a day, the code that stands for it on that day.

    Figures of the years before a merger are comparable with later ones by reading each code through this; households
    are moved by it. What nothing took over is left out."""
    ended = dict(Place.objects.filter(until__lte=day, successor__isnull=False).values_list("code", "successor"))
    found = {}
    for code, after in ended.items():
        while after in ended:
            after = ended[after]
        found[code] = after
    return found


def labels(codes: Iterable[int], language: str = "zh") -> dict[int, str]:
    """Returns what to write for each code, from the district down ("静安区彭浦镇示例第 1 居委会"), in one query."""
    wanted = {code: line(code)[1:] or [code] for code in codes}
    names = {
        one.code: one.named(language) for one in Place.objects.filter(code__in={c for w in wanted.values() for c in w})
    }
    between = "" if language == "zh" else ", "
    return {code: between.join(names.get(one, str(one)) for one in above) for code, above in wanted.items()}


@dataclass(frozen=True, slots=True)
class Hours:
    """When a centre takes people in on a day. `working`: it is a working day."""

    opens: time
    closes: time
    working: bool


def centres(code: int, day: date) -> QuerySet[Centre]:
    """Returns the centres within a place on a day, by the code that the place has today."""
    first, after = span(codes_on(clock.today()).get(code, code))
    return Centre.objects.filter(place__gte=first, place__lt=after, since__lte=day, until__gt=day).order_by("code")


def centre_counts(day: date) -> dict[int, int]:
    """Returns how many centres there were on a day, by the code that their district has today; one query."""
    places = Centre.objects.filter(since__lte=day, until__gt=day).values_list("place_id", flat=True)
    return dict(Counter(line(code)[1] for code in places))


def open_on(centre: Centre, day: date) -> Hours | None:
    """Returns when a centre is open on a day; None where that day's hours are not established. No day is closed."""
    if not centre.hours_since <= day < centre.until:
        return None
    working = clock.working_day(day)
    if working:
        return Hours(centre.weekday_opens, centre.weekday_closes, working)
    return Hours(centre.holiday_opens, centre.holiday_closes, working)


def bureaus(day: date) -> QuerySet[Bureau]:
    """Returns the bureaus whose services the centres took in on a day, each with `generated` where that is made up."""
    found = Bureau.objects.filter(Q(since__lte=day) | Q(generated_from__lte=day)).order_by("code")
    return found.annotate(generated=Q(since__gt=day))
