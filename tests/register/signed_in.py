"""A test client whose forced sign-in leaves what the sign-in page leaves: a proved second factor."""

from __future__ import annotations

import time

import time_machine
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.account.internal.userkit import user_id_to_str
from django.test import Client


class Browser(Client):
    """`force_login(account)`, and `step_up()` as if the code had just been asked again."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        self._prove(user, {"method": "mfa", "at": time.time()})

    def step_up(self, user):
        self._prove(user, {"method": "mfa", "at": time.time(), "reauthenticated": True})

    def _prove(self, user, record):
        session = self.session
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = user_id_to_str(user)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
        session.save()


PASSWORD = "a long enough sentence 7"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret=SECRET, ahead=0):
    """The authenticator's code now, or `ahead` steps of 30 s later."""
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def sign_in(browser, account, password=PASSWORD, secret=SECRET):
    """Signs in by the pages, as a person does; returns the last answer."""
    answer = browser.post("/sign_in/", {"login": account.username, "password": password})
    if answer.status_code != 302 or answer["Location"] != "/sign_in/code/":
        return answer
    with time_machine.travel(time.time(), tick=False):  # the code does not change on the way
        return browser.post("/sign_in/code/", {"code": code(secret)})
