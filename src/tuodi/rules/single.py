"""The reading for one household: the plan written as a Python function over whole numbers.

The function takes the group's facts and its members' facts as mappings from code name to number (a missing name is
unknown) and returns the values of every wanted step, the group's and each member's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.rules.kinds import completed_years
from tuodi.rules.plan import Plan
from tuodi.rules.primitive import GROUP, MEMBER, Step

Facts = Mapping[str, int]
Run = Callable[[Facts, Sequence[Facts]], tuple[tuple[int, ...], list[tuple[int, ...]]]]

_TEXT = {
    "add": "({0} + {1})", "subtract": "({0} - {1})", "multiply": "({0} * {1})", "floor_divide": "({0} // {1})",
    "less": "({0} < {1})", "at_most": "({0} <= {1})", "equal": "({0} == {1})", "and": "({0} and {1})",
    "or": "({0} or {1})", "not": "(not {0})", "where": "({1} if {0} else {2})",
    "years": "years({0}, {1})",
    "lowest": "({0} if {0} < {1} else {1})", "highest": "({0} if {0} > {1} else {1})", "of_group": "{0}",
}  # fmt: skip
_GATHER = {
    "sum": ("0", "{0} += {1}"), "any": ("False", "{0} = {0} or {1}"),
    "largest": ("0", "{0} = {1} if {1} > {0} else {0}"), "size": ("0", "{0} += 1"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan ready to run: `run` and where in its result each step's value stands (level, position)."""

    plan: Plan
    run: Run
    places: dict[int, tuple[str, int]]
    text: str


def read_single(plan: Plan) -> Reading:
    """Returns the plan as a function for one household; it raises KeyError if a fact planned as known is missing."""
    writer = _Writer(plan)
    text = writer.write()
    names: dict[str, Any] = {"years": completed_years, **writer.constants}
    exec(compile(text, f"<plan {plan.program.month}>", "exec"), names)
    return Reading(plan, names["run"], writer.places, text)


class _Writer:
    """Writes the function in rounds: members' steps in a loop, then the group's, as often as they feed each other."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.constants: dict[str, Any] = {}
        self.places: dict[int, tuple[str, int]] = {}
        self._round: dict[int, int] = {}
        self._users: dict[int, list[Step]] = {}
        self._inline: dict[int, str] = {}
        self._depth: dict[int, int] = {}
        for step in plan.steps:
            self._round[step.index] = max((self._after(step, arg) for arg in step.args), default=0)
            for arg in step.args:
                self._users.setdefault(arg.index, []).append(step)
        wanted = {step.index: step for step in plan.wanted()}
        self._wanted = {level: [step for step in wanted.values() if step.level == level] for level in (GROUP, MEMBER)}
        self._kept = set(wanted)
        self._rounds = max(self._round.values(), default=0) + 1

    def _after(self, step: Step, arg: Step) -> int:
        return self._round[arg.index] + (step.op == "of_group")

    def write(self) -> str:
        lines = ["def run(group, members):"]
        saved: list[Step] = []
        for turn in range(self._rounds):
            lines += self._members(turn, saved)
            for step in self._at(turn, GROUP):
                if step.op not in _GATHER:
                    lines += [f"    {line}" for line in self._assign(step)]
        lines.append(f"    return ({self._tuple(self._wanted[GROUP])}), {self._member_rows(saved)}")
        for level in (GROUP, MEMBER):
            for position, step in enumerate(self._wanted[level]):
                self.places[step.index] = (level, position)
        return "\n".join(lines) + "\n"

    def _at(self, turn: int, level: str) -> list[Step]:
        return [step for step in self.plan.steps if step.level == level and self._round[step.index] == turn]

    def _members(self, turn: int, saved: list[Step]) -> list[str]:
        """One loop over the members; what later rounds, the group or the result need is saved in a list of rows."""
        here = self._at(turn, MEMBER)
        gathered = [step for step in self._at(turn, GROUP) if step.op in _GATHER]
        if not here and not gathered:
            return []
        lines = [f"    v{step.index} = {_GATHER[step.op][0]}" for step in gathered]
        loop = f"    for m, ({self._tuple(saved)}) in zip(members, rows):" if saved else "    for m in members:"
        body: list[str] = []
        for step in here:
            body += self._assign(step)
        for step in gathered:
            part = self._value(step.args[0]) if step.args else ""
            body.append(_GATHER[step.op][1].format(f"v{step.index}", part))
        saved += [step for step in here if self._is_named(step) and self._is_needed_later(step, turn)]
        if saved:
            lines.append("    kept = []")
            body.append(f"kept.append(({self._tuple(saved)}))")
        lines += [loop] + [f"        {line}" for line in body or ["pass"]]
        return lines + (["    rows = kept"] if saved else [])

    def _is_needed_later(self, step: Step, turn: int) -> bool:
        if step.index in self._kept:
            return True
        return any(user.level == MEMBER and self._round[user.index] > turn for user in self._users.get(step.index, ()))

    def _member_rows(self, saved: list[Step]) -> str:
        wanted = self._wanted[MEMBER]
        if not wanted:
            return "[() for m in members]"
        return f"[({self._tuple(wanted)}) for ({self._tuple(saved)}) in rows]"

    def _tuple(self, steps: list[Step]) -> str:
        return "".join(f"{self._value(step)}, " for step in steps)

    def _is_named(self, step: Step) -> bool:
        return step.level is not None and step.index not in self._inline

    def _value(self, step: Step) -> str:
        if step.level is None:
            value, flag = step.data
            return str(bool(value)) if flag else f"({value})" if value < 0 else str(value)
        return self._inline.get(step.index, f"v{step.index}")

    def _assign(self, step: Step) -> list[str]:
        """Writes a step as its own line, or keeps its text to stand where it is used once."""
        if step.op in ("fact", "fact_low", "fact_high"):
            return self._read(step)
        if step.op in ("among", "pick"):
            self.constants[f"t{step.index}"] = frozenset(step.data) if step.op == "among" else step.data
            form = f"({{0}} in t{step.index})" if step.op == "among" else f"t{step.index}[{{0}}]"
        else:
            form = _TEXT[step.op]
        depth = 1 + max((self._depth.get(arg.index, 0) for arg in step.args), default=0)
        text = form.format(*(self._value(arg) for arg in step.args))
        if step.index not in self._kept and depth < 12 and self._may_stand_inside(step):
            self._inline[step.index], self._depth[step.index] = text, depth
            return []
        return [f"v{step.index} = {text}"]

    def _may_stand_inside(self, step: Step) -> bool:
        users = self._users.get(step.index, [])
        if len(users) != 1 or users[0].op in ("lowest", "highest", *_GATHER):
            return False
        user = users[0]
        return user.level == step.level and self._round[user.index] == self._round[step.index]

    def _read(self, step: Step) -> list[str]:
        place = "group" if step.level == GROUP else "m"
        if step.op == "fact":
            return [f"v{step.index} = {place}[{step.data!r}]"]
        edge = step.low if step.op == "fact_low" else self._edge(step)
        return [f"v{step.index} = {place}.get({step.data!r}, {edge})"]

    def _edge(self, step: Step) -> int:
        fact = self.plan.program.rulebook.facts[step.data]
        return min(fact.high, self.plan.program.first_day) if fact.past else fact.high
