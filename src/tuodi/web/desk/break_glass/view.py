"""Opening one person outside one's reach in an emergency, and the list in which somebody else judges it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuodi.ground.journal.queries import openings_within
from tuodi.ground.officers import emergencies
from tuodi.ground.officers.actions import NotAllowedError
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES
from tuodi.ground.secrets.index import blinds
from tuodi.stages.people.models import Person
from tuodi.web.forms import PageForm
from tuodi.web.paging import paged
from tuodi.web.words import word


class OpenForm(PageForm):
    """Whom, and why."""

    words = "desk.break_glass"
    whom = forms.CharField(max_length=18)
    reason = forms.CharField(
        max_length=500, min_length=emergencies.LEAST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=emergencies.OPENERS, purposes=PURPOSES, step_up=True)
def open_person(request: HttpRequest) -> HttpResponse:
    """The form, and what is open now."""
    form = OpenForm(request.POST or None, language=request.language)
    if request.method == "POST" and form.is_valid():
        whom = _person(form.cleaned_data["whom"])
        if whom is None:
            form.add_error("whom", word("desk.break_glass.nobody", request.language))
        else:
            try:
                emergencies.open_person(request.reach, whom.pk, whom.place_code, form.cleaned_data["reason"])
            except NotAllowedError as refusal:
                form.add_error(None, word(f"desk.break_glass.not_{refusal}", request.language))
            else:
                return HttpResponseRedirect(reverse("desk-break-glass"))
    mine = emergencies.open_now(request.reach)
    found = {"form": form, "mine": mine, "minutes": emergencies.MINUTES}
    return render(request, "desk/break_glass/page.html", found, status=422 if form.errors else 200)


@require_safe
@policy(roles=emergencies.REVIEWERS, purposes={"audit"})
def reviews(request: HttpRequest) -> HttpResponse:
    """What nobody within reach has judged yet, the oldest first."""
    return _reviews(request)


@require_POST
@policy(roles=emergencies.REVIEWERS, purposes={"audit"}, step_up=True)
def review(request: HttpRequest, opening: int) -> HttpResponse:
    """Judges one of them."""
    held = openings_within(request.reach).filter(pk=opening).first()
    if held is None:
        raise Http404
    try:
        emergencies.review(request.reach, held, request.POST.get("verdict", ""), request.POST.get("note", "")[:500])
    except NotAllowedError as refusal:
        said = {"field": "", "text": word(f"desk.break_glass.not_{refusal}", request.language)}
        return _reviews(request, errors=[said], status=409)
    return HttpResponseRedirect(reverse("desk-break-glass-reviews"))


def _reviews(request: HttpRequest, *, status: int = 200, **said: Any) -> HttpResponse:
    page = paged(emergencies.to_review(request.reach), request)
    found = {"page": page, "me": request.reach.actor.account} | said
    return render(request, "desk/break_glass/reviews.html", found, status=status)


def _person(typed: str) -> Person | None:
    """Somebody by the register's own number, or by resident number; nobody by name."""
    typed = typed.strip().upper()
    if typed.isascii() and typed.isdigit() and len(typed) < 15:
        return Person.objects.filter(pk=int(typed)).first()
    return Person.objects.filter(number_index__in=blinds("person.number", typed)).first()


routes = [
    path("desk/break_glass/", open_person, name="desk-break-glass"),
    path("desk/break_glass/reviews/", reviews, name="desk-break-glass-reviews"),
    path("desk/break_glass/reviews/<int:opening>/", review, name="desk-break-glass-review"),
]
