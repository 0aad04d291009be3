"""Reach: default deny, and what is granted acts at once."""

import datetime

import pytest

from tuodi.ground import clock
from tuodi.ground.officers.models import Account, Appointment
from tuodi.ground.officers.reach import NOTHING, reach_of
from tuodi.ground.places.models import Place


@pytest.mark.django_db
def test_reach_is_nothing_until_two_people_have_granted_it():
    since = datetime.date(2012, 1, 1)
    city = Place.objects.create(code=310000000000, level="city", zh="市", en="City", since=since, until=clock.NO_END)
    clerk, one, other = (Account.objects.create(username=name) for name in ("clerk", "one", "other"))
    held = Appointment.objects.create(
        account=clerk, role="clerk", place=city, since=since, until=clock.NO_END, granted_by=one,
        granted_at=clock.now(),
    )  # fmt: skip
    assert reach_of(clerk, "clerk", "service") == NOTHING
    held.confirmed_by = other
    held.save()
    assert reach_of(clerk, "clerk", "service").covers(310101002001)
    assert reach_of(clerk, "clerk", "pay") == NOTHING
