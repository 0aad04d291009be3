"""The tests above can fail: bugs planted on purpose are found."""

from random import Random

import pytest

from tests.same_answer import check, people
from tuodi.rules import bounds, columns, primitive, single


def differences(rulebook, withheld=0.15, month="2016-12"):
    random = Random(7)
    around = people.edges(rulebook)
    households = [people.household(random, rulebook, around, withheld) for _ in range(300)]
    fresh = type(rulebook)(rulebook.entities, rulebook.facts, rulebook.parameters, rulebook.rules, rulebook.schemes)
    found = check.row_against_column(fresh, month, households)
    return found + check.bounds_against_truth(fresh, month, households, random)


def test_nothing_is_found_without_a_bug(shanghai):
    assert differences(shanghai) == []


def test_a_floor_for_a_round_is_found(shanghai, monkeypatch):
    def floor_only(self, a, b, rounding):
        return self.build.floor_divide(a, b)

    monkeypatch.setattr(bounds.Bounds, "_quotient", floor_only)
    assert differences(shanghai, 0.0)


def test_a_division_that_truncates_in_columns_is_found(shanghai, monkeypatch):
    monkeypatch.setitem(columns._TEXT, "floor_divide", "-(-{0} // {1})")
    assert differences(shanghai, 0.0)


def test_unknown_read_as_false_is_found(shanghai, monkeypatch):
    monkeypatch.setattr(single._Writer, "_edge", lambda self, step: step.low)
    assert differences(shanghai)


def test_unknown_read_as_false_in_columns_is_found(shanghai, monkeypatch):
    written = columns._line

    def low_only(step, constants):
        return written(step, constants).replace("[1]", "[0]") if step.op == "fact_high" else written(step, constants)

    monkeypatch.setattr(columns, "_line", low_only)
    assert differences(shanghai)


@pytest.mark.parametrize("notion", ["_when", "_less", "_sum", "_and", "_subtract"])
def test_a_bound_forgotten_is_found(shanghai, monkeypatch, notion):
    right = getattr(bounds.Bounds, notion)

    def low_only(self, node):
        bound = right(self, node)
        return bounds.Bound(bound.low, bound.low, bound.mask)

    monkeypatch.setattr(bounds.Bounds, notion, low_only)
    assert differences(shanghai)


def test_a_comparison_turned_round_is_found(shanghai, monkeypatch):
    right = primitive.Builder.at_most
    monkeypatch.setattr(primitive.Builder, "less", lambda self, a, b: right(self, a, b))
    assert differences(shanghai, 0.0)


def test_a_wrong_member_is_found(shanghai, monkeypatch):
    monkeypatch.setitem(columns._TEXT, "of_group", "np.roll({0}, 1)[block.rows]")
    assert differences(shanghai, 0.0)
