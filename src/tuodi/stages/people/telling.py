"""What a person is told when somebody acts for her or her record is corrected, inside the act's transaction. The words
are in `notices.yaml`; none of them names anybody or tells a value."""

from __future__ import annotations

from pathlib import Path

from tuodi.ground.journal.actions import Actor
from tuodi.ground.notices.actions import tell
from tuodi.ground.notices.wording import wordings
from tuodi.stages.people import facts
from tuodi.stages.people.models import PersonRecord, Proxy

NOTICES = Path(__file__).with_name("notices.yaml")


def tell_proxy_made(actor: Actor, made: Proxy) -> None:
    """Tells both that one acts for the other from now on."""
    until = (made.until.isoformat(),) * 2
    tell(actor, made.person_id, f"proxy:{made.pk}:made", wordings(NOTICES)["proxy_made"], until=until)
    tell(actor, made.proxy_id, f"proxy:{made.pk}:given", wordings(NOTICES)["proxy_given"], until=until)


def tell_proxy_ended(actor: Actor, held: Proxy) -> None:
    """Tells both that it has ended."""
    for role, person in (("person", held.person_id), ("proxy", held.proxy_id)):
        tell(actor, person, f"proxy:{held.pk}:ended:{role}", wordings(NOTICES)["proxy_ended"])


def tell_corrected(actor: Actor, record: PersonRecord) -> None:
    """Tells the person which fact an officer recorded by hand."""
    _tell_fact(actor, record, "corrected")


def tell_retracted(actor: Actor, record: PersonRecord) -> None:
    """Tells the person of which fact an officer took a record back."""
    _tell_fact(actor, record, "retracted")


def _tell_fact(actor: Actor, record: PersonRecord, kind: str) -> None:
    fact = facts.by_code()[record.fact]
    tell(actor, record.person_id, f"record:{record.pk}:{kind}", wordings(NOTICES)[kind], fact=(fact.zh, fact.en))
