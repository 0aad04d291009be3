"""A test client whose forced sign-in leaves what the sign-in page leaves: a proved second factor."""

from __future__ import annotations

import time

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
