"""Takes one generated register file in, timed; run as a process of its own, several at once."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date
from pathlib import Path

from tuodi.web.start import ready


def main(paths: list[str]) -> None:
    """Takes the files in one after the other and prints people, records and seconds as JSON."""
    ready()
    from tuodi.ground.journal.actions import SYSTEM
    from tuodi.stages.people.importing.mapping import IDENTITY, guess
    from tuodi.stages.people.importing.rows import columns_of
    from tuodi.stages.people.importing.taking import begin, take
    from tuodi.stages.people.models import Source

    wanted = [name for name in os.environ.get("BENCH_FACTS", "").split(",") if name]
    origin = Source.objects.get(code="registration")
    people = records = 0
    begun = time.perf_counter()
    for name in paths:
        path = Path(name)
        mapping = guess(columns_of(path))
        if wanted:
            mapping = {column: target for column, target in mapping.items() if target in (*IDENTITY, *wanted)}
        taken = begin(SYSTEM, path, mapping, origin, day=date(2016, 1, 1), generated=True)
        taken = take(SYSTEM, taken, path)
        people, records = people + taken.people, records + taken.records
    print(json.dumps({"people": people, "records": records, "seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main(sys.argv[1:])
