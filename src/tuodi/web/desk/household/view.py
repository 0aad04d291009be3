"""The page of one household: who belongs and belonged, what is recorded of it, and who moves in or out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.ground.places.queries import labels, line
from tuodi.rules.errors import InputError
from tuodi.stages.people import actions, facts, queries
from tuodi.stages.people.models import Household, HouseholdRecord
from tuodi.stages.people.sources import own
from tuodi.web.desk.facts import told
from tuodi.web.desk.moment import moment
from tuodi.web.desk.person.view import READERS, READING
from tuodi.web.desk.recording import RecordForm, RetractForm, recordable, saved
from tuodi.web.desk.tree import tree
from tuodi.web.forms import PageForm
from tuodi.web.words import word

MOST = 50  # memberships shown


class MoveForm(PageForm):
    """Who moves in, as what, from when: by the number of the person's page, within one's reach."""

    words = "desk.household"
    person = forms.IntegerField(min_value=1, max_value=10**15)
    relation = forms.ChoiceField()
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, auto_id="move-%s", **kwargs)
        self.fields["relation"].choices = [(one, word(f"desk.person.{one}", language)) for one in actions.RELATIONS]


class LeaveForm(PageForm):
    """Which member moves out, from when."""

    words = "desk.household"
    member = forms.ChoiceField()
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, members: list[Any], *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, auto_id="leave-%s", **kwargs)
        self.fields["member"].choices = [(one.person_id, one.person.name) for one in members]


@require_safe
@policy(roles=READERS, purposes=READING)
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """The page; the address may ask for another moment or a form, as a person's does."""
    home, more = _read(request, household_id), {}
    if request.GET.get("record", "").isdigit():
        more = {"form": RetractForm(language=request.language), "retracting": int(request.GET["record"])}
    elif fact := _fact(request):
        more = {"form": RecordForm(fact, language=request.language)}
    return _page(request, home, **more)


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def move_in(request: HttpRequest, household_id: int) -> HttpResponse:
    """Moves a person in reach into the household."""
    home = _read(request, household_id)
    form = MoveForm(request.POST, language=request.language)
    if form.is_valid():
        said = form.cleaned_data
        try:
            one = queries.person(request.reach, said["person"])
            actions.move(request.reach.actor, one, home, said["relation"], own("declared"), said["day"])
        except queries.NotReachedError:
            form.add_error("person", word("desk.household.nobody", request.language))
        except InputError:
            form.add_error("day", word("desk.household.too_early", request.language))
        else:
            return _done(request, home)
    return _page(request, home, form=form, moving=form)


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def move_out(request: HttpRequest, household_id: int) -> HttpResponse:
    """Moves a member out: she lives on her own from that day."""
    home = _read(request, household_id)
    inside = queries.members(request.reach, home, clock.today())
    form = LeaveForm(inside, request.POST, language=request.language)
    if form.is_valid():
        said = form.cleaned_data
        leaving = next(one.person for one in inside if str(one.person_id) == said["member"])
        try:
            actions.leave(request.reach.actor, leaving, own("declared"), said["day"])
        except InputError:
            form.add_error("day", word("desk.household.too_early", request.language))
        else:
            return _done(request, home)
    return _page(request, home, form=form, leaving=form)


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def record(request: HttpRequest, household_id: int) -> HttpResponse:
    """Records a fact of the household and leads back to its page, or says what is wrong with it."""
    home, fact = _read(request, household_id), _fact(request)
    if fact is None:
        raise Http404
    form = RecordForm(fact, request.POST, language=request.language)
    if not (form.is_valid() and saved(request, home, form)):
        return _page(request, home, form=form)
    return _done(request, home)


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def retract(request: HttpRequest, household_id: int, record_id: int) -> HttpResponse:
    """Takes a record of the household back."""
    home = _read(request, household_id)
    held = get_object_or_404(HouseholdRecord, pk=record_id, household=home)
    if facts.by_code()[held.fact] not in recordable(request.reach, "household"):
        raise Http404
    form = RetractForm(request.POST, language=request.language)
    if not form.is_valid():
        return _page(request, home, retracting=record_id, form=form)
    try:
        actions.retract(request.reach.actor, held, form.cleaned_data["reason"])
    except InputError:
        messages.error(request, word("desk.recording.gone", request.language))
        return redirect("desk-household", home.pk)
    return _done(request, home)


def _read(request: HttpRequest, household_id: int) -> Household:
    try:
        return queries.household(request.reach, household_id)
    except queries.NotReachedError:
        raise Http404 from None


def _fact(request: HttpRequest) -> Any:
    return next((f for f in recordable(request.reach, "household") if f.name == request.GET.get("fact")), None)


def _done(request: HttpRequest, home: Household) -> HttpResponse:
    messages.success(request, word("desk.recording.saved", request.language))
    return redirect("desk-household", home.pk)


def _page(request: HttpRequest, home: Household, **more: Any) -> HttpResponse:
    language, at, reach = request.language, moment(request), request.reach
    records = queries.held(reach, [home], day=at.day, known_on=at.known, all_times=True)
    inside, clerk = queries.members(reach, home, at.day), reach.actor.role == "clerk"
    table = told(records, language, at.day, at.known)
    there = {fact.name for fact in table}
    can = recordable(reach, "household")
    codes = (home.place_code, reach.actor.place)
    places = request.place_names = labels({code for code in codes if code}, language)
    return render(request, "desk/household/page.html", {
        "home": home, "place": places[home.place_code], "area": line(home.place_code)[1], "moment": at, "facts": table,
        "tree": tree(inside), "memberships": _dated(reach, home, at.known), "lines": reach.lines, "clerk": clerk,
        "unrecorded": [getattr(fact, language) for fact in can if fact.name not in there],
        "recordable": [(fact.name, getattr(fact, language)) for fact in can] if clerk else [],
        "moving": MoveForm(language=language), "leaving": LeaveForm(inside, language=language), **more,
    })  # fmt: skip


def _dated(reach: Any, home: Household, known: Any) -> list[dict[str, Any]]:
    """Every membership known by then that the reader reaches, with its last day and whether it stands."""
    return [
        {"held": one, "struck": one.retracted_at < known,
         "last": None if one.valid_to == clock.NO_END else one.valid_to - timedelta(days=1)}
        for one in queries.memberships(home)[:MOST]
        if one.known_since < known and (reach.covers(one.person.place_code) or one.person_id in reach.persons)
    ]  # fmt: skip


routes = [
    path("desk/households/<int:household_id>/", household, name="desk-household"),
    path("desk/households/<int:household_id>/in/", move_in, name="desk-household-in"),
    path("desk/households/<int:household_id>/out/", move_out, name="desk-household-out"),
    path("desk/households/<int:household_id>/record/", record, name="desk-household-record"),
    path("desk/households/<int:household_id>/records/<int:record_id>/retract/", retract, name="desk-household-retract"),
]  # fmt: skip
