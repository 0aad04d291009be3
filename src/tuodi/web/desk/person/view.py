"""The page of one person: who she is, what is recorded and from where, her household, who looked; and what a clerk may
record or take back. Everything is asked of `people.queries` with the request's reach."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from tuodi.ground.journal.queries import about
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.ground.places.queries import labels, line
from tuodi.rules.errors import InputError
from tuodi.stages.people import actions, facts, queries
from tuodi.stages.people.models import Person, PersonRecord
from tuodi.web.desk.facts import Told, told
from tuodi.web.desk.moment import moment
from tuodi.web.desk.recording import RecordForm, RetractForm, recordable, saved
from tuodi.web.desk.tree import tree
from tuodi.web.words import word

READERS = ("clerk", "verifier", "assessor", "approver", "payment_officer", "provider", "auditor")
READING = ("service", "register", "verify", "assess", "decide", "pay", "care", "audit")
LOOKED = 8  # looks shown; the journal's page has them all


@require_safe
@policy(roles=READERS, purposes=READING)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """The page; `?day=` and `?known_on=` show another moment, `?fact=` the form that records it, `?record=` the form
    that takes a record back. The page of somebody merged leads to the one kept."""
    one = _read(request, person_id)
    if one.pk != person_id:
        return redirect("desk-person", one.pk)
    return _page(request, one, **_asked(request))


@require_POST
@policy(roles=READERS, purposes=READING)
def number(request: HttpRequest, person_id: int) -> HttpResponse:
    """The page with the resident number and telephone in clear; written down as such."""
    one = _read(request, person_id, "people.reveal_number")
    return _page(request, one, number=queries.number_of(one), phone=queries.phone_of(one), revealed=True)


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def record(request: HttpRequest, person_id: int) -> HttpResponse:
    """Records a fact and leads back to the page, or says what is wrong with it."""
    one = _read(request, person_id)
    fact = next((fact for fact in recordable(request.reach, "person") if fact.name == request.GET.get("fact")), None)
    if fact is None:
        raise Http404
    form = RecordForm(fact, request.POST, language=request.language)
    if not (form.is_valid() and saved(request, one, form)):
        return _page(request, one, form=form)
    return _done(request, one, "saved")


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def retract(request: HttpRequest, person_id: int, record_id: int) -> HttpResponse:
    """Takes a record back and leads back to the page."""
    one = _read(request, person_id)
    held = get_object_or_404(PersonRecord, pk=record_id, person=one)
    if facts.by_code()[held.fact] not in recordable(request.reach, "person"):
        raise Http404
    form = RetractForm(request.POST, language=request.language)
    if not form.is_valid():
        return _page(request, one, retracting=record_id, form=form)
    try:
        actions.retract(request.reach.actor, held, form.cleaned_data["reason"])
    except InputError:
        return _done(request, one, "gone")
    return _done(request, one, "retracted")


def _done(request: HttpRequest, one: Person, said: str) -> HttpResponse:
    messages.info(request, word(f"desk.recording.{said}", request.language))
    return HttpResponseRedirect(reverse("desk-person", args=[one.pk]) + "#facts")


def _read(request: HttpRequest, person_id: int, act: str = "people.read") -> Person:
    try:
        return queries.person(request.reach, person_id, act)
    except queries.NotReachedError:
        raise Http404 from None


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The form that the address asks for, if any."""
    if request.GET.get("record", "").isdigit():
        return {"form": RetractForm(language=request.language), "retracting": int(request.GET["record"])}
    fact = next((fact for fact in recordable(request.reach, "person") if fact.name == request.GET.get("fact")), None)
    return {"form": RecordForm(fact, language=request.language)} if fact else {}


def _page(request: HttpRequest, one: Person, **more: Any) -> HttpResponse:
    language, at, reach = request.language, moment(request), request.reach
    records = queries.held(reach, [one], day=at.day, known_on=at.known, all_times=True)
    table = told(records, language, at.day, at.known)
    home = queries.household_of(reach, one, at.day)
    looked = about(one.pk)[0][:LOOKED]
    codes = (one.place_code, reach.actor.place, *(look.place for look in looked))
    places = request.place_names = labels({code for code in codes if code}, language)
    clerk = reach.actor.role == "clerk"
    return render(request, "desk/person/page.html", {
        "one": one, "number": queries.masked(queries.number_of(one)), "phone": queries.masked(queries.phone_of(one)),
        "place": places[one.place_code], "area": line(one.place_code)[1], "moment": at, "facts": table,
        "who": _who(table), "home": home, "tree": tree(queries.members(reach, home, at.day), one.pk) if home else None,
        "guards": _guards(reach, language), "lines": reach.lines,
        "unrecorded": _unrecorded(reach, table, language),
        "recordable": [(fact.name, getattr(fact, language)) for fact in recordable(reach, "person")] if clerk else [],
        "looked": [_look(look, places, language) for look in looked], "clerk": clerk, **more,
    })  # fmt: skip


def _who(table: list[Told]) -> list[str]:
    """What the head of the page says of her: the facts that never change, as they are used."""
    return [
        f"{fact.label} {fact.lines[0].value}" for fact in table
        if fact.lines[0].held.fact.eternal and fact.lines[0].state == "wins"
    ]  # fmt: skip


def _guards(reach: Any, language: str) -> str:
    names = sorted({fact.guard for fact in queries.hidden_facts(reach)})
    return word("desk.facts.and", language).join(word(f"desk.facts.guard_{name}", language) for name in names)


def _unrecorded(reach: Any, table: list[Told], language: str) -> list[str]:
    there = {fact.name for fact in table}
    return [getattr(fact, language) for fact in recordable(reach, "person") if fact.name not in there]


def _look(look: Any, places: dict[int, str], language: str) -> dict[str, Any]:
    role, purpose = ROLES.get(look.role), PURPOSES.get(look.purpose)
    return {
        "at": look.at, "place": places.get(look.place, ""), "role": getattr(role, language) if role else look.role,
        "purpose": getattr(purpose, language) if purpose else look.purpose,
        "act": look.act,
    }  # fmt: skip


routes = [
    path("desk/people/<int:person_id>/", person, name="desk-person"),
    path("desk/people/<int:person_id>/number/", number, name="desk-person-number"),
    path("desk/people/<int:person_id>/record/", record, name="desk-person-record"),
    path("desk/people/<int:person_id>/records/<int:record_id>/retract/", retract, name="desk-person-retract"),
]  # fmt: skip
