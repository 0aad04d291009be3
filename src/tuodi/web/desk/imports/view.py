"""Taking files in: bring one, see where its columns go, begin, and see how far it is and which rows could not be taken.

The work itself is done by `tuodi work`. Whoever takes a file in reaches the whole city: its rows may lie anywhere.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.reach import Reach
from tuodi.ground.places.queries import STEPS
from tuodi.rules.errors import InputError
from tuodi.stages.people import facts
from tuodi.stages.people.importing import waiting
from tuodi.stages.people.importing.mapping import DECLARED, HOUSEHOLD, IDENTITY, preview
from tuodi.stages.people.models import Import, Source
from tuodi.web.forms import PageForm
from tuodi.web.paging import paged
from tuodi.web.words import word

HELD = "brought"  # in the session: the files that this officer brought
MOST_HELD = 5
KINDS = ("registration", "assessment", "paper")


class BringForm(PageForm):
    """Which file."""

    words = "desk.imports"
    file = forms.FileField(max_length=200)


class StartForm(PageForm):
    """Where it comes from, and from when what it says holds."""

    words = "desk.imports"
    source = forms.SlugField(max_length=40, initial="registration")
    kind = forms.ChoiceField()
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        self.fields["kind"].choices = [(kind, word(f"desk.imports.{kind}", language)) for kind in KINDS]


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=("clerk",), purposes=("register",))
def imports(request: HttpRequest) -> HttpResponse:
    """The files taken in, and the form that brings another."""
    whole = _whole_city(request.reach)
    form = BringForm(request.POST or None, request.FILES or None, language=request.language)
    if request.method == "POST" and whole and form.is_valid():
        given = form.cleaned_data["file"]
        said = waiting.lay_down(request.reach.actor, given.name, given.chunks())
        request.session[HELD] = [*request.session.get(HELD, []), said][-MOST_HELD:]
        return redirect("desk-import-start", said)
    rows = Import.objects.select_related("source").order_by("-id") if whole else Import.objects.none()
    context = {"form": form, "whole": whole, "page": paged(rows, request), "most": settings.MOST_BODY // 2**20}
    return render(request, "desk/imports/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles=("clerk",), purposes=("register",))
def start(request: HttpRequest, said: str) -> HttpResponse:
    """Where the columns of a file that was brought go, and its first rows; begins it when agreed."""
    if said not in request.session.get(HELD, []) or not _whole_city(request.reach):
        raise Http404
    language, wrong, found = request.language, "", None
    form = StartForm(request.POST or None, language=language, initial={"day": clock.today()})
    try:
        found = preview(waiting.brought(said))
    except InputError:
        wrong = word("desk.imports.unreadable", language)
    if found is not None and request.method == "POST" and form.is_valid():
        mapping = {column: request.POST.get(f"column-{place}", "") for place, column in enumerate(found.columns)}
        try:
            made = waiting.start(request.reach.actor, said, mapping, _source(form), form.cleaned_data["day"])
            return redirect("desk-import-one", made.pk)
        except InputError:
            wrong = word("desk.imports.unfit", language)
    return render(request, "desk/imports/start.html", {
        "form": form, "errors": [{"text": wrong}] if wrong else [], "targets": _targets(language),
        "columns": _columns(found, request) if found else [],
        "rows": [list(row.values()) for row in found.rows] if found else [],
    })  # fmt: skip


@require_safe
@policy(roles=("clerk",), purposes=("register",))
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far an import is, and the rows that were not taken, by line."""
    if not _whole_city(request.reach):
        raise Http404
    taken = get_object_or_404(Import.objects.select_related("source"), pk=import_id)
    faults = paged(taken.found_faults.order_by("line", "id"), request)
    return render(request, "desk/imports/one.html", {"taken": taken, "faults": faults, "page": faults})


def _whole_city(reach: Reach) -> bool:
    return any(after - first >= STEPS[0] for first, after in reach.spans)


def _source(form: StartForm) -> Source:
    code, kind = form.cleaned_data["source"], form.cleaned_data["kind"]
    return Source.objects.get_or_create(code=code, defaults={"kind": kind, "zh": code, "en": code})[0]


def _columns(found: Any, request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"name": name, "title": column, "target": request.POST.get(name, found.mapping[column])}
        for name, column in ((f"column-{place}", column) for place, column in enumerate(found.columns))
    ]  # fmt: skip


def _targets(language: str) -> list[tuple[str, str]]:
    """Every place where a column may go, with its name."""
    found = [("", word("desk.imports.leave_out", language))]
    found += [(name, word(f"desk.imports.to_{name}", language)) for name in IDENTITY]
    declared = word("desk.imports.declared", language)
    for name, fact in facts.cards().items():
        if fact.entity in ("person", "household") and name not in (facts.place_fact("household"), "relation"):
            target = name if fact.entity == "person" else HOUSEHOLD + name
            label = getattr(fact, language)
            found += [(target, label), (target + DECLARED, f"{label}{declared}")]
    return found


routes = [
    path("desk/import/", imports, name="desk-import"),
    path("desk/import/new/<str:said>/", start, name="desk-import-start"),
    path("desk/import/<int:import_id>/", one, name="desk-import-one"),
]
