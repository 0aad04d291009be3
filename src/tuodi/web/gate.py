"""The one gate of the doors: no view runs unless its policy lets this account in, for a purpose, at this instant.

Every request asks again what is in force, so that a change acts at once. Whatever goes wrong here refuses. Knows no
page; what a view may then see is `request.reach`, which the queries of the floors below apply.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.officers.policy import Policy
from tuodi.ground.officers.reach import NOTHING, Reach, appointments_now, reach_by
from tuodi.ground.officers.roles import ROLES
from tuodi.stages.people.residents import resident_reach
from tuodi.web.refusals import forbidden
from tuodi.web.sign_in.passwords import too_old
from tuodi.web.sign_in.proof import proved_lately, two_factors

log = logging.getLogger("tuodi.gate")
STAFF = frozenset(ROLES) - {"resident"}
_PUBLIC = Policy(public=True)
_SIGNED_IN = Policy(roles=frozenset(ROLES), purposes=frozenset(p for role in ROLES.values() for p in role.purposes))
_OFFICERS = Policy(roles=STAFF, purposes=_SIGNED_IN.purposes)
_SYSTEM = Policy(roles=frozenset({"system_administrator"}), purposes=frozenset({"administer"}))
OTHERS = {  # views that are not ours and cannot declare a policy, by route; one that is missing here is refused
    "account_login": _PUBLIC, "account_logout": _PUBLIC, "mfa_authenticate": _PUBLIC,
    **dict.fromkeys(
        ("account_change_password", "mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
         "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
         "mfa_list_webauthn", "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"), _OFFICERS),
    **dict.fromkeys(
        ("admin:index", "admin:jsi18n", "admin:app_list", "admin:places_place_changelist",
         "admin:places_place_change", "admin:places_centre_changelist", "admin:places_centre_change",
         "admin:places_bureau_changelist", "admin:places_bureau_change"), _SYSTEM),
}  # fmt: skip


class RefusalError(Exception):
    """The account may not call this view; `args[0]` is why, for the journal, without personal data."""


def policy_of(view: Callable[..., Any], route: str) -> Policy | None:
    """Returns the policy of a view: its own, or that of a route of OTHERS; None where it has none."""
    declared = getattr(view, "policy", None)
    return declared if isinstance(declared, Policy) else OTHERS.get(route)


class Gate:
    """The middleware. Stands behind Django's authentication and the reader's language."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reach = NOTHING
        return self.answer(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:  # fmt: skip
        """Returns None to let the view run, or the answer instead of it."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        try:
            return self._admit(request, route, policy_of(view, route))
        except RefusalError as refusal:
            return refuse(request, route, str(refusal))
        except Exception as error:
            log.exception("gate failed at route %s: %s; refused", route, type(error).__name__)
            return refuse(request, route, "error")

    def _admit(self, request: HttpRequest, route: str, policy: Policy | None) -> HttpResponse | None:
        if policy is None:
            raise RefusalError("no policy")
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated
        if policy.public:
            request.reach = reach_for(request, _SIGNED_IN) if signed_in else NOTHING
            return None
        if not signed_in:
            if request.method not in ("GET", "HEAD"):
                raise RefusalError("not signed in")
            return HttpResponseRedirect(f"{sign_in_path(policy)}?{urlencode({'next': request.get_full_path()})}")
        request.reach = reach_for(request, policy)
        if request.reach is NOTHING:
            raise RefusalError("role")
        if route not in OTHERS and too_old(request.user):
            return HttpResponseRedirect(reverse("account_change_password"))
        if policy.step_up and not proved_lately(request):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': _came_from(request)})}")
        return None


def reach_for(request: HttpRequest, policy: Policy) -> Reach:
    """Returns the reach of whoever is signed in under a policy: in the role and for the purpose that the session holds
    where they fit, else the first appointment and purpose that do. NOTHING where none fits."""
    account = request.user
    if account.demonstration and not settings.DEMONSTRATION:
        return NOTHING
    if account.resident:
        served = [purpose for purpose in ROLES["resident"].purposes if purpose in policy.purposes]
        return resident_reach(account, served[0]) if served and "resident" in policy.roles else NOTHING
    if not two_factors(request):
        return NOTHING
    held = appointments_now(account)
    fitting = list(dict.fromkeys(one.role for one in held if one.role in policy.roles))
    wanted = request.session.get("role")
    for role in sorted(fitting, key=lambda name: name != wanted):
        served = [purpose for purpose in ROLES[role].purposes if purpose in policy.purposes]
        if served:
            purpose = request.session.get("purpose")
            return reach_by(account, held, role, purpose if purpose in served else served[0])
    return NOTHING


def sign_in_path(policy: Policy) -> str:
    """Returns where somebody signs in who may then call a view of this policy."""
    return reverse("resident-sign-in" if policy.roles == {"resident"} else "account_login")


def refuse(request: HttpRequest, route: str, reason: str) -> HttpResponse:
    """Returns the 403 page, and journals the refusal of somebody who is signed in."""
    request.reach = NOTHING
    try:
        account = request.user.pk
        if account is not None:
            detail = {"route": route, "reason": reason, "method": str(request.method)[:8]}
            write(Actor(account, "", None, ""), "officers.refused", Subject("route"), outcome="refused", detail=detail)
    except Exception as error:
        log.exception("refusal at route %s could not be journalled: %s", route, type(error).__name__)
    return forbidden(request)


def _came_from(request: HttpRequest) -> str:
    """The page to come back to after proving oneself: this one, or for a form that was sent the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(request.headers.get("Referer", ""))
    return came.path if came.netloc == request.get_host() and came.path.startswith("/") else "/"
