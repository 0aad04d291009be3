"""What tests of the register's people share: sources, and who acts."""

import pytest

from tuodi.ground.journal.actions import Actor
from tuodi.stages.people.models import Source

COMMITTEE, NEXT_DOOR, OTHER_STREET, OTHER_DISTRICT = 310101002001, 310101002002, 310101003001, 310104003001


@pytest.fixture
def source(places):
    """What the register of residence says."""
    return Source.objects.create(code="registration", kind="registration", zh="户籍登记", en="registration")


@pytest.fixture
def declared(places):
    """What people say themselves."""
    return Source.objects.create(code="declared", kind="declared", zh="本人申报", en="declared")


@pytest.fixture
def line(places):
    """What an electronic line answered."""
    return Source.objects.create(code="tax", kind="line", zh="税务专线", en="tax line")


@pytest.fixture
def actor():
    """A clerk at a subdistrict's centre, who records."""
    return Actor(None, "clerk", 310101002000, "register")
