"""A city with unknowns: a copy in which every fact of one row in fifty, another row for each fact, is null."""

import json
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ONE_IN = 50


def withhold(city: Path, out: Path) -> None:
    """Copies a city into `out`, facts withheld; nothing is done where it is there already."""
    if (out / "manifest.json").exists():
        return
    out.mkdir(parents=True, exist_ok=True)
    manifest = json.loads((city / "manifest.json").read_text(encoding="utf-8"))
    names = [shard["name"] for shard in manifest["shards"]]
    with ProcessPoolExecutor(2) as pool:
        for number, _ in enumerate(pool.map(_shard, [city] * len(names), [out] * len(names), names), 1):
            print(f"\r{number} of {len(names)} shards with facts withheld", end="", file=sys.stderr)
    shutil.copy(city / "manifest.json", out / "manifest.json")


def _shard(city: Path, out: Path, name: str) -> None:
    part = out / f".{name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for path in sorted((city / name).glob("*.parquet")):
        table = pq.read_table(path)
        columns = {one: _withheld(table.column(one), f"{name}/{path.name}/{one}") for one in table.column_names}
        pq.write_table(pa.table(columns), part / path.name, row_group_size=262_144, compression="zstd")
    shutil.rmtree(out / name, ignore_errors=True)
    part.rename(out / name)


def _withheld(column: pa.ChunkedArray, seed: str) -> pa.ChunkedArray:
    if seed.endswith("_id") or "_declared" in seed or "/receives_" in seed:
        return column
    gone = np.random.default_rng(crc32(seed.encode())).integers(0, ONE_IN, len(column)) == 0
    return pc.if_else(pa.array(gone), pa.scalar(None, column.type), column)


if __name__ == "__main__":
    withhold(Path(sys.argv[1]), Path(sys.argv[2]))
