"""Expressions drawn at random, every operator among them: one household, columns and the plain oracle agree, and the
truth lies within the bounds when facts are withheld."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.same_answer import check, people
from tuodi.rules.expression import OPERATORS, Node, from_json, to_json
from tuodi.rules.kinds import COUNT, DATE, FLAG, MONEY, RATE, Kind
from tuodi.rules.rulebook import Rule, Rulebook, Scheme, Version
from tuodi.rules.vocabulary import Entity, Fact, Parameter, Value

WORDS = Kind("choice", ("red", "green", "blue"))
ENTITIES = {
    "one": Entity("one", "ones"),
    "group": Entity("group", "groups", members="one"),
}
PLACE = Kind("choice", ("north", "south"))


def fact(name, entity, kind, high=None, **more):
    return Fact(
        name, entity, kind, kind.name, name, name, low=kind.low, high=kind.high if high is None else high, **more
    )


FACTS = {
    f.name: f
    for f in (
        fact("pay", "one", MONEY), fact("save", "one", MONEY), fact("number", "one", COUNT, 9),
        fact("old", "one", FLAG),
        fact("colour", "one", WORDS), fact("born", "one", DATE, past=True), fact("rent", "group", MONEY),
        fact("rooms", "group", COUNT, 9), fact("owns", "group", FLAG), fact("place", "group", PLACE),
    )
}  # fmt: skip


def parameter(name, kind, amount, by="value", places=None):
    def value(number):
        return (Value("2000-01-01", number, "test", True),)

    own = {place: value(number) for place, number in (places or {}).items()}
    return Parameter(name, kind, kind.name, name, name, value(amount), own, by)


PARAMETERS = {
    p.name: p
    for p in (
        parameter("t.line", MONEY, 88_000), parameter("t.share", RATE, 9_001), parameter("t.gone", MONEY, None),
        parameter("t.local", MONEY, 100, places={"south": 250}), parameter("t.never", FLAG, None),
        parameter("t.bands", MONEY, {"1": 500, "3": 100, "60": 900}, by="bands"),
        parameter("t.words", MONEY, {"red": 1_000, "blue": 30}, by="table"),
    )
}  # fmt: skip


class Drawn:
    """Draws an expression of a kind for an entity; `sure` keeps divisors above 0 and factors from being negative."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def flag(self, entity, depth):
        pick = self.random.randrange(12 if depth else 3)
        if pick == 0:
            return Node("fact", (), FLAG, entity, "old" if entity == "one" else "owns")
        if pick == 1:
            return Node(
                "among",
                (self.word(entity),),
                FLAG,
                entity,
                self.random.choice(((0,), (1, 2), (0, 2))[: 1 + 2 * (entity == "one")]),
            )
        if pick == 2:
            return (
                Node("parameter", (), FLAG, None, "t.never")
                if self.random.random() < 0.2
                else Node("constant", (), FLAG, None, 1)
            )
        if pick in (3, 4, 5):
            op = ("less", "at_most", "equal")[pick - 3]
            draw = self.random.choice((self.money, self.count))
            return Node(op, (draw(entity, depth - 1), draw(entity, depth - 1)), FLAG, entity)
        if pick in (6, 7):
            return Node(("and", "or")[pick - 6], tuple(self.flag(entity, depth - 1) for _ in range(3)), FLAG, entity)
        if pick == 8:
            return Node("not", (self.flag(entity, depth - 1),), FLAG, entity)
        if pick == 9:
            return self.when(self.flag, FLAG, entity, depth)
        if entity == "group":
            return Node(self.random.choice(("any", "all")), (self.member(self.flag, depth),), FLAG, entity)
        return Node("of_group", (self.flag("group", depth - 1),), FLAG, "one")

    def word(self, entity):
        return (
            Node("fact", (), WORDS, "one", "colour") if entity == "one" else Node("fact", (), PLACE, "group", "place")
        )

    def member(self, draw, depth):
        node = draw("one", depth - 1)
        return Node("of_group", (node,), node.kind, "one") if node.entity is None else node

    def when(self, draw, kind, entity, depth):
        parts = (self.flag(entity, depth - 1), draw(entity, depth - 1), draw(entity, depth - 1))
        return Node("when", parts, kind, entity, self.random.choice((None, "ask_first")))

    def date(self, entity):
        return Node("fact", (), DATE, "one", "born") if entity == "one" else Node("month_start", (), DATE, None)

    def count(self, entity, depth):
        pick = self.random.randrange(8 if depth else 2)
        if pick == 0:
            return Node("fact", (), COUNT, entity, "number" if entity == "one" else "rooms")
        if pick == 1:
            return Node("constant", (), COUNT, None, self.random.randrange(70))
        if pick in (2, 3):
            return Node("years_between", (self.date(entity), Node("month_end", (), DATE, None)), COUNT, entity)
        if pick == 4 and entity == "group":
            return Node("count", (self.member(self.flag, depth),), COUNT, entity)
        if pick == 5:
            return Node(
                "divide", (self.count(entity, depth - 1), self.divisor(entity, depth)), COUNT, entity, self.rounding()
            )
        if pick == 6:
            return Node("lowest", (self.count(entity, depth - 1), self.count(entity, depth - 1)), COUNT, entity)
        return self.when(self.count, COUNT, entity, depth)

    def divisor(self, entity, depth):
        return Node("highest", (self.count(entity, depth - 1), Node("constant", (), COUNT, None, 1)), COUNT, entity)

    def rounding(self):
        return self.random.choice(("half_up", "up", "down"))

    def money(self, entity, depth):
        pick = self.random.randrange(15 if depth else 2)
        if pick == 0:
            return Node("fact", (), MONEY, entity, self.random.choice(("pay", "save")) if entity == "one" else "rent")
        if pick == 1:
            return Node("parameter", (), MONEY, None, self.random.choice(("t.line", "t.line", "t.line", "t.gone")))
        if pick in (2, 3):
            return Node(
                ("add", "subtract")[pick - 2],
                (self.money(entity, depth - 1), self.money(entity, depth - 1)),
                MONEY,
                entity,
            )
        if pick == 4:
            factor = Node("fact", (), COUNT, entity, "number" if entity == "one" else "rooms")
            return Node("multiply", (self.money(entity, depth - 1), factor), MONEY, entity)
        if pick == 5:
            return Node(
                "divide", (self.money(entity, depth - 1), self.divisor(entity, depth)), MONEY, entity, self.rounding()
            )
        if pick == 6:
            fine = Node(
                "multiply", (self.money(entity, 0), Node("parameter", (), RATE, None, "t.share")), Kind("fine"), entity
            )
            return Node("round", (fine,), MONEY, entity, self.rounding())
        if pick in (7, 8):
            op = ("lowest", "highest")[pick - 7]
            return Node(op, tuple(self.money(entity, depth - 1) for _ in range(3)), MONEY, entity)
        if pick == 9:
            return self.when(self.money, MONEY, entity, depth)
        if pick == 10:
            return Node("bands", (self.count(entity, depth - 1),), MONEY, entity, "t.bands")
        if pick == 11:
            return Node("table", (self.word(entity),), MONEY, entity, "t.words" if entity == "one" else "t.local")
        if pick in (13, 14):
            op = ("if_known", "if_refused")[pick - 13]
            return Node(op, (self.money(entity, depth - 1), self.money(entity, depth - 1)), MONEY, entity)
        if entity == "group":
            return Node("sum", (self.member(self.money, depth),), MONEY, entity)
        return Node("of_group", (self.money("group", depth - 1),), MONEY, "one")


def entity_of(node, entity):
    return Node(node.op, node.args, node.kind, entity, node.data) if node.entity is None and node.args else node


def rulebook_of(random: Random) -> tuple[Rulebook, list[Node]]:
    drawn = Drawn(random)
    rules, nodes = {}, []
    for number, (entity, draw, kind) in enumerate(
        (
            ("one", drawn.money, MONEY),
            ("group", drawn.money, MONEY),
            ("one", drawn.flag, FLAG),
            ("group", drawn.count, COUNT),
        )
    ):
        name = f"r{number}"
        node = draw(entity, 3)
        nodes.append(node)
        version = Version(None, from_json(to_json(node)), "law")
        rules[name] = Rule(name, entity, kind, kind.name, (version,), "t", True, {})
    scheme = Scheme("t", "t", "t", "2000-01", tuple(rules), {})
    return Rulebook(ENTITIES, FACTS, PARAMETERS, rules, {"t": scheme}), nodes


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32))
def test_random_expressions_agree(seed):
    random = Random(seed)
    rulebook, _ = rulebook_of(random)
    for withheld in (0.0, 0.3):
        around = [0, 1, 88_000, 500, 900]
        households = [people.household(random, rulebook, around, withheld) for _ in range(25)]
        assert check.bounds_against_truth(rulebook, "2016-12", households, random) == []
        assert check.row_against_column(rulebook, "2016-12", households) == []


def test_every_operator_is_drawn():
    seen = set()

    def visit(node):
        seen.add(node.op)
        for arg in node.args:
            visit(arg)

    for seed in range(300):
        for node in rulebook_of(Random(seed))[1]:
            visit(node)
    assert set(OPERATORS) - seen == {"rule"}
