"""A backup made in use and put back on a fresh machine, by the commands, on the database that this run is on."""

import json
import tarfile

import pytest

from tests.register.fresh import fresh, run

BEGIN = "from tuodi.web.start import ready; ready()\n"
POPULATE = (
    BEGIN
    + """
import io
from tests.register.ground.test_rotation import people
from tuodi.ground.files.actions import erase, keep
from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.journal.sealing import keep_head, seal_all
people(30)
keep(SYSTEM, 1, 310101002001, "a.txt", io.BytesIO(b"canary one"))
erase(SYSTEM, keep(SYSTEM, 1, 310101002001, "b.txt", io.BytesIO(b"canary two")))
print(keep(SYSTEM, 2, 310101002001, "c.txt", io.BytesIO(b"canary three")).pk)
seal_all(); keep_head()
"""
)
SHOW = (
    BEGIN
    + """
from tuodi.ground.files.models import File
from tuodi.ground.files.invariants import i22_every_file_has_its_content_and_the_reverse as i22
from tuodi.ground.files import store
from tuodi.ground.journal.models import Entry
from tuodi.ground.secrets.invariants import i19_sealed_values_open_and_are_found as i19
from tuodi.ground.secrets.seal import unseal
from tuodi.stages.people.models import Person
assert not [*i19(), *i22()], [*i19(), *i22()]
assert unseal(Person.objects.get(pk=7).number, "person.number:7") == b"N7"
print(Person.objects.count(), Entry.objects.filter(act="files.keep").count())
print(sorted(store.get(digest) for digest, _ in store.contents()))
"""
)


@pytest.fixture(scope="module")
def lost(tmp_path_factory):
    """A machine that was backed up and on which something was erased afterwards: folder, backup, keys, environment."""
    folder = tmp_path_factory.mktemp("lost")
    with fresh(folder) as environment:
        run(environment, "-m", "tuodi", "migrate")
        three = int(run(environment, "-c", POPULATE).splitlines()[-1])
        said = run(environment, "-m", "tuodi", "backup", folder / "b.tar", "--with-keys", folder / "keys.tar")
        assert "the database, 2 files, the journal's head" in said
        assert "1 keys; keep it in another place" in said
        run(environment, "-c", BEGIN + (
            "from tuodi.ground.files.actions import erase\nfrom tuodi.ground.files.models import File\n"
            f"from tuodi.ground.journal.actions import SYSTEM\nerase(SYSTEM, File.objects.get(pk={three}))"
        ))  # fmt: skip
        yield folder


def test_s10_a_backup_is_put_back_on_a_fresh_machine_by_one_command(lost, tmp_path):
    with fresh(tmp_path) as environment:
        said = run(environment, "-m", "tuodi", "restore", lost / "b.tar", "--keys", lost / "keys.tar")
        assert "2 files; 0 erased again" in said
        assert "1 keys put back" in said
        shown = run(environment, "-c", SHOW).splitlines()
        assert shown == ["30 3", "[b'canary one', b'canary three']"]  # two was erased before the backup
        data = tmp_path / "data"
        assert json.loads((data / "journal-head.json").read_text())["sequence"] > 0
        run(environment, "-m", "tuodi", "journal", "verify")
        assert not [path for path in data.rglob("*") if path.name.startswith((".restore", ".backup"))]


def test_s11_what_was_erased_after_the_backup_does_not_come_back(lost, tmp_path):
    with fresh(tmp_path) as environment:
        erasures = lost / "data" / "erasures.jsonl"
        said = run(
            environment, "-m", "tuodi", "restore", lost / "b.tar", "--keys", lost / "keys.tar", "--erasures", erasures
        )  # fmt: skip
        assert "1 files; 1 erased again" in said
        assert run(environment, "-c", SHOW).splitlines()[1] == "[b'canary one']"


def test_without_the_keys_a_backup_opens_nothing_and_says_which_key_is_missing(lost, tmp_path):
    with fresh(tmp_path) as environment:
        said = run(environment, "-m", "tuodi", "restore", lost / "b.tar")
        assert "the database was sealed with generation 1 of the keys, which is not in" in said
        assert "generation 1 of the keys" in run(environment, "-m", "tuodi", "keys", "status", code=1)


def test_52_the_backup_shows_nothing_that_was_sealed_and_holds_no_key(lost):
    data = (lost / "b.tar").read_bytes()
    assert b"canary" not in data
    key = json.loads((lost / "data" / "keys" / "generation-1.key").read_text())
    for part in (key["sealing"], key["indexing"]):
        assert part.encode() not in data
        assert bytes.fromhex(part) not in data
    with tarfile.open(lost / "b.tar") as tar:
        assert not [name for name in tar.getnames() if "key" in name or "columns" in name]
    for name in ("b.tar", "keys.tar"):
        assert (lost / name).stat().st_mode & 0o777 == 0o600


def test_nothing_is_written_over(lost, tmp_path):
    with fresh(tmp_path) as environment:
        (tmp_path / "data" / "files").mkdir(parents=True)
        said = run(environment, "-m", "tuodi", "restore", lost / "b.tar", code=1)
        assert "files is there; a backup is restored into an empty TUODI_DATA alone" in said
        (tmp_path / "data" / "files").rmdir()
        assert "run 'tuodi migrate'" in run(environment, "-m", "tuodi", "backup", lost / "b.tar", code=1)
        run(environment, "-m", "tuodi", "migrate")
        said = run(environment, "-m", "tuodi", "restore", lost / "b.tar", code=1)
        assert "the database holds tables" in said or "tuodi.sqlite3 is there" in said
        said = run(environment, "-m", "tuodi", "backup", lost / "b.tar", code=1)
        assert "is there already; name another file" in said


@pytest.mark.parametrize("place", [0, 1])
def test_a_damaged_or_cut_backup_is_refused_and_leaves_nothing(lost, tmp_path, place):
    whole = (lost / "b.tar").read_bytes()
    bad = tmp_path / "bad.tar"
    middle = len(whole) // 2
    bad.write_bytes(whole[:middle] if place else whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with fresh(tmp_path) as environment:
        said = run(environment, "-m", "tuodi", "restore", bad, code=1)
        assert "nothing was restored" in said
        assert "Traceback" not in said
        assert {path.name for path in (tmp_path / "data").iterdir()} <= {"keys"}


def test_39_an_entry_that_climbs_out_is_refused(lost, tmp_path):
    bad = tmp_path / "bad.tar"
    with tarfile.open(bad, "w") as tar:
        tar.add(lost / "b.tar", "../climb")
    with fresh(tmp_path / "machine") as environment:
        said = run(environment, "-m", "tuodi", "restore", bad, code=1)
        assert "holds an entry that no backup of tuodi has" in said
        assert not (tmp_path / "climb").exists()


def test_keys_into_the_backup_itself_is_wrong_use(tmp_path):
    with fresh(tmp_path) as environment:
        said = run(environment, "-m", "tuodi", "backup", tmp_path / "a", "--with-keys", tmp_path / "a", code=2)
        assert "name another file than the backup" in said
