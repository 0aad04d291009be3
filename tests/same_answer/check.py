"""Holds the readings against each other on random households; returns what differs."""

from random import Random

import numpy as np

from tests.same_answer import people
from tests.same_answer.oracle import MissingError, Oracle, UnsaidError
from tuodi.rules.columns import read_columns
from tuodi.rules.decide import decide
from tuodi.rules.plan import make_plan
from tuodi.rules.rulebook import Family, Rulebook

PARTS = ("low", "high", "mask", "state", "clause", "margin")


def row_against_column(
    rulebook: Rulebook, month: str, households: list[people.Household], family: Family | None = None
) -> list[str]:
    """Decides households (or another family's groups) one by one and as one block; returns the first differences, in
    words."""
    program = rulebook.at(month)
    family = family or rulebook.families()[0]
    names = rulebook.answers_of(family)
    block, states = people.block(rulebook, family, households, program.first_day)
    for home, members in households:  # a fact that nobody has takes its default in both
        for name, fact in rulebook.facts.items():
            if states.get(name) == "absent" and fact.default is not None:
                for facts in [home] if rulebook.entities[fact.entity].members else members:
                    facts[name] = fact.default
    plan = make_plan(program, names, states)
    columns = dict(zip((id(step) for step in plan.wanted()), read_columns(plan)[0](block), strict=True))
    differences: list[str] = []
    first = np.concatenate([[0], np.cumsum([len(members) for _, members in households])])
    for at, (home, members) in enumerate(households):
        outcome = decide(program, names, home, members)
        for name in names:
            grouped = rulebook.entities[rulebook.rules[name].entity].members is not None
            for member in [None] if grouped else range(len(members)):
                row = at if member is None else int(first[at]) + member
                differences += _parts(plan, outcome, columns, name, member, row, month)
        if len(differences) > 5:
            break
    return differences


def _parts(plan, outcome, columns, name, member, row, month) -> list[str]:
    ours, theirs = outcome.reading.plan.answers[name], plan.answers[name]
    found = []
    for part in PARTS:
        step, other = getattr(ours, part), getattr(theirs, part)
        single = outcome.of(step, member)
        column = columns[id(other)]
        value = column[row] if np.ndim(column) else column
        if part == "clause":
            single, value = outcome.reading.plan.clause(int(single)), plan.clause(int(value))
        if single != value:
            found.append(f"{month} household row {row} {name} {part}: one {single}, columns {value}")
    return found


def bounds_against_truth(
    rulebook: Rulebook, month: str, households: list[people.Household], random: Random, family: Family | None = None
) -> list[str]:
    """Fills what is withheld at random and reads it plainly: the truth must lie within the bounds that were given, and
    equal an answer that was called known."""
    program = rulebook.at(month)
    around = people.edges(rulebook)
    family = family or rulebook.families()[0]
    names = rulebook.answers_of(family)
    group = family.group.name if family.group else ""
    differences: list[str] = []
    for home, members in households:
        outcome = decide(program, names, home, members)
        for _ in range(2):
            full_home, full_members = (
                _filled(random, rulebook, group, home, around, program.first_day),
                [_filled(random, rulebook, family.member.name, one, around, program.first_day) for one in members],
            )
            oracle = Oracle(program, full_home, full_members, whole=(full_home, full_members) == (home, members))
            for answer in outcome.answers():
                try:
                    truth = oracle.rule(answer.name, answer.member)
                except UnsaidError:
                    continue
                except MissingError:
                    if answer.value is not None:
                        continue  # absorbed: something known decided before the missing amount was needed
                    if answer.state == "yes":
                        differences.append(f"{month} {answer.name}: yes although a parameter is missing")
                    continue
                if not answer.low <= truth <= answer.high:
                    bounds = f"[{answer.low}, {answer.high}]"
                    differences.append(f"{month} {answer.name}: truth {truth} outside {bounds} ({answer.state})")
        if len(differences) > 5:
            break
    return differences


def _filled(random, rulebook, entity, facts, around, first_day):
    full = dict(facts)
    for name, fact in rulebook.facts.items():
        if fact.entity == entity and name not in full:
            value = people.value_of(random, fact, around)
            full[name] = min(value, first_day) if fact.past else value
    return full
