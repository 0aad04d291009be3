"""Notes a difficulty of one person, after asking her: what it is, in her words, and how she agreed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from tuodi.ground import clock
from tuodi.ground.officers.policy import policy
from tuodi.stages.people import queries
from tuodi.stages.people.difficulties import CONSENTS, KINDS, MOST, note_difficulty
from tuodi.web.forms import PageForm
from tuodi.web.words import word


class Noted(PageForm):
    """What the difficulty is. Nothing is chosen beforehand, consent least of all."""

    words = "community.note"

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    said = forms.CharField(max_length=MOST, widget=forms.Textarea(attrs={"rows": 4}))
    consent = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, **kwargs)
        for name, known in (("kind", KINDS), ("consent", CONSENTS)):
            self.fields[name].choices = [(one.name, getattr(one, language)) for one in known.values()]
        for name, field in self.fields.items():
            field.error_messages["required"] = word(f"community.note.{name}_missing", language)


@require_http_methods(["GET", "HEAD", "POST"])
@policy(roles={"community_worker"}, purposes={"visit"})
def note(request: HttpRequest, person_id: int) -> HttpResponse:
    """The page; a difficulty noted leads to the list of them."""
    try:
        person = queries.person(request.reach, person_id)
    except queries.NotReachedError:
        raise Http404 from None
    form = Noted(request.POST or None, language=request.language)
    if form.is_valid():
        said = form.cleaned_data
        note_difficulty(request.reach.actor, person, kind=said["kind"], words=said["said"], consent=said["consent"])
        return redirect("community-difficulties")
    home = queries.household_of(request.reach, person, clock.today())
    return render(request, "community/note/page.html", {"form": form, "person": person, "home": home})


routes = [path("community/person/<int:person_id>/difficulty/", note, name="community-note")]
