"""The chain: rows are sealed in the order in which they commit, by one sealer at a time, and whatever the owner of the
database does to it by SQL is found and named."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from typer.testing import CliRunner

from tuodi.ground import clock
from tuodi.ground.journal import chain, heads, sealing, verify
from tuodi.ground.journal.actions import Actor, Subject, write
from tuodi.ground.journal.invariants import i16_journal_chain
from tuodi.ground.journal.models import Entry
from tuodi.rules.errors import InputError
from tuodi.web.commands import app

ROWS = 12


@pytest.fixture(autouse=True)
def outside(tmp_path, monkeypatch):
    """Heads of one test are no heads of another."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return tmp_path


def read(person):
    return write(Actor(1, "clerk", 310101002000, "service"), "people.read", Subject("person", person, 310101002001))


@pytest.fixture
def sealed(db):
    """ROWS sealed rows, by sequence."""
    for person in range(ROWS):
        read(person)
    assert sealing.seal_all() == ROWS
    return {row.sequence: row for row in Entry.objects.all()}


@pytest.fixture
def owner(lifted):
    """A function that runs SQL as the owner of the database does who has dropped the triggers."""

    def run(*statements):
        with lifted(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


def found(**more):
    return [(one.kind, one.sequence, one.id) for one in verify.verify(**more).findings]


def test_rows_are_sealed_in_the_order_of_their_ids_and_verify(sealed, outside):
    assert [sealed[n].subject for n in sorted(sealed)] == list(range(ROWS))
    verdict = verify.verify()
    assert (verdict.rows, verdict.last, verdict.findings) == (ROWS, ROWS, [])
    head = json.loads((outside / "journal-head.json").read_text(encoding="utf-8"))
    assert (head["sequence"], head["count"], head["digest"]) == (ROWS, ROWS, bytes(sealed[ROWS].digest).hex())
    assert list(i16_journal_chain()) == []


def test_a_digest_is_what_anybody_computes_from_the_row_before_and_the_row(sealed):
    import hashlib

    one, two = sealed[1], sealed[2]
    for before, row in ((bytes(32), one), (bytes(one.digest), two)):
        at = row.at.strftime("%Y-%m-%d %H:%M:%S.%f")
        said = [row.pk, at, 1, "clerk", 310101002000, "people.read", "service", "person", row.subject, 310101002001,
                "done", "{}"]  # fmt: skip
        text = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
        assert hashlib.sha256(before + text).digest() == bytes(row.digest)


@pytest.mark.django_db
def test_a_time_on_the_second_and_every_null_are_canonical(monkeypatch):
    at = clock.now().replace(microsecond=0)
    monkeypatch.setattr(clock, "now", lambda: at)
    write(Actor(None, "system", None, "upkeep"), "people.import", detail={"digest": 'é\u2028"\\'})
    sealing.seal_all()
    (rows,) = chain.sealed()
    assert rows[0][3] == at.strftime("%Y-%m-%d %H:%M:%S.000000")
    assert found() == []


def test_47_an_altered_row_is_named(sealed, owner):
    row = sealed[5]
    owner(f"UPDATE journal_entry SET purpose = 'audit' WHERE id = {row.pk}")
    assert found() == [("altered", 5, row.pk)]
    assert any(f"row {row.pk} (sequence 5)" in line for line in i16_journal_chain())


@pytest.mark.parametrize("column", ["account = 2", "subject = NULL", "detail = '{\"a\":1}'", "digest = NULL"])
def test_47_whatever_column_is_altered(sealed, owner, column):
    owner(f"UPDATE journal_entry SET {column} WHERE id = {sealed[7].pk}")
    assert found()[0] == ("altered", 7, sealed[7].pk)


def test_47_a_deleted_row_is_named(sealed, owner):
    owner(f"DELETE FROM journal_entry WHERE id IN ({sealed[4].pk}, {sealed[5].pk})")
    verdict = verify.verify()
    assert [(one.kind, one.sequence) for one in verdict.findings] == [("missing", 4)]
    assert f"sequence 4 to 5, before row {sealed[6].pk}" in verdict.findings[0].line


def test_47_a_deleted_row_whose_gap_was_closed_is_named(sealed, owner):
    owner(
        f"DELETE FROM journal_entry WHERE id = {sealed[4].pk}",
        "UPDATE journal_entry SET sequence = -(sequence - 1) WHERE sequence > 4",
        "UPDATE journal_entry SET sequence = -sequence WHERE sequence < 0",
    )
    assert found() == [("missing", 4, sealed[5].pk)]


def test_47_a_first_row_deleted_is_named(sealed, owner):
    owner(f"DELETE FROM journal_entry WHERE id = {sealed[1].pk}")
    assert found()[0][:2] == ("missing", 1)


def test_47_reordered_rows_are_named(sealed, owner):
    owner(
        f"UPDATE journal_entry SET sequence = -1 WHERE id = {sealed[3].pk}",
        f"UPDATE journal_entry SET sequence = 3 WHERE id = {sealed[9].pk}",
        f"UPDATE journal_entry SET sequence = 9 WHERE id = {sealed[3].pk}",
    )
    verdict = verify.verify()
    assert [(one.kind, one.sequence, one.id) for one in verdict.findings] == [("reordered", 3, sealed[9].pk)]
    assert f"follows row {sealed[8].pk}" in verdict.findings[0].line


_COPY = (
    "INSERT INTO journal_entry (at, account, role, place, act, purpose, kind, subject, subject_place, outcome, detail,"
    " sequence, digest) SELECT at, 66, role, place, act, purpose, kind, subject, subject_place, outcome, detail,"
    " {sequence}, digest FROM journal_entry WHERE id = {id}"
)


def test_47_an_inserted_row_is_named(sealed, owner):
    owner(
        "UPDATE journal_entry SET sequence = -(sequence + 1) WHERE sequence >= 6",
        "UPDATE journal_entry SET sequence = -sequence WHERE sequence < 0",
        _COPY.format(sequence=6, id=sealed[2].pk),
    )
    assert found() == [("inserted", 6, Entry.objects.get(account=66).pk)]


def test_47_a_row_inserted_before_the_first_is_named(sealed, owner):
    owner(_COPY.format(sequence=0, id=sealed[2].pk))
    assert found() == [("inserted", 0, Entry.objects.get(account=66).pk)]


def test_47_a_tail_cut_off_is_found_by_the_head_outside(sealed, owner):
    owner("DELETE FROM journal_entry WHERE sequence > 9")
    assert found() == [("truncated", 10, None)]


def test_47_a_tail_cut_off_and_grown_again_is_found_by_the_heads_outside(sealed, owner, outside, tmp_path):
    assert CliRunner().invoke(app, ["journal", "head", "--out", str(tmp_path / "mine.json")]).exit_code == 0
    owner("DELETE FROM journal_entry WHERE sequence > 9")
    for person in range(5):
        read(person)
    sealing.seal_all()
    assert [kind for kind, *_ in found()] == ["rewritten"]
    for kept in outside.glob("journal-head*"):
        kept.unlink()
    assert found() == [], "the database alone cannot know"
    assert [kind for kind, *_ in found(outside=[heads.read(tmp_path / "mine.json")])] == ["rewritten"]


def test_47_a_chain_computed_anew_is_found_by_the_head_outside(sealed, owner, lifted):
    owner(f"UPDATE journal_entry SET account = 2 WHERE id = {sealed[5].pk}")
    with lifted():
        before, rows = chain.GENESIS, [row for rows in chain.sealed() for row in rows]
        for row in rows:
            before = chain.link(before, row[2:])
            Entry.objects.filter(pk=row[2]).update(digest=before)
    assert found() == [("rewritten", ROWS, sealed[ROWS].pk)]


def test_47_everything_truncated_is_found(sealed, owner):
    owner("DELETE FROM journal_entry" if connection.vendor == "sqlite" else "TRUNCATE journal_entry")
    assert found() == [("truncated", 1, None)]


def test_47_two_rows_of_one_sequence_are_found(sealed, lifted, monkeypatch):
    monkeypatch.setattr(chain, "CHUNK", 6)
    if connection.vendor == "sqlite":
        pytest.skip("the unique index of SQLite belongs to the table and cannot be dropped")
    with lifted(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_sequence_key")
        cursor.execute(_COPY.format(sequence=6, id=sealed[6].pk))
    assert found()[0][0] == "inserted"


def test_47_guards_that_were_dropped_are_missed(sealed, lifted):
    with lifted():
        assert "journal_entry_stays is gone" in " ".join(i16_journal_chain())


@pytest.mark.django_db
def test_rows_not_sealed_in_time_are_named(monkeypatch):
    rows = [read(person) for person in range(verify.NAMED + 3)]
    assert found() == []
    later = clock.now() + verify.SEALED_WITHIN + timedelta(seconds=1)
    monkeypatch.setattr(verify.clock, "now", lambda: later)
    (finding,) = verify.verify().findings
    assert finding.kind == "unsealed"
    assert f"row {rows[0].pk}, {rows[1].pk}" in finding.line
    assert "and 3 more" in finding.line


def test_only_the_newest_rows_may_be_walked(sealed, owner):
    owner(f"UPDATE journal_entry SET account = 2 WHERE id = {sealed[5].pk}")
    verdict = verify.verify(newest=4)
    assert (verdict.rows, verdict.findings) == (4, [])
    assert found(newest=8)[0][:2] == ("altered", 5)


def test_lists_of_any_length_give_the_same_walk(sealed, monkeypatch):
    for size in (1, 5, ROWS, ROWS + 1):
        monkeypatch.setattr(chain, "CHUNK", size)
        shown = []
        assert verify.verify(progress=lambda done, of, shown=shown: shown.append((done, of))).rows == ROWS
        assert shown[-1] == (ROWS, ROWS)


def test_heads_of_earlier_minutes_are_kept(sealed, outside, monkeypatch):
    first = heads.kept()
    read(1)
    monkeypatch.setattr(heads.clock, "now", lambda: clock.datetime.now(clock.UTC) + timedelta(minutes=1))
    sealing.seal_all()
    assert [head.sequence for head in heads.history()] == [ROWS, ROWS + 1]
    assert next(heads.history()) == first


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sequence": 1, "digest": "zz", "time": "2026-01-01"}'])
def test_what_is_no_head_is_refused_by_name(tmp_path, text):
    path = tmp_path / "head.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"head\.json: this is no head"):
        heads.read(path)


def in_thread(step):
    def run():
        try:
            step()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_sealers_beside_writers_never_fork_the_chain():
    def writing():
        for person in range(60):
            read(person)

    def sealing_for_long():
        for _ in range(40):
            sealing.seal(7)

    threads = [in_thread(step) for step in (writing, writing, sealing_for_long, sealing_for_long, sealing_for_long)]
    for thread in threads:
        thread.join()
    sealing.seal_all()
    verdict = verify.verify()
    assert (verdict.rows, verdict.findings) == (120, [])
    assert heads.kept().sequence == 120


@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_gets_a_later_sequence_and_no_one_waits():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: no row commits after a later one")
    begun, end = threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            read(1)
            begun.set()
            end.wait(10)

    thread = in_thread(late)
    begun.wait(10)
    read(2)
    assert sealing.seal_all() == 1
    end.set()
    thread.join()
    assert sealing.seal_all() == 1
    assert list(Entry.objects.order_by("sequence").values_list("subject", flat=True)) == [2, 1]
    assert Entry.objects.get(subject=1).pk < Entry.objects.get(subject=2).pk
    assert found() == []


def test_the_command_verifies_against_a_head_written_before(sealed, owner, tmp_path):
    head = tmp_path / "monday.json"
    run = CliRunner()
    assert run.invoke(app, ["journal", "head", "--out", str(head)]).exit_code == 0
    whole = run.invoke(app, ["journal", "verify", "--head", str(head)])
    assert f"{ROWS} rows walked to sequence {ROWS}" in whole.output
    assert whole.output.rstrip().endswith("whole")
    owner("DELETE FROM journal_entry WHERE sequence > 9")
    Path(settings.DATA / "journal-head.json").unlink()
    broken = run.invoke(app, ["journal", "verify", "--head", str(head)], standalone_mode=False)
    assert broken.return_value == 1
    assert "truncated: the chain ends at sequence 9" in broken.output
    assert run.invoke(app, ["journal", "verify", "--head", "nowhere.json"]).exit_code == 2
