"""The ways in that no address alone opens, in a browser: the password and then the code, and the link of enrolment."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.register.doors.browser.test_pages import looked_at
from tests.register.signed_in import PASSWORD, code

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]
PHONE = {"width": 390}


def test_an_officer_signs_in_by_the_keyboard_alone(opened, enrolled):
    account = enrolled("clerk", 310101002000)
    page = opened(reverse("account_login"), **PHONE)
    page.get_by_role("textbox").first.focus()
    page.keyboard.type(account.username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("mfa_authenticate"))
    looked_at(page, "mfa_authenticate")
    page.locator("input[name=code]").focus()
    page.keyboard.type(code())
    page.keyboard.press("Enter")
    page.wait_for_url("**" + reverse("desk-home"))


def test_a_new_officer_follows_the_link_and_sets_what_is_hers(opened, places):
    from tuodi.ground.officers.actions import first_administrators

    token = first_administrators(("one", "two", "three"), 310000000000)["one"]
    page = opened(reverse("enrol-link", args=[token]), **PHONE)
    assert token not in page.url
    looked_at(page, "enrol")
