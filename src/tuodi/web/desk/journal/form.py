"""What an auditor may ask the journal: days, officer, person, act, purpose."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from tuodi.ground import clock
from tuodi.ground.journal.queries import LONGEST, Asked
from tuodi.ground.officers.models import Account
from tuodi.ground.officers.roles import PURPOSES
from tuodi.web.forms import PageForm
from tuodi.web.words import all_words, word

_ACT = "desk.journal.act_"


class DaysForm(PageForm):
    """From one day to another, both included; the last 30 days where nothing is said."""

    words = "desk.journal"
    days = 30
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, asked: QueryDict, *, language: str) -> None:
        today = clock.today()
        said = {"since": str(today - timedelta(days=self.days)), "until": str(today)}
        super().__init__(said | {key: value for key, value in asked.dict().items() if value}, language=language)
        self.language = language

    def clean(self) -> dict[str, Any]:
        """Refuses more days than one search may span."""
        found: dict[str, Any] = super().clean()
        since, until = found.get("since"), found.get("until")
        if since and until and not since <= until <= since + timedelta(days=LONGEST):
            self.add_error("until", word("desk.journal.too_long", self.language, days=LONGEST))
        return found


class AskForm(DaysForm):
    """A search of the journal."""

    account = forms.CharField(required=False, max_length=150)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    act = forms.ChoiceField(required=False)
    purpose = forms.ChoiceField(required=False)

    def __init__(self, asked: QueryDict, *, language: str) -> None:
        super().__init__(asked, language=language)
        every = ("", word("desk.journal.every", language))
        acts = {key.removeprefix(_ACT): said[language] for key, said in all_words().items() if key.startswith(_ACT)}
        self.fields["act"].choices = [every, *((key.replace("_", ".", 1), name) for key, name in acts.items())]
        self.fields["purpose"].choices = [every, *((one.name, getattr(one, language)) for one in PURPOSES.values())]

    def clean_account(self) -> int | None:
        """Returns the id of a user name."""
        name = self.cleaned_data["account"]
        if not name:
            return None
        found: int | None = Account.objects.filter(username=name).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(word("desk.journal.no_account", self.language))
        return found

    def asked(self) -> Asked:
        """Returns the search of a valid form."""
        return Asked(**{name: self.cleaned_data[name] for name in self.fields})
