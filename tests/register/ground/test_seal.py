"""Sealing: what was sealed opens in its own row and field alone, under both suites."""

import time

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tuodi.ground.journal.actions import SYSTEM
from tuodi.ground.notices.actions import say
from tuodi.ground.secrets.keyfiles import read_keys
from tuodi.ground.secrets.keyring import KeysLostError, check_keys, keyring
from tuodi.ground.secrets.models import Generation
from tuodi.ground.secrets.numbers import check_digit
from tuodi.ground.secrets.seal import LENGTH, UnsealError, generation_of, seal, seal_many, unseal, unseal_many
from tuodi.stages.people import actions, facts
from tuodi.stages.people.models import PersonRecord, Source

pytestmark = pytest.mark.django_db
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(params=["aes-256-gcm", "sm4-gcm"])
def keys(request, settings, tmp_path):
    """An empty folder for keys, and the suite."""
    settings.KEYS, settings.SUITE = tmp_path / "keys", request.param
    return settings.KEYS


@QUICK
@given(plain=st.binary(max_size=200), bound=st.text(min_size=1, max_size=40))
def test_what_was_sealed_opens(keys, plain, bound):
    sealed = seal(plain, bound)
    assert len(sealed) == len(plain) + LENGTH
    assert unseal(sealed, bound) == plain
    assert unseal(memoryview(sealed), bound) == plain


@QUICK
@given(data=st.data(), plain=st.binary(min_size=1, max_size=50))
def test_any_altered_bit_is_found(keys, data, plain):
    sealed = bytearray(seal(plain, "person.number:1"))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(UnsealError, match=r"person\.number:1 cannot be read"):
        unseal(bytes(sealed), "person.number:1")


def test_54_two_sealed_values_cannot_be_swapped_between_rows_or_fields(keys):
    one, other, phone = seal_many([b"a", b"b", b"c"], ["person.number:1", "person.number:2", "person.phone:1"])
    for sealed, bound in ((other, "person.number:1"), (one, "person.number:2"), (phone, "person.number:1")):
        with pytest.raises(UnsealError, match="sealed for another row or field"):
            unseal(sealed, bound)


def test_54_no_nonce_repeats_over_half_a_million_seals(keys):
    """Half a million, where the check asks for ten: random nonces of 96 bits differ or the source is broken."""
    if keyring().current.suite == "sm4-gcm":
        count = 100_000
    else:
        count = 500_000
    seen = set()
    for first in range(0, count, 50_000):
        bounds = [f"t.f:{first + row}" for row in range(50_000)]
        seen |= {sealed[3:15] for sealed in seal_many([b"x"] * 50_000, bounds)}
    assert len(seen) == count


def test_sealing_many_is_fast(keys):
    """The floor is far below what is measured (several hundred thousand a second), so that only a slow loop fails."""
    if keyring().current.suite == "sm4-gcm":
        return
    bounds = [f"person.number:{row}" for row in range(100_000)]
    began = time.perf_counter()
    sealed = seal_many([b"310101194805010001"] * len(bounds), bounds)
    middle = time.perf_counter()
    assert unseal_many(sealed, bounds) == [b"310101194805010001"] * len(bounds)
    ended = time.perf_counter()
    assert middle - began < 1
    assert ended - middle < 1


def test_a_refusal_shows_nothing_of_what_was_sealed(keys):
    sealed = seal(b"310101194805010001", "person.number:1")
    with pytest.raises(UnsealError) as caught:
        unseal(sealed, "person.number:2")
    assert "310101194805010001" not in str(caught.value) + repr(caught.value)
    with pytest.raises(UnsealError, match="nothing sealed stands there"):
        unseal(b"", "person.number:2")


def test_keys_lie_in_files_that_only_their_owner_reads(keys):
    key = keyring().current
    assert keys.stat().st_mode & 0o777 == 0o700
    (path,) = keys.glob("generation-*.key")
    assert path.stat().st_mode & 0o777 == 0o600
    for text in (repr(key), repr(keyring()), str(key)):
        assert key.sealing.hex() not in text
        assert repr(key.sealing) not in text
        assert repr(key.indexing) not in text
    assert key.sealing != key.indexing
    assert key.sealing.hex() in path.read_text()


def test_the_first_use_of_a_new_database_makes_generation_one(keys):
    assert generation_of(seal(b"x", "t.f:1")) == 1
    held = Generation.objects.get()
    assert (held.number, held.suite, held.retired_at) == (1, keyring().current.suite, None)
    assert bytes(held.fingerprint) == keyring().current.fingerprint
    assert check_keys() == []


def test_52_a_raw_dump_of_the_database_shows_no_number_no_telephone_no_health_and_no_words(keys, places):
    first, phone, words = "99000119480501001", "13800001111", "金丝雀在楼上"
    number = first + check_digit(first)
    source = Source.objects.create(code="paper", kind="paper", zh="纸质", en="paper")
    health = next(fact for fact in facts.cards().values() if fact.guard == facts.HEALTH and fact.kind.name == "flag")
    person = actions.add_person(
        SYSTEM, source, name="张三", place_code=310101002001, number=number, phone=phone,
        facts_given={health.name: True},
    )  # fmt: skip
    say(SYSTEM, person.pk, "k", "受理通知", words, ["portal"])
    held = PersonRecord.objects.get(fact=facts.code(health.name))
    assert (held.value, len(held.sealed)) == (0, LENGTH + 8)
    dump = raw_dump()
    assert "张三" in dump  # names stand in clear, so the dump shows what is not sealed
    for canary in (number, phone, words):
        assert canary not in dump
        assert canary.encode().hex() not in dump


def raw_dump():
    """Every value of every table as the database holds it, bytes in hexadecimal digits too."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for value in row:
                    held = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    found.append(held.decode(errors="replace") + held.hex())
    return "\n".join(found)


def test_a_lost_key_is_found_at_start_and_no_new_one_made(keys):
    seal(b"x", "t.f:1")
    path = keys / "generation-1.key"
    whole = path.read_text()
    path.unlink()
    (line,) = check_keys()
    assert "sealed with generation 1 of the keys, which is not in" in line
    with pytest.raises(KeysLostError, match="generation 1"):
        seal(b"x", "t.f:1")
    assert not read_keys(keys)
    path.write_text(whole)
    path.chmod(0o644)
    (line,) = check_keys()
    assert line.endswith(f"run chmod go-rwx {path}")


def test_another_key_in_the_place_of_the_right_one_is_found_at_start(keys):
    seal(b"x", "t.f:1")
    Generation.objects.update(fingerprint=b"\0" * 32)
    (line,) = check_keys()
    assert "another key than the database was sealed with" in line
