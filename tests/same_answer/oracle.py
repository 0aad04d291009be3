"""A third, plain reading of an expression: straight recursion over known facts, no bounds, no plan, no sharing.

Slow and obvious on purpose: what the two real readings are held against.
"""

from fractions import Fraction
from math import ceil, floor

from tuodi.rules.expression import Node
from tuodi.rules.kinds import RATE_SCALE, completed_years
from tuodi.rules.rulebook import Program


class MissingError(Exception):
    """A parameter without a value stood in the way."""


class UnsaidError(Exception):
    """The answer depends on whether something was said, which is no longer seen."""


class Oracle:
    """Reads expressions for one group whose facts are all known."""

    def __init__(
        self, program: Program, group: dict[str, int], members: list[dict[str, int]], whole: bool = True
    ) -> None:
        self.program, self.group, self.members, self.whole = program, group, members, whole

    def rule(self, name: str, member: int | None) -> int:
        version = self.program.version(name)
        if version is None:
            raise MissingError(name)
        return self.of(version.node, member)

    def of(self, node: Node, member: int | None) -> int:
        return int(getattr(self, f"_{node.op}")(node, member))

    def _fact(self, node, member):
        grouped = self.program.rulebook.entities[self.program.rulebook.facts[node.data].entity].members
        return self.group[node.data] if grouped else self.members[member][node.data]

    def _rule(self, node, member):
        return self.rule(node.data, member)

    def _parameter(self, node, member):
        value = self.program.value(node.data)
        if value is None:
            raise MissingError(node.data)
        return value.amount

    def _constant(self, node, member):
        return node.data

    def _month_start(self, node, member):
        return self.program.first_day

    def _month_end(self, node, member):
        return self.program.last_day

    def _two(self, node, member):
        return self.of(node.args[0], member), self.of(node.args[1], member)

    def _add(self, node, member):
        return sum(self._two(node, member))

    def _subtract(self, node, member):
        a, b = self._two(node, member)
        return a - b

    def _multiply(self, node, member):
        a, b = self._two(node, member)
        return a * b

    def _rounded(self, number: Fraction, how: str) -> int:
        return {"up": ceil, "down": floor, "half_up": lambda n: floor(n + Fraction(1, 2))}[how](number)

    def _divide(self, node, member):
        a, b = self._two(node, member)
        return self._rounded(Fraction(a, b), node.data)

    def _round(self, node, member):
        return self._rounded(Fraction(self.of(node.args[0], member), RATE_SCALE), node.data)

    def _less(self, node, member):
        a, b = self._two(node, member)
        return a < b

    def _at_most(self, node, member):
        a, b = self._two(node, member)
        return a <= b

    def _equal(self, node, member):
        a, b = self._two(node, member)
        return a == b

    def _among(self, node, member):
        return self.of(node.args[0], member) in node.data

    def _and(self, node, member):
        return all(self.of(arg, member) for arg in node.args)

    def _or(self, node, member):
        return any(self.of(arg, member) for arg in node.args)

    def _not(self, node, member):
        return not self.of(node.args[0], member)

    def _when(self, node, member):
        return self.of(node.args[1] if self.of(node.args[0], member) else node.args[2], member)

    def _if_known(self, node, member):
        if not self.whole:
            raise UnsaidError
        return self.of(node.args[0], member)

    def _if_refused(self, node, member):
        if not self.whole:
            raise UnsaidError
        try:
            return self.of(node.args[0], member)
        except MissingError:
            raise UnsaidError from None  # an amount that is missing may be absorbed, which no plain reading sees

    def _lowest(self, node, member):
        return min(self.of(arg, member) for arg in node.args)

    def _highest(self, node, member):
        return max(self.of(arg, member) for arg in node.args)

    def _bands(self, node, member):
        number, value = self.of(node.args[0], member), self.program.value(node.data)
        if value is None:
            raise MissingError(node.data)
        reached = [(int(t), amount) for t, amount in value.amount.items() if number >= int(t)]
        return max(reached)[1] if reached else 0

    def _table(self, node, member):
        word = node.args[0].kind.choices[self.of(node.args[0], member)]
        parameter = self.program.rulebook.parameters[node.data]
        value = self.program.value(node.data, word if parameter.places else None)
        amount = value.amount if value else None
        if isinstance(amount, dict):
            amount = amount.get(word)
        if amount is None:
            raise MissingError(node.data)
        return amount

    def _each(self, node):
        return [self.of(node.args[0], one) for one in range(len(self.members))]

    def _sum(self, node, member):
        return sum(self._each(node))

    _count = _sum

    def _any(self, node, member):
        return any(self._each(node))

    def _all(self, node, member):
        return all(self._each(node))

    def _of_group(self, node, member):
        return self.of(node.args[0], None)

    def _years_between(self, node, member):
        return completed_years(*self._two(node, member))
