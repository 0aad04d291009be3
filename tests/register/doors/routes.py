"""Every route of the doors as plain data, written by hand: who may call it, what its address takes, what is sent so
that something happens, and what the journal then says. The proofs over all routes read it; a route that it does not
name fails them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

STAFF = (
    "clerk", "community_worker", "verifier", "assessor", "approver", "payment_officer", "provider", "analyst",
    "auditor", "system_administrator", "security_administrator", "audit_administrator",
)  # fmt: skip
EVERYBODY = (*STAFF, "resident")
READERS = ("clerk", "verifier", "assessor", "approver", "payment_officer", "provider", "auditor")
SEARCHERS = ("clerk", "verifier", "approver", "payment_officer", "auditor")
AUDITORS = ("auditor", "audit_administrator")
OPENERS = ("clerk", "community_worker", "verifier", "assessor", "approver", "payment_officer")
CLERK, SECURITY, SYSTEM, VISITOR, RESIDENT = (
    ("clerk",), ("security_administrator",), ("system_administrator",), ("community_worker",), ("resident",)
)  # fmt: skip
ANYBODY = ("anonymous", *EVERYBODY)


@dataclass(frozen=True)
class Route:
    """`takes`: names of rows of a committee of the town, in the order of the address. `post`: what is sent; a value
    that begins with @ is a row's id, @place the committee, @today. `acts`: what the journal says of it. `reads`: the
    rows of persons whom the page shows."""

    roles: tuple[str, ...]
    takes: tuple[str, ...] = ()
    get: bool = True
    post: dict[str, str] | None = None
    query: str = ""
    acts: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


def said(post: dict[str, str] | None, committee: Any) -> dict[str, str]:
    """Returns what is sent about a committee of the town."""
    from tuodi.ground import clock

    more = {
        "@place": str(committee.place), "@today": clock.today().isoformat(), "@number": committee.number,
        "@later": (clock.today() + timedelta(days=30)).isoformat(), "@name": f"钱{committee.sign}首",
    }  # fmt: skip
    rows = {f"@{name}": str(row) for name, row in committee.rows.items()} | more
    return {name: rows.get(value, value) for name, value in (post or {}).items()}


def _posted(roles: tuple[str, ...], takes: tuple[str, ...], post: dict[str, str], *acts: str, **more: Any) -> Route:
    return Route(roles, takes, get=False, post=post, acts=acts, **more)


_RECORD = {"value": "1", "since": "2016-02-01", "kind": "paper", "reason": "changed"}
_GRANT = {"role": "provider", "place": "@place", "since": "@today"}
_NOTE = {"kind": "money", "said": "x", "consent": "spoken"}
_PROXY = {"name": "@name", "number": "@number", "scope": "see", "until": "@later", "confirmed": "1"}

ROUTES = {
    # the desk: people
    "desk-home": Route(STAFF), "desk-role": Route(STAFF, post={"act": ""}, acts=("officers.switch_role",)),
    "desk-search": Route(SEARCHERS, post={"text": "@name", "purpose": ""}, acts=("people.search", "people.found")),
    "desk-person": Route(READERS, ("person",), reads=("person",)),
    "desk-person-number": _posted(READERS, ("person",), {}, "people.reveal_number"),
    "desk-person-record": _posted(CLERK, ("person",), _RECORD, "people.record", query="?fact=pension_month"),
    "desk-person-retract": _posted(CLERK, ("person", "record"), {"reason": "misread"}, "people.retract"),
    "desk-household": Route(READERS, ("household",), reads=("person", "spouse")),
    "desk-household-in": _posted(
        CLERK, ("household",), {"person": "@alone", "relation": "other", "day": "2016-03-01"}, "people.move"),
    "desk-household-out": _posted(CLERK, ("household",), {"member": "@spouse", "day": "2016-03-01"}, "people.move"),
    "desk-household-record": _posted(CLERK, ("household",), _RECORD, "people.record", query="?fact=homes"),
    "desk-household-retract": _posted(CLERK, ("household", "home_record"), {"reason": "misread"}, "people.retract"),
    "desk-file": Route(("clerk", "verifier", "approver", "auditor", "resident"), ("file",), acts=("files.read",)),
    "desk-duplicates": Route(CLERK), "desk-duplicate": Route(CLERK, ("pair",), reads=("alone", "alike")),
    "desk-duplicate-decide": _posted(CLERK, ("pair",), {"verdict": "one"}, "people.merge"),
    "desk-duplicate-undo": _posted(CLERK, ("merged_pair",), {}, "people.unmerge"),
    # the desk: officers, emergencies, journal
    "desk-officers": Route(SECURITY), "desk-officer": Route(SECURITY, ("officer",)),
    "desk-officer-new": Route(SECURITY, post={"username": "newly", "name": "新人"}, acts=("officers.add_account",)),
    "desk-officer-grant": _posted(SECURITY, ("officer",), _GRANT, "officers.grant"),
    "desk-officer-link": _posted(SECURITY, ("officer",), {}, "officers.start_enrolment"),
    "desk-officer-shut": _posted(SECURITY, ("officer",), {}, "officers.shut"),
    "desk-officer-sessions": _posted(SECURITY, ("officer",), {}, "officers.end_sessions"),
    "desk-appointment-confirm": _posted(SECURITY, ("appointment",), {}, "officers.confirm"),
    "desk-appointment-end": _posted(SECURITY, ("appointment",), {}, "officers.end"),
    "desk-break-glass": Route(
        OPENERS, post={"whom": "@person", "reason": "a cry for help behind the door"}, acts=("officers.break_glass",)),
    "desk-break-glass-reviews": Route(AUDITORS),
    "desk-break-glass-review": _posted(AUDITORS, ("opening",), {"verdict": "justified"}, "officers.review"),
    "desk-journal": Route(AUDITORS), "desk-unusual": Route(AUDITORS),
    "desk-chain": Route(AUDITORS, post={}, acts=("journal.verify",)),
    # reference data: of no person, the whole city's
    **{f"admin:{name}": Route(SYSTEM) for name in ("index", "jsi18n", "places_place_changelist",
       "places_centre_changelist", "places_bureau_changelist")},
    # the community worker
    "community-home": Route(VISITOR, post={"name": "", "committee": "", "look": ""}, acts=("people.read_list",)),
    "community-difficulties": Route(VISITOR),
    "community-household": Route(VISITOR, ("household",), reads=("person", "spouse")),
    "community-note": Route(
        VISITOR, ("person",), post=_NOTE, acts=("people.note_difficulty",), reads=("person",)),
    # the resident
    "resident-home": Route(RESIDENT, reads=("person",)), "resident-facts": Route(RESIDENT, reads=("person",)),
    "resident-looked": Route(RESIDENT),
    "resident-facts-for": Route(RESIDENT, ("person",), reads=("person",)),
    "resident-notices": Route(RESIDENT, reads=("person",)),
    "resident-notices-for": Route(RESIDENT, ("person",), reads=("person",)),
    "resident-notice-read": _posted(RESIDENT, ("notice",), {}, "notices.read"),
    "resident-copy": _posted(RESIDENT, (), {}, "people.copy"),
    "resident-proxies": Route(RESIDENT, post=_PROXY, acts=("people.make_proxy",)),
    "resident-proxy-end": _posted(RESIDENT, ("proxy",), {}, "people.end_proxy"),
    # everybody
    "front": Route(ANYBODY), "centres": Route(ANYBODY), "seed": Route(ANYBODY), "report": Route(ANYBODY),
    "health": Route(ANYBODY),
    "resident-sign-in": Route(ANYBODY), "language": _posted(ANYBODY, (), {"language": "en"}),
    "mode": _posted(ANYBODY, (), {"mode": "elder"}),
    "session": Route(EVERYBODY, post={"next": "/"}),
    "signed-in": Route(EVERYBODY, post={"end": "others"}, acts=("officers.end_sessions",)),
}  # fmt: skip
PUBLIC_BY_NAME = {  # whatever the address takes is no object of anybody: a chapter, a file of the report
    "chapter", "report-file",
}  # fmt: skip
SIGNING_IN = {  # allauth's, and the ways in: proved in test_security_sign_in, _officers and test_resident_sign_in
    "account_login", "account_logout", "account_change_password", "mfa_authenticate", "mfa_index",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn",
    "enrol", "enrol-link", "resident-leave", "resident-back",
}  # fmt: skip
NOBODYS = {  # one's own alone, and nobody of the town holds any: test_oracle asks for another's
    "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip
WHOLE_CITY = {  # a clerk who reaches the whole city, and a file that she brought herself: see test_import_page as well
    "desk-import", "desk-import-start", "desk-import-one",
}  # fmt: skip
REFERENCE = {"admin:app_list", "admin:places_place_change", "admin:places_centre_change", "admin:places_bureau_change"}
KNOWN = set(ROUTES) | PUBLIC_BY_NAME | SIGNING_IN | NOBODYS | WHOLE_CITY | REFERENCE
MISSING = (
    "tests/register/doors/routes.py does not name {}: add to ROUTES who may call it, what its address takes, "
    "what a POST sends and what the journal then says"
)
