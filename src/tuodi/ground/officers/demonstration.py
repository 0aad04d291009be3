"""The accounts of a demonstration: at least one a role, all with one password and one authenticator that are
printed. Refused wherever this is no demonstration; the gate and the sign-in page refuse such accounts there too."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from tuodi.ground import clock
from tuodi.ground.journal.actions import SYSTEM, Subject, write
from tuodi.ground.officers.actions import NotAllowedError, set_credentials
from tuodi.ground.officers.models import Account, Appointment
from tuodi.ground.officers.roles import ROLES

HANDS = ("security_administrator", "security_administrator_2", "audit_administrator")  # two of them appoint each other


@transaction.atomic
def demonstration_accounts(posts: Mapping[str, tuple[str, int]], password: str, secret: str) -> list[Account]:
    """Makes or renews an account for each of `posts` (user name to role and place), appointed by two others. Returns
    them. NotAllowedError where this is no demonstration, or one of HANDS has no post."""
    known = {role for role, _ in posts.values()} <= set(ROLES) - {"resident"}
    if not settings.DEMONSTRATION or not known or not set(HANDS) <= set(posts):
        raise NotAllowedError("role")
    accounts = {name: _account(name, ROLES[role].zh) for name, (role, _) in posts.items()}
    for name, (role, place) in posts.items():
        account = accounts[name]
        set_credentials(account, password, secret)
        if Appointment.objects.filter(account=account, role=role, place_id=place, ended_at__isnull=True).exists():
            continue
        one, other = (accounts[hand] for hand in [hand for hand in HANDS if hand != name][:2])
        at = clock.now()
        given = Appointment.objects.create(
            account=account, role=role, place_id=place, since=clock.today(), until=clock.NO_END, granted_by=one,
            granted_at=at, confirmed_by=other, confirmed_at=at,
        )  # fmt: skip
        write(SYSTEM, "officers.grant", Subject("appointment", given.pk, place), detail={"account": account.pk})
    return list(accounts.values())


def _account(name: str, said: str) -> Account:
    found: Account = Account.objects.get_or_create(
        username=name, defaults={"first_name": f"示例{said}", "demonstration": True}
    )[0]
    if not found.demonstration:
        raise NotAllowedError("name")
    return found
