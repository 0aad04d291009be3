"""A place as an administrator types it: its code of twelve digits, or its name."""

from __future__ import annotations

from django.db.models import Q

from tuodi.ground import clock
from tuodi.ground.officers.reach import Reach
from tuodi.ground.places.models import Place


def found_place(reach: Reach, typed: str) -> int | str:
    """Returns the code of the place within reach that was meant, or the word that says why none was found."""
    typed = typed.strip()
    named = Q(pk=int(typed)) if typed.isascii() and typed.isdigit() and len(typed) == 12 else Q(zh=typed) | Q(en=typed)
    day = clock.today()
    found = Place.objects.filter(named, reach.within("code"), since__lte=day, until__gt=day)
    codes = list(found.values_list("pk", flat=True)[:2])
    if len(codes) == 1:
        return codes[0]
    return "no_place" if not codes else "several_places"
