"""The form that records one fact by hand: the control that the kind of fact needs; what people write, read as values.

A fact is chosen first (`?fact=`), so that the right control can be shown without a script.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest

from tuodi.ground import clock
from tuodi.ground.officers.reach import Reach
from tuodi.rules.errors import InputError
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import actions, facts
from tuodi.stages.people.models import Household, Person
from tuodi.stages.people.sources import OWN, own
from tuodi.web.forms import PageForm
from tuodi.web.words import word

REASONS = ("changed", "mistaken", "missing")
WRONG = ("other_person", "misread", "unproven")  # why a record is taken back
FLAGS = {"zh": {"true": "是", "false": "否"}, "en": {"true": "yes", "false": "no"}}


def recordable(reach: Reach, entity: str) -> list[Fact]:
    """Returns the facts of a person or household that a role sees and may record: all but what the place decides."""
    left_out = (facts.place_fact("household"), "relation")
    return [
        fact for fact in facts.cards().values()
        if fact.entity == entity and fact.name not in left_out and (not fact.guard or fact.guard in reach.guards)
    ]  # fmt: skip


class RecordForm(PageForm):
    """One fact, from when, until when, from which paper, and why."""

    words = "desk.recording"
    value = forms.CharField(max_length=64)
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField()
    reference = forms.IntegerField(required=False, min_value=0, max_value=10**15)
    reason = forms.ChoiceField()

    def __init__(self, fact: Fact, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, auto_id="record-%s", **kwargs)
        self.fact, self.language = fact, language
        said = FLAGS[language] if fact.kind.name == "flag" else fact.words.get(language) or _bare(fact)
        if said:
            self.fields["value"] = forms.ChoiceField(choices=list(said.items()), label=self.fields["value"].label)
        else:
            self.fields["value"].help_text = word(f"desk.recording.{fact.kind.name}", language)
            self.fields["value"].widget.attrs |= {"autocomplete": "off", "inputmode": "decimal"}
        self.fields["kind"].choices = [(name, said[language == "en"]) for name, said in OWN.items()]
        self.fields["reason"].choices = [(name, word(f"desk.recording.{name}", language)) for name in REASONS]
        if fact.eternal:
            del self.fields["since"], self.fields["last"]

    def clean_value(self) -> Any:
        """Returns the value as files write it; says how this kind of fact is written where it is none."""
        said = str(self.cleaned_data["value"]).strip().replace(",", "").replace("，", "")
        value = said == "true" if self.fact.kind.name == "flag" else said
        try:
            facts.stored(self.fact, value)
        except InputError:
            raise forms.ValidationError(word("desk.recording.wrong", self.language)) from None
        return value

    def clean(self) -> dict[str, Any]:
        """Refuses a last day before the first."""
        said: dict[str, Any] = super().clean() or {}
        since, last = said.get("since"), said.get("last")
        if since and last and last < since:
            self.add_error("last", word("desk.recording.last_before", self.language))
        return said

    def days(self) -> tuple[date, date]:
        """Returns the period as the register keeps it: [from, to)."""
        last = self.cleaned_data.get("last")
        since = self.cleaned_data.get("since") or clock.today()
        return since, last + timedelta(days=1) if last and last < clock.NO_END else clock.NO_END


def saved(request: HttpRequest, subject: Person | Household, form: RecordForm) -> bool:
    """Records what a valid form says and returns True; or puts into the form why not."""
    said, (since, until) = form.cleaned_data, form.days()
    try:
        actions.record(
            request.reach.actor, subject, form.fact.name, said["value"], own(said["kind"]), valid_from=since,
            valid_to=until, reference=said["reference"] or 0, reason=said["reason"],
        )  # fmt: skip
    except InputError:
        form.add_error(None, word("desk.recording.refused", form.language))
        return False
    return True


def _bare(fact: Fact) -> dict[str, str]:
    return {choice: choice for choice in fact.kind.choices}


class RetractForm(PageForm):
    """Why a record is taken back, from a list: words of one's own would stand in the journal."""

    words = "desk.recording"
    reason = forms.ChoiceField()

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, language=language, auto_id="retract-%s", **kwargs)
        self.fields["reason"].choices = [(name, word(f"desk.recording.{name}", language)) for name in WRONG]
