"""Finds pairs of rows that may be one person and puts each forward once. Proposes only: a person decides.

Resident numbers are opened for the pairs that are left, not for the register, and leave no trace but what agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2

import duckdb
from django.conf import settings
from django.db import transaction

from tuodi.cards.load import content_root
from tuodi.ground import clock
from tuodi.ground.journal.actions import Actor, write
from tuodi.ground.secrets.seal import unseal_many
from tuodi.stages.people.duplicates.extract import extracted
from tuodi.stages.people.duplicates.matching import LEVELS, Matching, read_matching
from tuodi.stages.people.models import Pair, Person

_PIECE = 10_000


@dataclass(frozen=True, slots=True)
class Alike:
    """Two persons, how alike in bits (at 0 as likely one as two), and what agrees: `name:same birth:near`."""

    one: int
    other: int
    bits: float
    why: str


def matching_of_city() -> Matching:
    """Returns the rules of the city's content."""
    return read_matching(content_root(settings.PACKAGE) / "matching.yaml")


def find(actor: Actor, matching: Matching | None = None) -> int:
    """Puts every pair forward that is new, and returns how many; a pair that was put forward before stays as it is."""
    rules = matching or matching_of_city()
    at, before = clock.now(), Pair.objects.count()
    with extracted(rules) as engine, transaction.atomic():
        for piece in _pieces(_candidates(engine, rules)):
            found = [one for one in _with_numbers(piece, rules) if thousandths(one.bits) >= rules.ask_from]
            made = (
                Pair(one_id=one.one, other_id=one.other, weight=thousandths(one.bits), why=one.why, found_at=at)
                for one in found
            )
            Pair.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)
        new = Pair.objects.count() - before
        write(actor, "people.find_duplicates", detail={"pairs": new})
    return new


def thousandths(bits: float) -> int:
    """Returns how likely two are one, in thousandths, from bits."""
    return int(1000 * 2 ** min(bits, 60) / (1 + 2 ** min(bits, 60)))


def _candidates(engine: duckdb.DuckDBPyConnection, rules: Matching) -> duckdb.DuckDBPyConnection:
    """Every pair of a block that numbers could still lift to where somebody is asked, as rows of the engine."""
    import splink

    row = engine.execute("SELECT count(*) FROM people").fetchone()
    api = splink.DuckDBAPI(engine)
    linker = splink.Linker(api.register("people"), rules.splink(row[0] if row else 0), log_level="ERROR")
    ask = rules.ask_from / 1000
    least = log2(ask / (1 - ask)) - max(0, rules.bits("number", "near"))
    found = linker.inference.predict(threshold_match_weight=least)
    gammas = ", ".join(f"d.gamma_{name}" for name in LEVELS)
    return engine.execute(
        f"SELECT d.id_l, d.id_r, d.match_weight, l.numbered AND r.numbered, {gammas}"
        f" FROM {found.physical_name} d JOIN people l ON l.id = d.id_l JOIN people r ON r.id = d.id_r"
        # People of one household who both have a number are two, unless their names sound alike: twins and no slip.
        " WHERE NOT coalesce(l.household = r.household, FALSE) OR l.name_key = r.name_key"
        " OR NOT (l.numbered AND r.numbered)"
        " ORDER BY d.id_l, d.id_r"
    )


def _pieces(rows: duckdb.DuckDBPyConnection) -> Iterator[list[tuple[Alike, bool]]]:
    while piece := rows.fetchmany(_PIECE):
        yield [(Alike(min(a, b), max(a, b), bits, _why(gammas)), both) for a, b, bits, both, *gammas in piece]


def _why(gammas: list[int]) -> str:
    """Names the levels of each comparison; splink counts them from the last, 0."""
    said = []
    for (name, levels), gamma in zip(LEVELS.items(), gammas, strict=True):
        known = [level for level in levels if level]
        if gamma > 0:
            said.append(f"{name}:{known[len(known) - gamma]}")
    return " ".join(said)


def _with_numbers(piece: list[tuple[Alike, bool]], rules: Matching) -> Iterator[Alike]:
    """Weighs the numbers of the pairs where both have one."""
    wanted = sorted({one for alike, both in piece if both for one in (alike.one, alike.other)})
    numbers: dict[int, str] = {}
    for first in range(0, len(wanted), 500):
        sealed = dict(Person.objects.filter(pk__in=wanted[first : first + 500]).values_list("pk", "number"))
        opened = unseal_many([bytes(one) for one in sealed.values()], [f"person.number:{row}" for row in sealed])
        numbers |= {row: number.decode() for row, number in zip(sealed, opened, strict=True)}
    for alike, both in piece:
        if not both:
            yield alike
            continue
        near = slipped(numbers[alike.one], numbers[alike.other])
        bits = alike.bits + rules.bits("number", "near" if near else "other")
        yield Alike(alike.one, alike.other, bits, f"{alike.why} number:near" if near else alike.why)


def slipped(one: str, other: str) -> bool:
    """Whether two numbers differ by one slip in area or birth: a digit wrong, or two neighbours exchanged. What
    differs in the last four alone is no slip: so do the numbers of twins."""
    a, b = one[:14], other[:14]
    wrong = [place for place in range(14) if a[place] != b[place]]
    if one[14:17] != other[14:17] or not wrong:
        return False
    if len(wrong) == 1:
        return True
    first, second = wrong[0], wrong[-1]
    return len(wrong) == 2 and second == first + 1 and a[first] == b[second] and a[second] == b[first]
