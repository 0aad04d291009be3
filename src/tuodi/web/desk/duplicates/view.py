"""Pairs that may be one person, most alike first; one pair side by side; and what somebody decides about it. Nothing
is decided by itself, and what was merged can be parted again from the same page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from tuodi.ground.officers.policy import policy
from tuodi.ground.places.queries import labels
from tuodi.rules.errors import InputError
from tuodi.stages.people.duplicates import actions, queries
from tuodi.stages.people.models import Pair, Person
from tuodi.stages.people.queries import NotReachedError, masked, number_of, phone_of
from tuodi.web.words import word


@require_safe
@policy(roles=("clerk",), purposes=("register",))
def listed(request: HttpRequest) -> HttpResponse:
    """The pairs that wait for a decision."""
    pairs, after = queries.pairs(request.reach, request.GET.get("after", ""))
    codes = {one.place_code for pair in pairs for one in (pair.one, pair.other)}
    places = labels(codes, request.language) if codes else {}
    rows = [
        {"pair": pair, "places": [places[one.place_code] for one in (pair.one, pair.other)],
         "why": _why(pair, request.language)}
        for pair in pairs
    ]  # fmt: skip
    return render(request, "desk/duplicates/page.html", {"rows": rows, "after": after})


@require_safe
@policy(roles=("clerk",), purposes=("register",))
def one_pair(request: HttpRequest, pair_id: int) -> HttpResponse:
    """One pair side by side."""
    return _page(request, _pair(request, pair_id))


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def decide(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Keeps one of the two, or both; the page again, with what is the matter, where that cannot be."""
    pair, actor = _pair(request, pair_id), request.reach.actor
    verdict = request.POST.get("verdict", "")
    kept = {"one": pair.one, "other": pair.other}.get(verdict)
    if kept is None and verdict != "different":
        return _page(request, pair, "choose", 422)
    try:
        if kept is None:
            actions.keep_apart(actor, pair)
        else:
            actions.merge(actor, pair, kept)
    except InputError:
        return _page(request, _pair(request, pair_id), "cannot", 409)
    return redirect("desk-duplicate", pair.pk)


@require_POST
@policy(roles=("clerk",), purposes=("register",))
def undo(request: HttpRequest, pair_id: int) -> HttpResponse:
    """Parts again whom this pair merged."""
    pair = _pair(request, pair_id)
    made = queries.merge_of(request.reach, pair)
    try:
        if made is None:
            raise InputError(f"pair {pair.pk} is not merged")
        actions.unmerge(request.reach.actor, made)
    except InputError:
        return _page(request, pair, "cannot_undo", 409)
    return redirect("desk-duplicate", pair.pk)


def _pair(request: HttpRequest, pair_id: int) -> Pair:
    try:
        return queries.pair(request.reach, pair_id)
    except NotReachedError:
        raise Http404 from None


def _page(request: HttpRequest, pair: Pair, wrong: str = "", status: int = 200) -> HttpResponse:
    language, both = request.language, (pair.one, pair.other)
    places = labels({one.place_code for one in both}, language)
    errors = [{"field": "verdict", "text": word(f"desk.duplicates.{wrong}", language)}] if wrong else []
    return render(request, "desk/duplicates/pair.html", {
        "pair": pair, "identity": _identity(both, places), "why": _why(pair, language), "errors": errors,
        "lines": [_told(line, language) for line in queries.side_by_side(request.reach, *both)],
        "merge": queries.merge_of(request.reach, pair) if pair.verdict == "same" else None,
        "keepable": [_keepable(one, other) for one, other in (both, both[::-1])],
    }, status=status)  # fmt: skip


def _keepable(one: Person, other: Person) -> bool:
    """Whether the first may be kept: a number stays with its row."""
    return one.number_index is not None or other.number_index is None


def _identity(both: tuple[Person, Person], places: dict[int, str]) -> list[dict[str, Any]]:
    """What identifies each: name of the line, both values, whether they differ though both are known."""
    clear = {
        "name": [one.name for one in both], "number": [number_of(one) for one in both],
        "phone": [phone_of(one) for one in both], "place": [places[one.place_code] for one in both],
        "address": [one.address for one in both],
    }  # fmt: skip
    shown = {
        name: [masked(value) for value in values] if name in ("number", "phone") else values
        for name, values in clear.items()
    }
    return [
        {"name": f"desk.duplicates.{name}", "one": shown[name][0], "other": shown[name][1],
         "differs": bool(one and other and one != other)}
        for name, (one, other) in clear.items()
    ]  # fmt: skip


def _told(line: queries.Line, language: str) -> dict[str, Any]:
    def said(rows: tuple[Any, ...]) -> list[dict[str, str]]:
        return [{"value": row.said(language), "source": getattr(row.source, language)} for row in rows]

    sides = [said(line.one), said(line.other)]
    return {"fact": getattr(line.fact, language), "sides": sides, "differs": line.differs}


def _why(pair: Pair, language: str) -> list[str]:
    return [word(f"desk.duplicates.why_{said.replace(':', '_')}", language) for said in pair.why.split()]


routes = [
    path("desk/duplicates/", listed, name="desk-duplicates"),
    path("desk/duplicates/<int:pair_id>/", one_pair, name="desk-duplicate"),
    path("desk/duplicates/<int:pair_id>/decide/", decide, name="desk-duplicate-decide"),
    path("desk/duplicates/<int:pair_id>/undo/", undo, name="desk-duplicate-undo"),
]
