"""Reasons are values: the minimal set of what determined an answer, told as a tree of rules in JSON.

Of a failed `all_of` only the first condition that fails is told, of a `when` the branch taken, of a comparison that
bounds settled only what made the bound; a fact that contributed nothing is left out. What a plan's rules can tell is
written once as Python functions, one a rule (`read_telling`), so that a decision is explained as fast as it is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tuodi.rules import sentences, wording
from tuodi.rules.expression import Node
from tuodi.rules.lines import CALL, block, each_once, listed, once
from tuodi.rules.primitive import GROUP, Bound, Step
from tuodi.rules.single import Reading

_NOTED = (
    ("amounts", "[]", "',\"parameters\":[' + listed(amounts) + ']'"),
    ("facts", "[]", "',\"facts\":[' + listed(facts) + ']'"),
    ("left_out", "[]", "',\"left_out\":[' + listed(left_out) + ']'"),
    ("because", "[]; seen = set()", "',\"because\":[' + ','.join(because) + ']'"),
)
EXACT, LOW, HIGH = "0", "-1", "1"  # which side of a value is told, as text of the function written
Rows = Sequence[tuple[int, ...]]
Tell = Callable[[str, int | None], str]
Teller = Callable[[tuple[int, ...], Rows, Sequence[str], str], Tell]


def read_telling(reading: Reading) -> Teller:
    """Returns a function (the group's values, the members' values, the members' ids, the group's id) -> tell, where
    tell(rule, member) gives the reason of a rule's answer as JSON; a reason told before is only named (`above`)."""
    writer = _Writer(reading)
    text = writer.write()
    names: dict[str, Any] = {
        "fen": wording.fen,
        "plain": wording.plain,
        "bracketed": wording.bracketed,
        "join": "".join,
    }
    names |= {"listed": listed, "calculation": wording.calculation}
    space: dict[str, Any] = names | writer.constants
    exec(compile(text, f"<reasons {reading.plan.program.month}>", "exec"), space)
    teller: Teller = space["teller"]
    return teller


def flipped(side: str) -> str:
    """Returns the other side."""
    return {EXACT: EXACT, LOW: HIGH, HIGH: LOW}.get(side, side[1:] if side.startswith("-") else f"-{side}")


class _Writer:
    """Writes `teller`. In the text: G and M hold values, i is the member told about (None: the group), m its values,
    s the side to tell where the rule's answer is not known."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.plan, self.program = reading, reading.plan, reading.plan.program
        self.rulebook = self.program.rulebook
        self.constants: dict[str, Any] = {}
        self._names: dict[str, str] = {}  # rule -> its function
        self._todo: list[str] = []
        self._loops = self._inside = 0

    def write(self) -> str:
        for name in self.plan.answers:
            self._function(name)
        functions: list[str] = []
        while self._todo:
            functions += self._rule_text(self._todo.pop(0))
        table = ", ".join(f"{name!r}: {function}" for name, function in self._names.items())
        return "\n".join(
            ["def teller(G, M, ids, home):", "    every = range(len(M))"]
            + [f"    d_{function} = {{}}" for function in self._names.values()]
            + [f"    {line}" for line in functions]
            + [f"    told = {{{table}}}", "    return lambda rule, member: told[rule](member, 0)", ""]
        )

    def constant(self, value: Any) -> str:
        """Returns the name of a value that the functions read."""
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def _function(self, rule: str) -> str:
        if rule not in self._names:
            self._names[rule] = f"t{len(self._names)}"
            self._todo.append(rule)
        return self._names[rule]

    def step(self, step: Step, member: str) -> str:
        """Returns the text of a step's value for the member whose values `member` names."""
        if step.level is None:
            return str(step.low)
        level, position = self.reading.places[step.index]
        return f"G[{position}]" if level == GROUP else f"{member}[{position}]"

    def bound(self, node: Node) -> Bound:
        """Returns the bounds of a node of the plan."""
        return self.plan.kept[id(node)]

    def low(self, node: Node, member: str) -> str:
        return self.step(self.bound(node).low, member)

    def high(self, node: Node, member: str) -> str:
        return self.step(self.bound(node).high, member)

    def known(self, node: Node, member: str) -> str:
        """Returns the text of: this node's value is known."""
        if self.bound(node).low is self.bound(node).high:
            return "True"
        return f"{self.low(node, member)} == {self.high(node, member)}"

    # one rule

    def _rule_text(self, name: str) -> list[str]:
        rule, version = self.rulebook.rules[name], self.program.version(name)
        function = self._names[name]
        grouped = self.rulebook.entities[rule.entity].members is not None
        done = f"d_{function}"
        lines = [f"def {function}(i, s):", f"    if i in {done}: return {done}[i]"]
        lines.append("    of = home or ids[0]" if grouped else "    m = M[i]; of = ids[i]")
        if version is None:
            lines += [f"    head = {self.constant(sentences.begun_later(self.program, rule))}.replace('~', of)"]
            return [*lines, f"    {done}[i] = head + ',\"above\":true}}'", "    return head + '}'"]
        node = version.node
        if self.known(node, "m") == "True":
            lines.append("    s = 0")
        else:
            lines.append(f"    if {self.known(node, 'm')}: s = 0")
        told = [f"    {line}" for line in each_once(self._tell(node, "i", "m", "s"))]
        noted = [(kind, *rest) for kind, *rest in _NOTED if any(f"{kind}.append" in line for line in told)]
        lines += [f"    {kind} = {empty}" for kind, empty, _ in noted] + told
        head = [f"    head = {sentences.head_text(self, name, version)}", f"    {done}[i] = head + ',\"above\":true}}'"]
        shown = sentences.arithmetic_text(self, node)
        lines += once([*head, f"    head += {shown}"] if shown else head)
        lines += [f"    if {kind}: head += {written}" for kind, _, written in noted]
        lines.append("    return head + '}'")
        return lines

    # what determined it

    def _tell(self, node: Node, i: str, m: str, side: str) -> list[str]:
        """Returns lines that note what determined a node's value, for member `i` with the values `m`."""
        if node.op in ("constant", "month_start", "month_end"):
            return []
        return list(getattr(self, f"_{node.op}", self._each)(node, i, m, side))

    def _each(self, node: Node, i: str, m: str, side: str) -> list[str]:
        return [line for arg in node.args for line in self._tell(arg, i, m, side)]

    def _exactly(self, node: Node, i: str, m: str, side: str) -> list[str]:
        return self._each(node, i, m, EXACT)

    _equal = _among = _exactly

    def _fact(self, node: Node, i: str, m: str, side: str) -> list[str]:
        bound, low, high = self.bound(node), self.low(node, m), self.high(node, m)
        fact = self.rulebook.facts[node.data]
        grouped = self.rulebook.entities[fact.entity].members is not None
        who = "(home or ids[0])" if grouped else f"ids[{i}]"
        note = f"facts.append({sentences.fact_text(self, fact, who, low, high)})"
        if side == EXACT:
            return [note]
        matters = f"{side} == 0 or ({low} != {bound.low.low} if {side} < 0 else {high} != {bound.high.high})"
        if side in (LOW, HIGH):
            matters = f"{low} != {bound.low.low}" if side == LOW else f"{high} != {bound.high.high}"
        return [f"if {matters}: {note}"]  # else the bound is what it would be without the fact

    def _rule(self, node: Node, i: str, m: str, side: str) -> list[str]:
        function = self._function(node.data)
        grouped = self.rulebook.entities[self.rulebook.rules[node.data].entity].members is not None
        who = "None" if grouped else i
        return [f"{CALL}{function}|{who}|{side}|{bool(grouped and self._inside)}"]

    def _parameter(self, node: Node, i: str, m: str, side: str) -> list[str]:
        value = self.program.value(node.data)
        amount = value.amount if value and isinstance(value.amount, int) else None
        return [f"amounts.append({self.constant(wording.parameter_json(self.rulebook, node.data, value, amount))})"]

    def _subtract(self, node: Node, i: str, m: str, side: str) -> list[str]:
        first, second = node.args
        return self._tell(first, i, m, side) + self._tell(second, i, m, flipped(side))

    _divide = _subtract

    def _years_between(self, node: Node, i: str, m: str, side: str) -> list[str]:
        first, second = node.args
        return self._tell(first, i, m, flipped(side)) + self._tell(second, i, m, side)

    def _multiply(self, node: Node, i: str, m: str, side: str) -> list[str]:
        lines: list[str] = []
        for number, arg in enumerate(node.args):
            nothing = f"{self.low(arg, m)} == 0 == {self.high(arg, m)}"
            lines += block(f"{'elif' if number else 'if'} {nothing}:", self._tell(arg, i, m, EXACT))
        return lines + block("else:", self._each(node, i, m, side))

    def _less(self, node: Node, i: str, m: str, side: str) -> list[str]:
        low, high = self.low(node, m), self.high(node, m)
        first, second = node.args
        holds = self._tell(first, i, m, HIGH) + self._tell(second, i, m, LOW)
        fails = self._tell(first, i, m, LOW) + self._tell(second, i, m, HIGH)
        if holds == fails:
            return holds
        lines = block(f"if {low}:", holds)
        if self.known(node, m) == "True":
            return lines + block("else:", fails)
        return lines + block(f"elif not {high}:", fails) + block("else:", self._each(node, i, m, EXACT))

    _at_most = _less

    def _and(self, node: Node, i: str, m: str, side: str) -> list[str]:
        settles = node.op == "or"
        lines: list[str] = []
        for number, arg in enumerate(node.args):
            settled = self.low(arg, m) if settles else f"not {self.high(arg, m)}"
            lines += block(f"{'elif' if number else 'if'} {settled}:", self._tell(arg, i, m, EXACT))
        if self.known(node, m) == "True":
            return lines + block("else:", self._exactly(node, i, m, side))
        rest: list[str] = []
        for arg in node.args:
            rest += block(f"if whole or not ({self.known(arg, m)}):", self._tell(arg, i, m, EXACT))
        return lines + block("else:", [f"whole = {self.known(node, m)}", *rest])

    _or = _and

    def _when(self, node: Node, i: str, m: str, side: str) -> list[str]:
        test, first, second = node.args
        asked = self._tell(test, i, m, EXACT)
        taken, other = self._tell(first, i, m, side), self._tell(second, i, m, side)
        lines = block(f"if {self.low(test, m)}:", asked + taken)
        if self.known(test, m) == "True":
            return lines + block("else:", asked + other)
        lines += block(f"elif not {self.high(test, m)}:", asked + other)
        open_ = block(f"if not ({self.known(node, m)}):", asked)
        return lines + block("else:", open_ + taken + other)

    def _if_known(self, node: Node, i: str, m: str, side: str) -> list[str]:
        first, second = node.args
        told = block(f"if {self.known(first, m)}:", self._tell(first, i, m, side))
        return told + block("else:", self._tell(second, i, m, side))

    def _if_refused(self, node: Node, i: str, m: str, side: str) -> list[str]:
        """What is refused is told too: it is left out by name."""
        first, second = node.args
        mask = self.step(self.bound(first).mask, m)
        without = []
        if first.op == "rule":
            rule = self.rulebook.rules[first.data]
            label = wording.json_text({language: rule.label(language) for language in wording.LANGUAGES})
            without = [f"left_out.append({self.constant(label)})"]
        told = block(f"if {mask}:", self._tell(first, i, m, EXACT) + without + self._tell(second, i, m, side))
        return told + block("else:", self._tell(first, i, m, side))

    def _highest(self, node: Node, i: str, m: str, side: str) -> list[str]:
        """The value reached, and of the others those that could have passed it."""
        least = node.op == "lowest"
        low, high = self.low(node, m), self.high(node, m)
        lines = ["reached = False"]
        for arg in node.args:
            bound, own = self.bound(arg), (self.low(arg, m), self.high(arg, m))
            lines += block(
                f"if not reached and ({own[0]}, {own[1]}) == ({low}, {high}):",
                ["reached = True", *self._tell(arg, i, m, side)],
            )
            if self.known(node, m) != "True":
                lines += block(f"elif {own[0]} != {own[1]} and {low} != {high}:", self._tell(arg, i, m, side))
            matters = f"{bound.low.low} < {low}" if least else f"{bound.high.high} > {high}"
            lines += block(f"elif {matters}:", self._tell(arg, i, m, LOW if least else HIGH))
        return lines

    _lowest = _highest

    def _looked_up(self, node: Node, m: str) -> str:
        low, high = self.low(node, m), self.high(node, m)
        amount = f"({low} if {low} == {high} else None)"
        value = self.program.value(node.data)
        tell = self.constant(wording.amount_teller(self.rulebook, node.data, value))
        settled = self.known(node.args[0], m)
        if not self.rulebook.parameters[node.data].places:
            return f"amounts.append({tell}({amount}, {settled}))"
        place = node.args[0]  # each place has its own dated value
        own = [self.program.value(node.data, word) for word in place.kind.choices]
        tells = self.constant([wording.amount_teller(self.rulebook, node.data, value) for value in own])
        chosen = f"{tells}[{self.low(place, m)}] if {self.known(place, m)} else {tell}"
        return f"amounts.append(({chosen})({amount}, {settled}))"

    def _bands(self, node: Node, i: str, m: str, side: str) -> list[str]:
        return [*self._exactly(node, i, m, side), self._looked_up(node, m)]

    def _table(self, node: Node, i: str, m: str, side: str) -> list[str]:
        parameter, value = self.rulebook.parameters[node.data], self.program.value(node.data)
        one_for_all = value is not None and isinstance(value.amount, int) and not parameter.places
        asked = [] if one_for_all else self._exactly(node, i, m, side)
        return [*asked, self._looked_up(node, m)]

    def _sum(self, node: Node, i: str, m: str, side: str) -> list[str]:
        one, values = self._loop()
        told = self._tell(node.args[0], one, values, side)
        self._inside -= 1
        return block(f"for {one} in every:", [f"{values} = M[{one}]", *told])

    _count = _sum

    def _any(self, node: Node, i: str, m: str, side: str) -> list[str]:
        """One member who settles it; else every member, or while open those who are open."""
        one, values = self._loop()
        arg = node.args[0]
        low, high = self.low(node, "m"), self.high(node, "m")
        settles = node.op == "any"
        settled = f"{low}" if settles else f"not {high}"
        own = self.low(arg, values) if settles else f"not {self.high(arg, values)}"
        told = self._tell(arg, one, values, EXACT) or ["pass"]
        self._inside -= 1
        lines = [f"for {one} in every:", f"    {values} = M[{one}]", f"    if {settled}:"]
        lines += [f"        if {own}:"] + [f"            {line}" for line in [*told, "break"]]
        lines += [f"    elif {low} == {high} or not ({self.known(arg, values)}):"]
        return lines + [f"        {line}" for line in told]

    _all = _any

    def _of_group(self, node: Node, i: str, m: str, side: str) -> list[str]:
        return [] if self.plan.alone and node.args[0].entity else self._tell(node.args[0], "None", "m", side)

    def _loop(self) -> tuple[str, str]:
        self._loops += 1
        self._inside += 1
        return f"i{self._loops}", f"m{self._loops}"
