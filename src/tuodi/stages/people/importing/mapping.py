"""Where each column of a file goes: guessed from its title, shown, and changed by whoever takes the file in.

Targets: `record_id`, `household_id`, `name`, `number`, `phone`, `address`, `committee`, `relation`; a fact of a person
by name; `household.FACT`; either with `_declared` behind it for what people declared beside what is known. An
empty target leaves the column out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuodi.rules.errors import InputError, nearest
from tuodi.rules.vocabulary import Fact
from tuodi.stages.people import facts
from tuodi.stages.people.importing.rows import columns_of, read_rows

DECLARED, HOUSEHOLD = "_declared", "household."
IDENTITY = {
    "record_id": ("编号", "序号", "record"), "household_id": ("户号", "家庭编号", "household"), "name": ("姓名",),
    "number": ("身份证号", "公民身份号码", "证件号码", "id_number"), "phone": ("电话", "手机", "联系电话", "telephone"),
    "address": ("地址", "住址", "居住地址"), "committee": ("居委会代码", "村居代码", "committee_code"),
    "relation": ("与户主关系", "关系"),
}  # fmt: skip
SHOWN = 10  # rows of a preview


@dataclass(frozen=True, slots=True)
class Target:
    """One column's place: an identity, or a fact of a person or household, declared or not."""

    column: str
    identity: str = ""
    fact: Fact | None = None
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What somebody sees before a file is taken in."""

    columns: list[str]
    mapping: dict[str, str]
    rows: list[dict[str, Any]]


def preview(path: Path) -> Preview:
    """Returns a file's columns, where each would go, and its first rows. InputError for a file that cannot be taken."""
    columns = columns_of(path)
    first = next(read_rows(path, size=SHOWN), None)
    return Preview(columns, guess(columns), first.table.slice(0, SHOWN).to_pylist() if first else [])


def guess(columns: list[str]) -> dict[str, str]:
    """Returns a target for each column whose title is a target's name or Chinese name; '' for the others."""
    known = {name: name for name in IDENTITY} | {title: name for name, titles in IDENTITY.items() for title in titles}
    for name, fact in facts.cards().items():
        if fact.entity in ("person", "household") and name not in (facts.place_fact("household"), "relation"):
            target = name if fact.entity == "person" else HOUSEHOLD + name
            known |= {target: target, fact.zh: target, target + DECLARED: target + DECLARED}
    return {column: known.get(column, "") for column in columns}


def targets(mapping: dict[str, str], columns: list[str]) -> list[Target]:
    """Returns the targets of a mapping. InputError for one unknown, or one that is lacking."""
    found = []
    for column, said in mapping.items():
        if column not in columns:
            raise InputError(f"the mapping names the column '{column}', which the file does not have")
        if said:
            found.append(_target(column, said))
    chosen = [mapping[target.column] for target in found]
    if twice := {one for one in chosen if chosen.count(one) > 1}:
        raise InputError(f"two columns go to '{min(twice)}'; leave one out")
    for needed in ("name", "committee"):
        if needed not in chosen:
            raise InputError(f"no column goes to '{needed}'; everybody in the register has one")
    return found


def _target(column: str, said: str) -> Target:
    if said in IDENTITY:
        return Target(column, identity=said)
    name, declared = said.removesuffix(DECLARED), said.endswith(DECLARED)
    entity = "household" if name.startswith(HOUSEHOLD) else "person"
    name = name.removeprefix(HOUSEHOLD)
    if name not in facts.cards():
        raise InputError(f"the column '{column}' goes to '{said}', which is no target{nearest(said, facts.cards())}")
    return Target(column, fact=facts.card(name, entity), declared=declared)
