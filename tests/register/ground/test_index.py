"""Blind indexes: equality and nothing else."""

from itertools import pairwise

import pytest

from tuodi.ground.secrets.index import LENGTH, blind, blind_many, blinds
from tuodi.ground.secrets.keyfiles import make_key
from tuodi.ground.secrets.keyring import reread
from tuodi.ground.secrets.models import Generation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """An empty folder for keys."""
    settings.KEYS = tmp_path / "keys"
    return settings.KEYS


def test_53_equal_values_have_equal_indexes_in_a_field_and_different_ones_in_another():
    assert blind("person.number", "310101194805010001") == blind("person.number", "310101194805010001")
    assert len(blind("person.number", "1")) == LENGTH
    assert blind("person.number", "1") != blind("person.phone", "1")
    assert blind("person.number", "1") != blind("person.number", "2")


def test_53_neither_order_nor_prefix_leaks():
    values = [f"31010119480501{row:04d}" for row in range(1_000)]
    indexes = blind_many("person.number", values)
    assert indexes == [blind("person.number", value) for value in values]
    assert len({index[:4] for index in indexes}) > 990  # 32 bits: a thousand values hardly meet
    rising = sum(one < other for one, other in pairwise(indexes))
    assert 400 < rising < 600


def test_53_without_the_key_outside_the_database_every_number_has_another_index(settings, tmp_path):
    before = blind("person.number", "310101194805010001")
    settings.KEYS = tmp_path / "other"
    Generation.objects.all().delete()
    assert blind("person.number", "310101194805010001") != before


def test_while_two_generations_live_both_are_looked_under(keys):
    before = blind("person.number", "1")
    make_key(keys, 2, "aes-256-gcm")
    reread()
    assert blinds("person.number", "1") == [blind("person.number", "1"), before]
    assert before != blind("person.number", "1")
