"""One side decides one city in a process of its own and prints what each shard took, as JSON.

`python -m bench.frames.one SIDE CITY [--reasons] [--read] [--keep-memory] [--content PACKAGE]`.
The first shard is decided once before anything is timed (imports, compiled kernels, page cache). The arrays'
fingerprints are made outside the time measured.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import time
from pathlib import Path

MONTH = "2016-12"
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h


def peak() -> int:
    """Returns the most memory that this process held, in bytes."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


def keep_memory() -> None:
    """Has glibc keep freed memory instead of handing it back and being given zeroed pages anew."""
    libc = ctypes.CDLL(None)
    for option, size in ((M_MMAP_THRESHOLD, 32 << 20), (M_TRIM_THRESHOLD, 512 << 20)):
        if not libc.mallopt(option, size):
            raise OSError(f"mallopt refused option {option}")


def main() -> None:
    """Reads the command line, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side")
    parser.add_argument("city", type=Path)
    parser.add_argument("--reasons", action="store_true")
    parser.add_argument("--read", action="store_true", help="read and check only")
    parser.add_argument("--content", default="bench.w1.content")
    parser.add_argument("--keep-memory", action="store_true", help="raise glibc's thresholds for handing memory back")
    given = parser.parse_args()
    if given.keep_memory:
        keep_memory()

    from bench.frames.sides import answers_of, digest, reading, side
    from tuodi.cards.load import load

    rulebook = load(given.content)
    program, answers = rulebook.at(MONTH), answers_of(rulebook)
    if given.read:
        read = reading(given.side, program, answers)
    else:
        decide = side(given.side, program, answers, reasons=given.reasons)
    work = read if given.read else decide
    folders = sorted(given.city.glob("shard-*"))
    work(folders[0])
    walls, cpus, digests = [], [], []
    for folder in folders:
        wall, cpu = time.perf_counter(), time.process_time()
        done = work(folder)
        cpus.append(time.process_time() - cpu)  # of all threads, user and system
        walls.append(time.perf_counter() - wall)
        digests.append("" if given.read else digest(*done))
        del done
    print(json.dumps({"wall": walls, "cpu": cpus, "digests": digests, "peak": peak()}))


if __name__ == "__main__":
    main()
