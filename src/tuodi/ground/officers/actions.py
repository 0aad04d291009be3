"""The only writers of accounts and appointments. Every act names its actor's reach, and is journalled with itself.

Nobody appoints herself, whoever grants does not confirm, and no two roles that exclude each other are held on one day.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM, Actor, Subject, write
from tuodi.ground.officers.factors import forget
from tuodi.ground.officers.models import RESIDENT, Account, Appointment, Enrolment
from tuodi.ground.officers.reach import Reach
from tuodi.ground.officers.roles import ROLES, conflict

LINK_HOURS = 24
ADMINISTRATORS = ("security_administrator", "security_administrator", "audit_administrator")


class NotAllowedError(Exception):
    """An act that the rules of appointment refuse; `args[0]` is which: oneself, same_hand, conflict, place, period,
    role, state, name."""


@transaction.atomic
def add_account(reach: Reach, username: str, name: str) -> tuple[Account, str]:
    """Makes an officer's account without any password and returns it with the token of its one-time link."""
    account = _made(username, name)
    write(reach.actor, "officers.add_account", Subject("account", account.pk))
    return account, _link(reach.actor, account)


@transaction.atomic
def start_enrolment(reach: Reach, account: Account) -> str:
    """Returns the token of a new one-time link, told once. Older links die; the present password and factor stand until
    the holder has set others. NotAllowedError for one's own account, a resident's, and one that reaches further."""
    _over(reach, account)
    return _link(reach.actor, account)


def _link(actor: Actor, account: Account) -> str:
    token, at = secrets.token_urlsafe(32), clock.now()
    Enrolment.objects.filter(account=account, used_at__isnull=True, until__gt=at).update(until=at)
    Enrolment.objects.create(
        account=account, digest=_digest(token), made_by_id=actor.account, made_at=at,
        until=at + timedelta(hours=LINK_HOURS),
    )  # fmt: skip
    write(actor, "officers.start_enrolment", Subject("account", account.pk))
    return token


def enrolment(token: str) -> Enrolment | None:
    """Returns the enrolment of a token that may still be used."""
    found = Enrolment.objects.select_related("account").filter(digest=_digest(token), used_at__isnull=True)
    return found.filter(until__gt=clock.now(), account__is_active=True).first()


@transaction.atomic
def enrol(link: Enrolment, password: str, secret: str) -> None:
    """Sets the password and the authenticator that the holder chose, in place of all before; the link is used up, and
    every session of before is dead. NotAllowedError where the link was used meanwhile."""
    at = clock.now()
    if Enrolment.objects.filter(pk=link.pk, used_at__isnull=True, until__gt=at).update(used_at=at) != 1:
        raise NotAllowedError("state")
    set_credentials(link.account, password, secret)
    write(Actor(link.account_id, "", None, ""), "officers.enrol", Subject("account", link.account_id))


def set_credentials(account: Account, password: str, secret: str) -> None:
    """Sets password and authenticator, with fresh recovery codes; other factors are gone."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    account.set_password(password)
    account.password_set_at = clock.now()
    account.save(update_fields=["password", "password_set_at"])
    before = Authenticator.objects.filter(user=account)
    forget([str(data.get("secret") or data.get("seed") or "") for data in before.values_list("data", flat=True)])
    before.delete()
    TOTP.activate(account, secret)
    RecoveryCodes.activate(account)


@transaction.atomic
def shut(reach: Reach, account: Account, shut: bool = True) -> None:
    """Shuts an account, or opens it again; what it held of sessions is dead at once. NotAllowedError for one's own, a
    resident's, and one that reaches further."""
    _over(reach, account)
    Account.objects.filter(pk=account.pk).update(is_active=not shut)
    write(reach.actor, "officers.shut" if shut else "officers.reopen", Subject("account", account.pk))


@transaction.atomic
def grant(reach: Reach, account: Account, role: str, place: int, since: date, until: date) -> Appointment:
    """Proposes an appointment; in force once somebody else has confirmed it. NotAllowedError where a rule refuses."""
    Account.objects.select_for_update().get(pk=account.pk)
    actor = reach.actor
    if account.pk == actor.account:
        raise NotAllowedError("oneself")
    if role not in ROLES or role == "resident" or account.resident:
        raise NotAllowedError("role")
    if not reach.covers(place):
        raise NotAllowedError("place")
    if since >= until or until <= clock.today():
        raise NotAllowedError("period")
    _no_conflict(account, role, since, until)
    given = Appointment.objects.create(
        account=account, role=role, place_id=place, since=since, until=until, granted_by_id=actor.account,
        granted_at=clock.now(),
    )  # fmt: skip
    detail = {"account": account.pk, "role": role}
    write(actor, "officers.grant", Subject("appointment", given.pk, place), detail=detail)
    return given


@transaction.atomic
def confirm(reach: Reach, appointment: Appointment) -> None:
    """Confirms what somebody else proposed for somebody else. NotAllowedError where a rule refuses."""
    Account.objects.select_for_update().get(pk=appointment.account_id)
    held = Appointment.objects.get(pk=appointment.pk)
    if held.confirmed_at is not None or held.ended_at is not None:
        raise NotAllowedError("state")
    if reach.actor.account == held.account_id:
        raise NotAllowedError("oneself")
    if reach.actor.account == held.granted_by_id:
        raise NotAllowedError("same_hand")
    if not reach.covers(held.place_id):
        raise NotAllowedError("place")
    _no_conflict(held.account, held.role, held.since, held.until, but=held.pk)
    Appointment.objects.filter(pk=held.pk).update(confirmed_by=reach.actor.account, confirmed_at=clock.now())
    detail = {"account": held.account_id, "role": held.role}
    write(reach.actor, "officers.confirm", Subject("appointment", held.pk, held.place_id), detail=detail)


@transaction.atomic
def end(reach: Reach, appointment: Appointment) -> None:
    """Ends an appointment, or a proposal, at once: one person may take away what two have given."""
    if not reach.covers(appointment.place_id):
        raise NotAllowedError("place")
    if Appointment.objects.filter(pk=appointment.pk, ended_at__isnull=True).update(ended_at=clock.now()) != 1:
        raise NotAllowedError("state")
    detail = {"account": appointment.account_id, "role": appointment.role}
    subject = Subject("appointment", appointment.pk, appointment.place_id)
    write(reach.actor, "officers.end", subject, detail=detail)


@transaction.atomic
def first_administrators(names: tuple[str, str, str], place: int) -> dict[str, str]:
    """Makes the first three accounts of an installation: two security administrators and an audit administrator, each
    appointed by the two others. Returns the tokens of their one-time links by name. NotAllowedError where anybody
    has an appointment."""
    if Appointment.objects.exists():
        raise NotAllowedError("state")
    accounts = [_made(name, name) for name in names]
    appoint_each_other(dict(zip(accounts, ADMINISTRATORS, strict=True)), place)
    return {account.username: _link(SYSTEM, account) for account in accounts}


def appoint_each_other(roles: dict[Account, str], place: int) -> None:
    """Appoints three accounts, each by the two others, where nobody is there yet who could."""
    accounts, at = list(roles), clock.now()
    for number, account in enumerate(accounts):
        one, other = accounts[number - 1], accounts[number - 2]
        given = Appointment.objects.create(
            account=account, role=roles[account], place_id=place, since=clock.today(), until=clock.NO_END,
            granted_by=one, granted_at=at, confirmed_by=other, confirmed_at=at,
        )  # fmt: skip
        write(SYSTEM, "officers.grant", Subject("appointment", given.pk, place), detail={"account": account.pk})


def standing(account: Account) -> QuerySet[Appointment]:
    """Returns the appointments and proposals of an account that are not ended."""
    return Appointment.objects.filter(account=account, ended_at__isnull=True)


def _made(username: str, name: str) -> Account:
    taken = username.lower().startswith(RESIDENT) or Account.objects.filter(username__iexact=username).exists()
    if not username or taken:
        raise NotAllowedError("name")
    account = Account(username=username, first_name=name)
    account.set_unusable_password()
    account.save()
    return account


def _over(reach: Reach, account: Account) -> None:
    """NotAllowedError where the account is one's own, a resident's, or holds anything outside one's reach."""
    if account.pk == reach.actor.account:
        raise NotAllowedError("oneself")
    if account.resident:
        raise NotAllowedError("role")
    if not all(reach.covers(place) for place in standing(account).values_list("place_id", flat=True)):
        raise NotAllowedError("place")


def _no_conflict(account: Account, role: str, since: date, until: date, but: int | None = None) -> None:
    """NotAllowedError where the account has, or is proposed for, an excluded role on a day of the period."""
    beside = standing(account).filter(since__lt=until, until__gt=since).exclude(pk=but)
    if any(conflict(role, held) for held in beside.values_list("role", flat=True)):
        raise NotAllowedError("conflict")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
