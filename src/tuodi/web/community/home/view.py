"""My households: everybody within reach, with what to look after. Shows no income, no health, no answer of a line.

A name typed to narrow the list is posted, so that it stands in no address and no log.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.ground.officers.reach import Reach
from tuodi.ground.places.queries import labels, of_level
from tuodi.stages.people.visits import LOOKS, visits
from tuodi.web.forms import PageForm
from tuodi.web.paging import row_of
from tuodi.web.words import word

SIZE = 20  # households a page
MOST_COMMITTEES = 60  # that a list to choose from offers


class Narrowed(PageForm):
    """Which of the households to show."""

    words = "community.home"

    name = forms.CharField(required=False, max_length=64)
    committee = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    look = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, reach: Reach, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        everyone = ("", word("community.home.everyone", language))
        looks = [(look, word(f"community.home.look_{look}", language)) for look in LOOKS]
        committees = _committees(reach, language)
        self.fields["committee"].choices = [everyone, *committees]
        self.fields["look"].choices = [everyone, *looks]
        self.places, self.several = dict(committees), len(committees) > 1


def _committees(reach: Reach, language: str) -> list[tuple[int, str]]:
    """The committees within reach to choose from; none where they are too many."""
    found = of_level("committee", clock.today()).filter(reach.within("code", "code")).select_related("parent")
    held = list(found[: MOST_COMMITTEES + 1])
    if len(held) > MOST_COMMITTEES:
        return []
    return [(one.code, f"{one.parent.named(language)} {one.named(language)}") for one in held if one.parent]


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles={"community_worker"}, purposes={"visit"})
def home(request: HttpRequest) -> HttpResponse:
    """The page."""
    form = Narrowed(request.POST or None, reach=request.reach, language=request.language)
    chosen = {key: value for key, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    after = row_of(request.POST.get("after", "")) or 0
    found = [] if form.errors else visits(request.reach, after=after, limit=SIZE + 1, **chosen)
    shown = found[:SIZE]
    places = form.places or labels({one.household.place_code for one in shown}, request.language)
    return render(request, "community/home/page.html", {
        "form": form, "homes": [(one, places.get(one.household.place_code, "")) for one in shown],
        "after": shown[-1].household.pk if len(found) > SIZE else None,
    })  # fmt: skip


routes = [path("community/", home, name="community-home")]
