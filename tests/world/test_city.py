"""The run: the same bytes however it is run, exact counts, and clear refusals."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tuodi.world.city import CityError, generate

_ASKED = {"people": 9_300, "seed": 5, "shard_people": 2_000}
_KILLED = """
import os, signal, sys
from pathlib import Path
from tuodi.world.city import generate

def stop(done, total):
    if done == 2:
        os.kill(os.getpid(), signal.SIGKILL)

out, marginals = Path(sys.argv[1]), Path(sys.argv[2])
generate(out, people=9_300, seed=5, shard_people=2_000, marginals=marginals, workers=1, progress=stop)
"""


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory: pytest.TempPathFactory, marginals_folder: Path) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("one")
    generate(out, marginals=marginals_folder, workers=1, **_ASKED)
    return _bytes(out)


def test_two_workers_give_the_same_bytes(one_worker: dict[str, bytes], tmp_path: Path, marginals_folder: Path) -> None:
    told: list[tuple[int, int]] = []
    generate(tmp_path, marginals=marginals_folder, workers=2, progress=lambda *now: told.append(now), **_ASKED)
    assert _bytes(tmp_path) == one_worker
    assert told == [(done, 5) for done in range(6)]


def test_a_killed_run_is_continued_to_the_same_bytes(
    one_worker: dict[str, bytes], tmp_path: Path, marginals_folder: Path
) -> None:
    command = [sys.executable, "-c", _KILLED, str(tmp_path), str(marginals_folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run(command, env=environment, check=False).returncode == -signal.SIGKILL
    assert not (tmp_path / "manifest.json").exists()
    half_written = tmp_path / "shard-00003.partial"
    half_written.mkdir()
    (half_written / "persons.parquet").write_bytes(b"half")
    told: list[tuple[int, int]] = []
    generate(tmp_path, marginals=marginals_folder, workers=1, progress=lambda *now: told.append(now), **_ASKED)
    assert told[0] == (2, 5)
    assert _bytes(tmp_path) == one_worker


def test_a_complete_city_is_left_as_it_is(tmp_path: Path, marginals_folder: Path) -> None:
    first = generate(tmp_path, 1_000, 1, marginals_folder, workers=1)
    written = (tmp_path / "shard-00000" / "persons.parquet").stat().st_mtime_ns
    assert generate(tmp_path, 1_000, 1, marginals_folder, workers=1) == first
    assert (tmp_path / "shard-00000" / "persons.parquet").stat().st_mtime_ns == written


def test_counts_are_exact_and_ids_rise_through_the_shards(tmp_path: Path, marginals_folder: Path) -> None:
    manifest = generate(tmp_path, 5_399, 3, marginals_folder, workers=1, shard_people=2_200)
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == manifest
    # a rest of fewer than 1,000 people joins the last shard
    assert [shard["persons"] for shard in manifest["shards"]] == [2_200, 3_199]
    persons = [pq.read_table(tmp_path / shard["name"] / "persons.parquet") for shard in manifest["shards"]]
    ids = [value for table in persons for value in table["person_id"].to_pylist()]
    assert ids == list(range(1, 5_400))
    homes = [pq.read_table(tmp_path / shard["name"] / "households.parquet") for shard in manifest["shards"]]
    household_ids = [value for table in homes for value in table["household_id"].to_pylist()]
    assert household_ids == sorted(set(household_ids))
    assert len(household_ids) == manifest["households"] == sum(shard["households"] for shard in manifest["shards"])


def test_another_seed_gives_another_city(one_worker: dict[str, bytes], tmp_path: Path, marginals_folder: Path) -> None:
    generate(tmp_path, marginals=marginals_folder, workers=1, **{**_ASKED, "seed": 6})
    name = "shard-00001/persons.parquet"
    assert _bytes(tmp_path)[name] != one_worker[name]


@pytest.mark.parametrize("people", [-1, 0, 999, 24_200_001])
def test_too_few_or_too_many_people_are_refused(people: int, tmp_path: Path, marginals_folder: Path) -> None:
    with pytest.raises(CityError, match=r"people must be 1,000 to 24,200,000") as refusal:
        generate(tmp_path / "city", people, 1, marginals_folder)
    assert "\n" not in str(refusal.value)
    assert not (tmp_path / "city").exists()


def test_the_folder_of_another_plan_is_refused(tmp_path: Path, marginals_folder: Path) -> None:
    generate(tmp_path, 1_000, 1, marginals_folder, workers=1)
    with pytest.raises(CityError, match="holds a city with seed 1, not 2"):
        generate(tmp_path, 1_000, 2, marginals_folder, workers=1)


def test_the_folder_of_an_interrupted_other_plan_is_refused(tmp_path: Path, marginals_folder: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(tmp_path, 1_000, 1, marginals_folder, workers=1, progress=stop)
    with pytest.raises(CityError, match="holds a city with people 1000, not 1001"):
        generate(tmp_path, 1_001, 1, marginals_folder, workers=1)


def test_a_folder_with_other_things_is_refused(tmp_path: Path, marginals_folder: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CityError, match="is not empty and holds no city"):
        generate(tmp_path, 1_000, 1, marginals_folder, workers=1)


def test_a_folder_that_another_run_holds_is_refused(tmp_path: Path, marginals_folder: Path) -> None:
    handle = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        with pytest.raises(CityError, match="another run is writing this city"):
            generate(tmp_path, 1_000, 1, marginals_folder, workers=1)
    finally:
        os.close(handle)


def test_a_damaged_shard_is_named(tmp_path: Path, marginals_folder: Path) -> None:
    generate(tmp_path, 2_000, 1, marginals_folder, workers=1, shard_people=1_000)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    (tmp_path / "manifest.json").rename(tmp_path / "plan.json")
    assert manifest["shard_people"] == 1_000
    (tmp_path / "shard-00001" / "persons.parquet").write_bytes(b"not parquet")
    with pytest.raises(CityError, match="shard-00001: is damaged"):
        generate(tmp_path, 2_000, 1, marginals_folder, workers=1, shard_people=1_000)
