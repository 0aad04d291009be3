"""How the time of a month grows with the rules: the catalogue decided in growing parts, in one process, one shard."""

import sys
import time
from pathlib import Path

from tuodi.cards.load import load
from tuodi.rules.expression import Node
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.shards import ShardReader, result_tables, write_tables
from tuodi.rules.summary import summary_of
from tuodi.rules.tables import files_of

MONTH = "2016-12"


def reached(rulebook: Rulebook, answers: tuple[str, ...]) -> int:
    """Returns how many rules some answers rest on, themselves included."""
    program, seen = rulebook.at(MONTH), set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        version = program.version(name)
        for node in _nodes(version.node) if version else ():
            if node.op == "rule":
                visit(node.data)

    for name in answers:
        visit(name)
    return len(seen)


def _nodes(node: Node):
    yield node
    for arg in node.args:
        yield from _nodes(arg)


def grown(city: Path, out: Path) -> list[tuple[int, int, float]]:
    """Returns, for growing parts of the catalogue: answers, rules, seconds to read, decide and write one shard."""
    rulebook = load("shanghai")
    family = rulebook.families()[0]
    every = rulebook.answers_of(family)
    found = []
    for share in (0.125, 0.25, 0.5, 0.75, 1.0):
        answers = every[: max(1, round(len(every) * share))]
        reader = ShardReader(rulebook.at(MONTH), family, answers, reasons=True, columns={})
        times = []
        for turn in range(4):  # the first compiles
            begun = time.perf_counter()
            shard = reader.read(city / "shard-00000")
            plan, arrays = reader.decide(shard)
            summary_of(shard, plan, arrays)
            write_tables(result_tables(shard, plan, arrays, {}), files_of(out, family))
            times.append(time.perf_counter() - begun) if turn else None
        found.append((len(answers), reached(rulebook, answers), min(times)))
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for answers, rules, seconds in grown(Path(sys.argv[1]), folder):
        print(f"{answers} {rules} {seconds:.4f}")
