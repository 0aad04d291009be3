"""Taking a file in at the desk: brought, mapped, begun, taken by the worker, its bad rows named by line."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.register.doors.conftest import COMMITTEE
from tuodi.ground.journal.models import Entry
from tuodi.stages.people.models import Import, Person
from tuodi.web import flow

pytestmark = pytest.mark.django_db
ROWS = f"姓名,居委会代码,当月养老金\n示例甲,{COMMITTEE},700\n示例乙,310101999999,800\n示例丙,{COMMITTEE},many\n"


@pytest.fixture
def at_city(client, appoint, register):
    client.force_login(appoint("clerk", 310000000000, username="city-clerk"))
    return client


def bring(client, text=ROWS, name="people.csv"):
    return client.post(reverse("desk-import"), {"file": SimpleUploadedFile(name, text.encode(), "text/csv")})


def begun(client, **changed):
    where = bring(client)["Location"]
    said = {"source": "window-list", "kind": "registration", "day": "2016-01-01"}
    columns = {"column-0": "name", "column-1": "committee", "column-2": "pension_month"}
    return client.post(where, said | columns | changed)


def work():
    while True:
        assert flow.gather(flow.STAGES) == []
        if not flow.work("worker", flow.STAGES).done:
            return


def test_a_file_is_brought_mapped_and_taken_with_its_bad_rows_named(at_city):
    where = bring(at_city)["Location"]
    said = at_city.get(where).content.decode()
    assert '<option value="name" selected>' in said
    assert "示例甲" in said
    answer = begun(at_city)
    work()
    shown = at_city.get(answer["Location"]).content.decode()
    taken = Import.objects.get()
    assert (taken.state, taken.rows, taken.people, taken.faults) == ("done", 3, 1, 2)
    assert Person.objects.filter(name="示例甲").exists()
    assert '<td class="num">3</td>' in shown
    assert '<td class="num">4</td>' in shown
    assert "many" not in shown
    assert Entry.objects.filter(act__in=("people.import_bring", "people.import_begin", "people.import")).count() >= 3


def test_the_same_file_is_not_taken_twice_and_a_mapping_that_lacks_a_name_is_refused(at_city):
    begun(at_city)
    work()
    again = begun(at_city)
    assert again.status_code == 200
    assert "不能开始" in again.content.decode()
    assert "不能开始" in begun(at_city, **{"column-0": ""}).content.decode()
    assert "不能开始" in begun(at_city, **{"column-0": "account"}).content.decode()
    assert Import.objects.count() == 1


@pytest.mark.parametrize("text", ["\x00\x01\x02", ""])
def test_34_a_file_that_is_none_is_refused_in_words(at_city, text):
    answer = bring(at_city, text)
    said = answer if answer.status_code == 200 else at_city.get(answer["Location"])
    assert said.status_code == 200
    assert "<title>错误：" in said.content.decode()
    assert Import.objects.count() == 0


def test_39_a_name_that_is_a_path_leads_nowhere(at_city, settings):
    where = bring(at_city, name="../../etc/passwd.csv")["Location"]
    assert at_city.get(where).status_code == 200
    assert not list(settings.DATA.rglob("etc"))


def test_1_only_whoever_reaches_the_city_takes_files_in(client, register, at_city):
    where = bring(at_city)["Location"]
    client.force_login(register.account("clerk"))
    assert "只有负责全市的受理员" in client.get(reverse("desk-import")).content.decode()
    assert bring(client).status_code == 200
    assert client.get(where).status_code == 404


def test_1_a_file_that_somebody_else_brought_is_not_found(client, appoint, at_city):
    where = bring(at_city)["Location"]
    client.force_login(appoint("clerk", 310000000000, username="another"))
    assert client.get(where).status_code == 404
