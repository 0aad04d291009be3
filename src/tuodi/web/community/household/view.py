"""One household as a community worker may know it: who lives there, plain facts, difficulties noted. No income, no
health, no answer of a line: the role's reach leaves them out, and amounts of money are left out here."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.ground.places.queries import labels
from tuodi.stages.people import queries
from tuodi.stages.people.difficulties import KINDS, difficulties, words_of
from tuodi.stages.people.models import Household
from tuodi.stages.people.visits import ages_of
from tuodi.web.words import word

MONEY = ("money", "price")  # kinds of facts that are not shown here
MOST = 20  # difficulties shown here; all stand in their own list


@require_safe
@policy(roles={"community_worker"}, purposes={"visit"})
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """The page."""
    reach = request.reach
    try:
        home: Household = queries.household(reach, household_id)
    except queries.NotReachedError:
        raise Http404 from None
    members = queries.members(reach, home, clock.today())
    ids = [one.person_id for one in members]
    ages = ages_of(ids)
    plain: dict[int, list[queries.Held]] = {one: [] for one in ids}
    for held in queries.held(reach, [one.person for one in members]):
        if held.wins and held.fact.kind.name not in MONEY:
            plain[held.subject].append(held)
    noted = list(difficulties(reach).filter(person__in=ids)[:MOST])
    said = [
        (one, getattr(KINDS[one.kind], request.language), words)
        for one, words in zip(noted, words_of(noted), strict=True)
    ]
    facts = {
        one: [(getattr(held.fact, request.language), held.said(request.language)) for held in rows]
        for one, rows in plain.items()
    }
    return render(request, "community/household/page.html", {
        "home": home, "place": labels([home.place_code], request.language)[home.place_code],
        "members": [
            (one, word(f"community.household.relation_{one.relation}", request.language), ages.get(one.person_id),
             facts[one.person_id])
            for one in members
        ],
        "noted": said,
    })  # fmt: skip


routes = [path("community/household/<int:household_id>/", household, name="community-household")]
