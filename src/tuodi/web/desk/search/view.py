"""The one search box of the desk. What is typed is posted, so that it stands in no address, log or history; who is
found is written down with the purpose, and each of them can see it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.roles import PURPOSES, ROLES
from tuodi.ground.places.queries import labels
from tuodi.stages.people.models import Person
from tuodi.stages.people.queries import birth_dates, masked, number_of
from tuodi.stages.people.search import LONGEST, SEARCHES_A_MINUTE, Found, TooManyError, search
from tuodi.web.forms import PageForm
from tuodi.web.words import word

SEARCHERS = [role.name for role in ROLES.values() if role.searches]
SEARCHING = sorted({purpose for name in SEARCHERS for purpose in ROLES[name].purposes})
MISTYPED = ("wrong_number", "wrong_phone", "short", "nothing")


class SearchForm(PageForm):
    """What is looked for, and what for."""

    words = "desk.search"
    text = forms.CharField(max_length=LONGEST, widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}))
    purpose = forms.ChoiceField()

    def __init__(self, *args: Any, role: str, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        served = [(name, getattr(PURPOSES[name], language)) for name in ROLES[role].purposes]
        self.fields["purpose"] = forms.ChoiceField(choices=served, label=self.fields["purpose"].label)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=SEARCHERS, purposes=SEARCHING)
def find(request: HttpRequest) -> HttpResponse:
    """The box, and below it a page of whom it found."""
    reach, language = request.reach, request.language
    asked = {"role": reach.actor.role, "language": language, "initial": {"purpose": reach.actor.purpose}}
    form = SearchForm(request.POST or None, **asked)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, None, 422 if form.errors else 200)
    text, purpose = form.cleaned_data["text"], form.cleaned_data["purpose"]
    if request.session.get("purpose") != purpose:
        request.session["purpose"] = purpose  # whoever is opened from here is opened for the same
    try:
        found = search(reach, text, purpose, request.POST.get("after", ""))
    except TooManyError:
        form.add_error(None, word("desk.search.too_many", language, most=SEARCHES_A_MINUTE))
        return _page(request, form, None, 429)
    if found.kind in MISTYPED:
        form.add_error("text", word(f"desk.search.{found.kind}", language))
        return _page(request, form, None, 422)
    return _page(request, form, found)


def _page(request: HttpRequest, form: SearchForm, found: Found | None, status: int = 200) -> HttpResponse:
    rows = _rows(list(found.persons), request.language) if found else []
    shown: dict[str, Any] = {"form": form, "found": found, "rows": rows}
    if found:
        shown["said"] = word(f"desk.search.found_{'more' if found.more else 'some'}", request.language, count=len(rows))
        shown["kind"] = word(f"desk.search.kind_{found.kind}", request.language)
    return render(request, "desk/search/page.html", shown, status=status)


def _rows(persons: list[Person], language: str) -> list[dict[str, Any]]:
    places = labels({one.place_code for one in persons}, language) if persons else {}
    born = birth_dates(one.pk for one in persons) if persons else {}
    return [
        {"person": one, "place": places[one.place_code], "number": masked(number_of(one)),
         "year": born[one.pk].year if one.pk in born else ""}
        for one in persons
    ]  # fmt: skip


routes = [path("desk/search/", find, name="desk-search")]
