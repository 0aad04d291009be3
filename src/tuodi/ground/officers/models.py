"""Accounts, and the appointments that give them reach."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from tuodi.ground.places.models import Place
from tuodi.ground.secrets.sealed import SealedColumn

RESIDENT = "resident-"  # how the user names of residents begin; no officer's does


class Account(AbstractUser):
    """Somebody who signs in: an officer (`resident` false) or a resident. allauth keeps passwords and factors."""

    resident = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)  # made by `make run`; opens nothing in any other installation

    def __str__(self) -> str:
        return self.username


class FactorSecret(models.Model):
    """The secret of a second factor. allauth's own table holds only its id, as text."""

    SEALED = (SealedColumn("sealed", "factor.sealed"),)

    sealed = models.BinaryField(default=b"")


class Enrolment(models.Model):
    """A one-time link with which an account's holder sets password and second factor. Only its digest is kept."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="enrolments")
    digest = models.BinaryField(max_length=32, unique=True)
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")  # null: at the installation
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Appointment(models.Model):
    """A role at a place from a day until another. In force once a second person confirmed it, until ended."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=32)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField()
    granted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Whoever grants does not confirm, and nobody appoints herself."""

        constraints = (
            models.CheckConstraint(
                name="appointment_not_oneself",
                condition=~models.Q(granted_by=models.F("account"))
                & (models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("account"))),
            ),
            models.CheckConstraint(
                name="appointment_two_people",
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("granted_by")),
            ),
        )


class Opening(models.Model):
    """Break-glass: one person opened outside one's reach, for a reason, until a time, reviewed by somebody else."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="openings")
    person = models.BigIntegerField()  # surrogate id of the register
    reason = models.TextField()
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    reviewed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, blank=True)  # justified, unjustified
    note = models.TextField(blank=True)

    class Meta:
        """Nobody reviews her own."""

        constraints = (
            models.CheckConstraint(
                name="opening_reviewed_by_another",
                condition=models.Q(reviewed_by__isnull=True) | ~models.Q(reviewed_by=models.F("account")),
            ),
        )
