"""A worker of its own process for test_work: does items of the stage "test", and says which; run as a module."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tuodi.web.start import ready


def main() -> None:
    name, folder, pause = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    ready()
    from tuodi.ground.work import leases
    from tuodi.ground.work.models import Counter

    class Stage:
        """Counts each item in the database, in the transaction of its lease."""

        def due(self, now):
            return ()

        def do(self, key, fence):
            if key == "dies":
                os.kill(os.getpid(), 9)
            Counter.objects.create(name=f"did {key}", next=fence)

    from tuodi.web import flow

    (folder / f"{name}.ready").touch()
    while not (folder / "go").exists():
        time.sleep(0.01)
    result = flow.work(name, {"test": Stage()}, stopped=lambda: bool(time.sleep(pause)))  # lets the other in
    leases.release(name)
    (folder / f"{name}.done").write_text(f"{result.done} {result.failed} {result.lost}", encoding="utf-8")


if __name__ == "__main__":
    main()
