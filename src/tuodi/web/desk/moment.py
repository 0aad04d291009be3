"""The two clocks of a page: the day that is asked about, and the day on which it was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.http import HttpRequest

from tuodi.ground import clock
from tuodi.stages.people.settled import end_of
from tuodi.web.forms import PageForm


class MomentForm(PageForm):
    """What did we know at the end of `known_on` about `day`? Both empty: now, of today."""

    words = "desk.moment"
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    known_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))


@dataclass(frozen=True, slots=True)
class Moment:
    """`day` of the law, and `known`: the instant just before which it was known."""

    day: date
    known: datetime
    form: MomentForm
    other: bool  # not simply today, as known now


def moment(request: HttpRequest) -> Moment:
    """Returns the moment that the address asks for; today, as known now, where it asks for none or for nonsense."""
    form = MomentForm(request.GET if "day" in request.GET or "known_on" in request.GET else None,
                      language=request.language, auto_id="moment-%s")  # fmt: skip
    said = form.cleaned_data if form.is_valid() else {}
    day, known_on = said.get("day"), said.get("known_on")
    return Moment(
        day or clock.today(), end_of(known_on) if known_on else clock.NEVER, form, bool(day or known_on)
    )  # fmt: skip
