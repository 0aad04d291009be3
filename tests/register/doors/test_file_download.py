"""A file is downloaded by who reaches the person, through every guard of the doors, and by nobody else."""

import io

import pytest

from tests.register.doors.conftest import COMMITTEE, OTHER_DISTRICT
from tests.register.signed_in import Browser
from tuodi.ground.files.actions import keep
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(settings, tmp_path):
    """The addresses of a file here and of one in another district."""
    settings.DATA = tmp_path
    here = keep(SYSTEM, 1, COMMITTEE, "证明.txt", io.BytesIO("证明".encode()))
    away = keep(SYSTEM, 2, OTHER_DISTRICT, "b.txt", io.BytesIO(b"away"))
    return f"/desk/files/{here.pk}", f"/desk/files/{away.pk}"


def test_38_a_clerk_downloads_what_is_in_reach_as_an_attachment_that_cannot_run(appoint, addresses):
    browser, clerk = Browser(), appoint("clerk", 310101002000)
    browser.force_login(clerk)
    answer = browser.get(addresses[0])
    assert answer.status_code == 200
    assert answer.content.decode() == "证明"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E8%AF%81%E6%98%8E.txt"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    read = Entry.objects.get(act="files.read")
    assert (read.account, read.kind, read.subject, read.subject_place) == (clerk.pk, "person", 1, COMMITTEE)
    away, none = browser.get(addresses[1]), browser.get("/desk/files/4611686018427387904")
    assert (away.status_code, none.status_code) == (404, 404)
    assert browser.get(f"/desk/files/{10**30}").status_code == 404


def test_38_nobody_else_downloads_anything(appoint, addresses):
    assert Browser().get(addresses[0]).status_code in (302, 401, 403)
    for role in ("analyst", "provider", "community_worker", "system_administrator"):
        browser = Browser()
        browser.force_login(appoint(role, 310101002000))
        assert browser.get(addresses[0]).status_code in (403, 404), role
    assert not Entry.objects.filter(act="files.read").exists()
