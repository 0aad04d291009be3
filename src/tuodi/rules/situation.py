"""Situations in the shape OpenFisca's users know: entities by id, variables by period, a null asks.

Reads a situation into facts by month, and writes answers back where a null asked. Knows the rulebook's names and no
other. The shape is contract section 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tuodi.rules.errors import InputError, nearest
from tuodi.rules.kinds import MOST_MEMBERS, month_days
from tuodi.rules.rulebook import Rule, Rulebook
from tuodi.rules.vocabulary import Entity, Fact

MOST_ENTITIES = 100_000
ETERNITY = "ETERNITY"


class Ask(NamedTuple):
    """A null in a situation: which answer of which entity in which month is wanted."""

    entity: str
    id: str
    name: str
    month: str


@dataclass(slots=True)
class Unit:
    """One entity of a situation: its facts that hold always, its facts by month, its members' ids."""

    id: str
    always: dict[str, int] = field(default_factory=dict)
    monthly: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown: dict[str, set[str]] = field(default_factory=dict)  # by month, said to be unknown: no default holds
    members: list[str] = field(default_factory=list)

    def at(self, month: str, defaults: Mapping[str, int]) -> dict[str, int]:
        """Returns the facts known for a month."""
        facts = {**defaults, **self.always, **self.monthly.get(month, {})}
        if not self.unknown:
            return facts
        for name in self.unknown.get(ETERNITY, set()) | self.unknown.get(month, set()):
            facts.pop(name, None)
        return facts


@dataclass(slots=True)
class Situation:
    """What was handed in: units by entity name and id, and what is asked, in order."""

    rulebook: Rulebook
    units: dict[str, dict[str, Unit]]
    asked: list[Ask]
    group_of: dict[tuple[str, str], str] = field(default_factory=dict)  # (group entity, member id) -> group id
    months: set[str] = field(default_factory=set)  # periods met that are months


def read_situation(rulebook: Rulebook, data: Any) -> Situation:
    """Returns a situation read from its JSON shape, or raises InputError naming place and mistake."""
    plurals = {entity.plural: entity for entity in rulebook.entities.values()}
    if not isinstance(data, dict):
        raise InputError(f"a situation is an object with {', '.join(plurals)}")
    situation = Situation(rulebook, {entity.name: {} for entity in plurals.values()}, [])
    for plural, units in data.items():
        if plural not in plurals:
            raise InputError(f"unknown entity '{plural}'{nearest(plural, plurals)}")
        if not isinstance(units, dict):
            raise InputError(f"{plural}: should be an object of ids")
        if len(units) > MOST_ENTITIES:
            raise InputError(f"{plural}: {len(units)} entries; at most {MOST_ENTITIES} at once")
        entity = plurals[plural]
        known = rulebook.variables(entity.name)
        for unit_id, entries in units.items():
            situation.units[entity.name][unit_id] = _unit(situation, entity, unit_id, entries, known)
    _link(situation)
    return situation


def _unit(situation: Situation, entity: Entity, unit_id: str, entries: Any, known: dict[str, Fact | Rule]) -> Unit:
    where = f"{entity.plural}/{unit_id}"
    if not isinstance(entries, dict):
        raise InputError(f"{where}: should be an object of facts")
    unit = Unit(unit_id)
    always, asked, months = unit.always, situation.asked, situation.months
    for name, dated in entries.items():
        variable = known.get(name)
        if variable is None:
            if name == "members" and entity.members:
                unit.members = _members(dated, where)
                continue
            variable = _wrong(situation, entity, name, where)
        if type(dated) is not dict:
            raise InputError(f"{where}/{name}: should be an object of periods, such as {{'2016-12': ...}}")
        for period, raw in dated.items():
            try:
                if period not in months:
                    _check_period(variable, period, months)
                if type(variable) is Fact:
                    if raw is None or raw == "unknown":
                        _unsaid(unit, variable, period, raw)
                    elif variable.eternal:
                        always[name] = variable.read(raw)
                    elif period in unit.monthly:
                        unit.monthly[period][name] = variable.read(raw)
                    else:
                        unit.monthly[period] = {name: variable.read(raw)}
                elif raw is None:
                    asked.append(Ask(entity.name, unit_id, name, period))
                else:
                    raise InputError("it is an answer; write null to ask for it")
            except InputError as error:
                raise InputError(f"{where}/{name}/{period}: {error}") from None
    return unit


def _members(dated: Any, where: str) -> list[str]:
    if not isinstance(dated, list) or not all(isinstance(member, str) for member in dated):
        raise InputError(f"{where}/members: should be a list of ids")
    return dated


def _check_period(variable: Fact | Rule, period: str, months: set[str]) -> None:
    if period != ETERNITY:
        month_days(period)
        months.add(period)
    elif not isinstance(variable, Fact):
        raise InputError("an answer is asked for a month such as 2016-12")
    elif not variable.eternal:
        raise InputError("it changes, so give it a month such as 2016-12")


def _unsaid(unit: Unit, fact: Fact, period: str, raw: Any) -> None:
    if raw is None:
        raise InputError('it is a fact and cannot be asked; leave it out, or write "unknown"')
    unit.unknown.setdefault(ETERNITY if fact.eternal else period, set()).add(fact.name)


def _wrong(situation: Situation, entity: Entity, name: str, where: str) -> Fact | Rule:
    try:
        return situation.rulebook.variable(entity.name, name)
    except InputError as error:
        raise InputError(f"{where}: {error}") from None


def _link(situation: Situation) -> None:
    """Checks members and notes each one's group."""
    for entity in situation.rulebook.entities.values():
        if not entity.members:
            continue
        persons = situation.units[entity.members]
        for unit in situation.units[entity.name].values():
            where = f"{entity.plural}/{unit.id}/members"
            if not unit.members:
                raise InputError(f"{where}: a {entity.name} needs at least one member")
            if len(unit.members) > MOST_MEMBERS:
                raise InputError(f"{where}: {len(unit.members)} members; at most {MOST_MEMBERS}")
            for member in unit.members:
                if member not in persons:
                    raise InputError(f"{where}: there is no {entity.members} '{member}'{nearest(member, persons)}")
                key = (entity.name, member)
                if situation.group_of.get(key) == unit.id:
                    raise InputError(f"{where}: '{member}' is named twice")
                if key in situation.group_of:
                    other = situation.group_of[key]
                    raise InputError(
                        f"{where}: '{member}' is in '{other}' too; a {entity.members} has one {entity.name}"
                    )
                situation.group_of[key] = unit.id
