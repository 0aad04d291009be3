"""What allauth asks of the project: who may sign in, what else happens when something changes, and its words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import LoginStage
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import lazy

from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.officers import factors
from tuodi.ground.officers.models import Account
from tuodi.web.sign_in.sessions import end_sessions, renew
from tuodi.web.words import LANGUAGES, word

_said = lazy(lambda key: word(f"sign_in.{key}", getattr(context.request, "language", LANGUAGES[0])), str)
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Accounts(DefaultAccountAdapter):
    """Staff sign in with a user name, a password and a second factor; nobody signs up here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _said("mismatch"), "too_many_login_attempts": _said("too_many"),
        "rate_limited": _said("too_many"), "incorrect_code": _said("wrong_code"),
        "enter_current_password": _said("wrong_password"), "incorrect_password": _said("wrong_password"),
    }  # fmt: skip

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: a security administrator makes accounts."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Returns the account, or None alike for a wrong name, a wrong password, and an account that is shut, a
        resident's, or of a demonstration that this is not."""
        found: Account | None = super().authenticate(request, **credentials)
        if found is None or not found.is_active or found.resident:
            return None
        return None if found.demonstration and not settings.DEMONSTRATION else found

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Journals a failed sign-in, without the name that was typed."""
        write(Actor(None, "", None, ""), "officers.sign_in", Subject("account"), outcome="failed")

    def get_login_stages(self) -> list[str]:
        """The second factor is asked of every officer, and who has none is turned away before."""
        return ["tuodi.web.sign_in.adapters.FactorStage", "allauth.mfa.stages.AuthenticateStage"]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A step-up is by the second factor, never by the password alone."""
        if not user.is_authenticated:
            return []
        held = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        ways = (("mfa_reauthenticate", {"totp", "recovery_codes"}), ("mfa_reauthenticate_webauthn", {"webauthn"}))
        return [{"id": id, "description": id, "url": reverse(id)} for id, types in ways if held & types]

    def login(self, request: HttpRequest, user: Account) -> None:
        """Opens the session under a new name and journals it."""
        super().login(request, user)
        request.session.pop("begun", None)
        write(Actor(user.pk, "", None, ""), "officers.sign_in", Subject("account", user.pk))

    def logout(self, request: HttpRequest) -> None:
        """Ends the session at the server and journals it."""
        write(Actor(request.user.pk, "", None, ""), "officers.sign_out", Subject("account", request.user.pk))
        end_sessions(request.user, only=_own(request))
        super().logout(request)

    def send_notification_mail(self, template_prefix: str, user: Account, *_args: Any, **_kwargs: Any) -> None:
        """Called by allauth whenever a password or factor has changed: ends every other session and journals it."""
        request = self.request or context.request
        renew(request)
        ended = end_sessions(user, but=request.session.session_key)
        change = template_prefix.rpartition("/")[2]
        detail = {"change": change, "ended": ended}
        write(Actor(user.pk, "", None, ""), "officers.credentials", Subject("account", user.pk), detail=detail)

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """No messages: the pages say what is."""


class Factors(DefaultMFAAdapter):
    """Second factors: secrets sealed, and the last strong one cannot be taken away."""

    def encrypt(self, text: str) -> str:
        """Seals a secret of a factor."""
        return factors.keep(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Opens a sealed secret."""
        return factors.read(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether another strong factor stays."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=STRONG).exclude(pk=authenticator.pk)
        return bool(others.exists())


class FactorStage(LoginStage):
    """Before the code is asked: an officer without a second factor goes no further."""

    key = "factor"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Returns what allauth expects: an answer or None, and whether sign-in goes on."""
        if self.login.user.resident or Authenticator.objects.filter(user=self.login.user, type__in=STRONG).exists():
            return None, True
        return render(self.request, "sign_in/no_factor.html", status=403), False


def _own(request: HttpRequest) -> list[int]:
    from allauth.usersessions.models import UserSession

    return list(UserSession.objects.filter(session_key=request.session.session_key).values_list("pk", flat=True))
