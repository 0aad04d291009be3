"""One officer, and the acts on her: propose, confirm and end an appointment, a new link, shut, end sessions.

Every act asks the second factor again. What the rules refuse is said on the page, as 409.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from tuodi.ground import clock
from tuodi.ground.journal.actions import Subject, write
from tuodi.ground.officers import actions
from tuodi.ground.officers.models import Account, Appointment
from tuodi.ground.officers.queries import appointments_of, officers
from tuodi.ground.officers.roles import ROLES
from tuodi.web.desk.officer.place import found_place
from tuodi.web.desk.officers.view import RULED, RULED_AGAIN
from tuodi.web.forms import PageForm
from tuodi.web.sign_in.sessions import end_sessions
from tuodi.web.words import word

MOST = 50  # appointments shown


class GrantForm(PageForm):
    """An appointment to propose."""

    words = "desk.officer"
    role = forms.ChoiceField()
    place = forms.CharField(max_length=64)
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        self.fields["role"].choices = [
            (one.name, getattr(one, language)) for one in ROLES.values() if one.name != "resident"
        ]


@require_safe
@RULED
def officer(request: HttpRequest, account: int) -> HttpResponse:
    """The page."""
    return _page(request, _account(request, account))


@require_POST
@RULED_AGAIN
def grant(request: HttpRequest, account: int) -> HttpResponse:
    """Proposes an appointment, which somebody else confirms."""
    whom = _account(request, account)
    form = GrantForm(request.POST, language=request.language)
    if not form.is_valid():
        return _page(request, whom, form=form, status=422)
    asked = form.cleaned_data
    place = found_place(request.reach, asked["place"])
    if isinstance(place, str):
        form.add_error("place", word(f"desk.officer.{place}", request.language))
        return _page(request, whom, form=form, status=422)
    last = asked["until"]
    until = last + timedelta(days=1) if last else clock.NO_END
    return _done(request, whom, lambda: actions.grant(request.reach, whom, asked["role"], place, asked["since"], until))


@require_POST
@RULED_AGAIN
def confirm(request: HttpRequest, appointment: int) -> HttpResponse:
    """Confirms what somebody else proposed."""
    held = _appointment(request, appointment)
    return _done(request, held.account, lambda: actions.confirm(request.reach, held))


@require_POST
@RULED_AGAIN
def end(request: HttpRequest, appointment: int) -> HttpResponse:
    """Ends an appointment or takes a proposal back, at once."""
    held = _appointment(request, appointment)
    return _done(request, held.account, lambda: actions.end(request.reach, held))


@require_POST
@RULED_AGAIN
def link(request: HttpRequest, account: int) -> HttpResponse:
    """Makes a new one-time link and shows it this once."""
    whom = _account(request, account)
    try:
        token = actions.start_enrolment(request.reach, whom)
    except actions.NotAllowedError as refusal:
        return _refused(request, whom, refusal)
    found = {"link": request.build_absolute_uri(reverse("enrol-link", args=[token])), "account": whom}
    return render(request, "desk/officer/link.html", found)


@require_POST
@RULED_AGAIN
def shut(request: HttpRequest, account: int) -> HttpResponse:
    """Shuts the account, or opens it again."""
    whom = _account(request, account)
    return _done(request, whom, lambda: actions.shut(request.reach, whom, shut=whom.is_active))


@require_POST
@RULED_AGAIN
def end_all(request: HttpRequest, account: int) -> HttpResponse:
    """Ends every session of the account."""
    whom = _account(request, account)
    ended = end_sessions(whom)
    write(request.reach.actor, "officers.end_sessions", Subject("account", whom.pk), detail={"ended": ended})
    return HttpResponseRedirect(reverse("desk-officer", args=[whom.pk]))


def _done(request: HttpRequest, whom: Account, act: Callable[[], Any]) -> HttpResponse:
    try:
        act()
    except actions.NotAllowedError as refusal:
        return _refused(request, whom, refusal)
    return HttpResponseRedirect(reverse("desk-officer", args=[whom.pk]))


def _refused(request: HttpRequest, whom: Account, refusal: actions.NotAllowedError) -> HttpResponse:
    said = {"field": "", "text": word(f"desk.officer.not_{refusal}", request.language)}
    return _page(request, whom, errors=[said], status=409)


def _page(request: HttpRequest, whom: Account, *, status: int = 200, **said: Any) -> HttpResponse:
    day, me = clock.today(), request.reach.actor.account
    rows = [
        {"one": one, "role": getattr(ROLES[one.role], request.language), "place": getattr(one.place, request.language),
         "last": one.until - timedelta(days=1) if one.until != clock.NO_END else None,
         "state": _state(one, day), "mine": one.granted_by_id == me or whom.pk == me}
        for one in appointments_of(whom)[:MOST]
    ]  # fmt: skip
    form = said.pop("form", None) or GrantForm(initial={"since": day}, language=request.language)
    sessions = UserSession.objects.filter(user=whom).count()
    found = {"account": whom, "rows": rows, "form": form, "sessions": sessions, "self": whom.pk == me} | said
    return render(request, "desk/officer/page.html", found, status=status)


def _state(one: Appointment, day: Any) -> str:
    if one.ended_at is not None or one.until <= day:
        return "ended"
    if one.confirmed_at is None:
        return "waiting"
    return "in_force" if one.since <= day else "coming"


def _account(request: HttpRequest, account: int) -> Account:
    found = officers(request.reach).filter(pk=account).first()
    if found is None:
        raise Http404
    return found


def _appointment(request: HttpRequest, appointment: int) -> Appointment:
    held = Appointment.objects.select_related("account").filter(request.reach.within("place_id"), pk=appointment)
    found = held.first()
    if found is None:
        raise Http404
    return found


routes = [
    path("desk/officers/<int:account>/", officer, name="desk-officer"),
    path("desk/officers/<int:account>/grant/", grant, name="desk-officer-grant"),
    path("desk/officers/<int:account>/link/", link, name="desk-officer-link"),
    path("desk/officers/<int:account>/shut/", shut, name="desk-officer-shut"),
    path("desk/officers/<int:account>/sessions/", end_all, name="desk-officer-sessions"),
    path("desk/appointments/<int:appointment>/confirm/", confirm, name="desk-appointment-confirm"),
    path("desk/appointments/<int:appointment>/end/", end, name="desk-appointment-end"),
]
