"""Times one decision of W1 in one engine: `python -m bench.w1.single openfisca`; prints one line of JSON.

The engine is the module `bench.w1.NAME_single`. It gives `outcome(situation)`, the answers about the household in
yuan, checked here, and `paths(situation)`, what is timed by name: `answers`, situation to answers as JSON text, and
`explained`, situation to the whole explanation as JSON text.
"""

import argparse
import importlib
import json
import sys

from bench.w1 import situation


def main() -> None:
    """Reads the command line, checks the answers, then times every path."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("engine")
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    engine = importlib.import_module(f"bench.w1.{arguments.engine}_single")
    asked = situation.situation()
    answers = {name: engine.outcome(asked)[name] for name in situation.ANSWERS}
    if answers != situation.EXPECTED:
        sys.exit(f"{arguments.engine}: answers {answers}, expected {situation.EXPECTED}")
    result = {}
    for name, decide in engine.paths(asked).items():
        result[name] = {"bytes": len(decide().encode()), **situation.timed(decide, arguments.seconds)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
