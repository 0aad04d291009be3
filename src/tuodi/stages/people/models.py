"""The register: people, households, who belongs where and when, and records of facts with two clocks.

Valid periods are [from, to) in days of Asia/Shanghai; `clock.NO_END` is "until further notice". A row is known from
`known_since` until `retracted_at` (`clock.NEVER` while it stands). Nothing is edited or deleted: a correction retracts
a row and appends another. Names stand in clear so that they can be found; numbers, telephones and facts of health are
sealed.
"""

from __future__ import annotations

from django.db import models

from tuodi.ground import clock
from tuodi.ground.officers.models import Account
from tuodi.ground.secrets.sealed import SealedColumn


class Source(models.Model):
    """Where facts come from: a kind, whose order in the fact's card says which wins, and a name."""

    KINDS = ("line", "registration", "assessment", "paper", "visit", "declared")

    code = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=16)
    zh = models.CharField(max_length=64)
    en = models.CharField(max_length=96)

    def __str__(self) -> str:
        return self.code


class Household(models.Model):
    """People who live and are assessed together, at a place."""

    id = models.BigIntegerField(primary_key=True)  # handed out by ground.work.numbers
    place_code = models.BigIntegerField(db_index=True)  # of the committee
    address = models.CharField(max_length=128, blank=True)
    generated = models.BooleanField(default=False)
    changed_at = models.DateTimeField(db_index=True)  # when anything of it or its members last changed


class Person(models.Model):
    """Somebody the register knows, at most once: a person merged into another stands, pointing to it."""

    SEALED = (
        SealedColumn("number", "person.number", "number_index"), SealedColumn("phone", "person.phone", "phone_index")
    )  # fmt: skip

    id = models.BigIntegerField(primary_key=True)  # handed out by ground.work.numbers; what is sealed is bound to it
    name = models.CharField(max_length=128)
    name_key = models.CharField(max_length=300)  # how the name is looked for: see `people.names`
    initials_key = models.CharField(max_length=64)
    number = models.BinaryField(default=b"")  # sealed; empty where there is none
    number_index = models.BinaryField(null=True, unique=True)
    phone = models.BinaryField(default=b"")
    phone_index = models.BinaryField(null=True)
    place_code = models.BigIntegerField()
    address = models.CharField(max_length=128, blank=True)
    generated = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")
    known_since = models.DateTimeField()

    class Meta:
        """Found by number, telephone, name in characters or pinyin, initials, place and address."""

        indexes = (
            models.Index(fields=["name"], name="person_name"),
            models.Index(fields=["name_key"], name="person_name_key"),
            models.Index(fields=["initials_key"], name="person_initials"),
            models.Index(fields=["phone_index"], name="person_phone"),
            models.Index(fields=["place_code", "name_key"], name="person_place_name"),
            models.Index(fields=["address"], name="person_address"),
        )


class _Dated(models.Model):
    """Two clocks, and where it comes from."""

    valid_from = models.DateField()
    valid_to = models.DateField(default=clock.NO_END)
    known_since = models.DateTimeField()
    retracted_at = models.DateTimeField(default=clock.NEVER)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", db_index=False)
    reference = models.BigIntegerField(default=0)  # the source's own: an import's row, a line's answer, a paper

    class Meta:
        """Abstract."""

        abstract = True


class Membership(_Dated):
    """A person in a household for a while, as head, spouse, child, parent or other."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    relation = models.CharField(max_length=16)


class Record(_Dated):
    """One fact of one person or household, by the code of its name (`facts.code`): held as a whole number (fen, days
    since 1970, 0 or 1, the code of a word), or sealed, bound to the row, where the fact is guarded as health."""

    id = models.BigIntegerField(primary_key=True)  # handed out by ground.work.numbers, in the order of recording
    fact = models.IntegerField()
    value = models.BigIntegerField(default=0)
    sealed = models.BinaryField(default=b"")

    class Meta:
        """Abstract."""

        abstract = True


class PersonRecord(Record):
    """A fact of a person. No constraint on the key: millions of rows come in one stroke; an invariant holds it."""

    SEALED = (SealedColumn("sealed", "people_personrecord.sealed"),)

    person = models.ForeignKey(Person, models.PROTECT, related_name="records", db_index=False, db_constraint=False)

    class Meta:
        """Found by person and fact."""

        indexes = (models.Index(fields=["person", "fact"], name="person_record"),)


class HouseholdRecord(Record):
    """A fact of a household."""

    SEALED = (SealedColumn("sealed", "people_householdrecord.sealed"),)

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="records", db_index=False, db_constraint=False
    )

    class Meta:
        """Found by household and fact."""

        indexes = (models.Index(fields=["household", "fact"], name="household_record"),)


class SourceKey(models.Model):
    """What a source calls a person or household: taken in again, it is the same one."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)  # person, household
    key = models.CharField(max_length=48)
    subject = models.BigIntegerField()

    class Meta:
        """Once a source."""

        constraints = (models.UniqueConstraint(fields=["source", "kind", "key"], name="source_key_once"),)


class Import(models.Model):
    """One file taken in: what it was, how far it has come, what it held."""

    name = models.CharField(max_length=128)
    digest = models.CharField(max_length=64)  # SHA-256 of the file and the mapping
    mapping = models.TextField()  # canonical JSON: column -> where it goes
    day = models.DateField()  # from when what the file says holds
    source = models.ForeignKey(Source, models.PROTECT, related_name="+")
    known_since = models.DateTimeField()
    begun_by = models.BigIntegerField(null=True)
    generated = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default="running")  # running, done, stopped
    rows = models.BigIntegerField(default=0)
    taken_to = models.BigIntegerField(default=0)  # the last row of the last chunk committed
    people = models.BigIntegerField(default=0)
    records = models.BigIntegerField(default=0)
    faults = models.BigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)


class Fault(models.Model):
    """One row of a file that was not taken, and why; without the value that was wrong."""

    taken = models.ForeignKey(Import, models.PROTECT, related_name="found_faults")
    line = models.BigIntegerField()
    column = models.CharField(max_length=64)
    reason = models.CharField(max_length=24)  # a word: `why_*` in `web.desk.imports`
    detail = models.CharField(max_length=96, blank=True)  # what it speaks of


class Resident(models.Model):
    """A resident's account and the person it is: matched by the number that the identity provider vouches for."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="resident_of")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=128, unique=True)  # issuer and subject of the provider
    since = models.DateTimeField()


class Proxy(models.Model):
    """One person acting for another: a daughter for her mother, within a scope, until a day or an end."""

    SCOPES = ("see", "apply", "account")

    person = models.ForeignKey(Person, models.PROTECT, related_name="proxies")  # for whom
    proxy = models.ForeignKey(Person, models.PROTECT, related_name="acts_for")
    scope = models.CharField(max_length=64)  # of SCOPES, comma between
    since = models.DateField()
    until = models.DateField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Pair(models.Model):
    """Two persons who may be one: how alike, and what somebody decided."""

    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    weight = models.IntegerField()  # thousandths of the match probability
    why = models.CharField(max_length=200)  # rules that matched, by name
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=16, blank=True)  # same, different
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        """Once, the lower id first."""

        constraints = (models.UniqueConstraint(fields=["one", "other"], name="pair_once"),)


class Merge(models.Model):
    """One person merged into another: what was moved, so that unmerging restores exactly."""

    pair = models.ForeignKey(Pair, models.PROTECT, related_name="merges")
    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, models.PROTECT, related_name="+")
    moved = models.TextField()  # canonical JSON: ids by table, and the columns as they were
    merged_at, merged_by = models.DateTimeField(), models.BigIntegerField(null=True)
    undone_at, undone_by = models.DateTimeField(null=True), models.BigIntegerField(null=True)


class Difficulty(models.Model):
    """A difficulty that a community worker noted, with the person's consent. The words are sealed."""

    SEALED = (SealedColumn("text", "difficulty.text"),)

    id = models.BigIntegerField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="difficulties")
    place_code = models.BigIntegerField()
    kind = models.CharField(max_length=32)
    text = models.BinaryField()
    consent = models.CharField(max_length=16)  # spoken, written
    noted_at, noted_by = models.DateTimeField(), models.BigIntegerField()
