"""What people spend on medicine, and the bill of a stay in hospital as its payers settle it. Knows illness and the
poor tail; no benefit.

The stay is drawn after the incomes of the poor tail; all amounts are whole yuan, kept in fen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import ORDINARY, Draft
from tuodi.world.draws import FEN, Column, Money, Random, around, between, chance, money

SPENDING = ("medical_spending_own_3_months", "medical_spending_own_6_months", "medical_spending_own_12_months")
BILL = ("medical_bill", "medical_bill_covered")
PAYERS = (
    "paid_basic_insurance", "paid_serious_illness_insurance", "paid_supplementary_plans", "paid_commercial_insurance",
)  # fmt: skip
EARLIER = "medical_assistance_paid_this_year"


def spend_on_medicine(draft: Draft) -> None:
    """Draws the own spending of three, six and twelve months; the longer contains the shorter."""
    rng, count, path = draft.rng("medicine"), draft.people.count, "living.medical_spending"
    number, pair = draft.marginals.number, draft.marginals.pair
    year = around(rng, draft.by_age(f"{path}.median_yuan"), number(f"{path}.spread"), count)
    ill = np.flatnonzero(draft.persons["seriously_ill"])
    year[ill] += around(rng, number(f"{path}.ill_median_yuan"), number(f"{path}.ill_spread"), len(ill))
    three = rng.beta(*pair(f"{path}.three_months"), count)
    three[ill] = rng.beta(*pair(f"{path}.ill_three_months"), len(ill))
    six = three + (1 - three) * rng.beta(*pair(f"{path}.next_three_months"), count)
    for name, part in zip(SPENDING, (three, six, 1.0), strict=True):
        draft.persons[name] = money(np.floor(np.rint(year) * part))


@dataclass(slots=True)
class _Stay:
    """The stays of the people at `places`: amounts in fen."""

    places: Column
    ill: Column
    left: Money  # what no payer before has taken of the covered part


def draw_stays(draft: Draft) -> None:
    """Draws who is in hospital this month, the bill, its covered part, and what each payer in turn takes of that."""
    rng, persons, path = draft.rng("hospital"), draft.persons, "events.hospital"
    zeros = np.zeros(draft.people.count, np.int64)
    persons.update({name: zeros.copy() for name in (*BILL, *PAYERS, EARLIER)})
    share = np.where(
        persons["seriously_ill"], draft.marginals.number(f"{path}.share_ill"), draft.by_age(f"{path}.share")
    )
    places = np.flatnonzero(chance(rng, share) & ~draft.gone & ~draft.vagrant)
    ill = persons["seriously_ill"][places]
    bill, covered = _bill(draft, rng, ill)
    persons["medical_bill"][places], persons["medical_bill_covered"][places] = bill, covered
    stay = _Stay(places, ill, covered.copy())
    _pay_by_basic_insurance(draft, rng, stay)
    _pay(draft, rng, stay, "paid_serious_illness_insurance", "serious_illness", ill)
    _pay(draft, rng, stay, "paid_supplementary_plans", "supplementary", np.ones(len(ill), bool))
    _pay(draft, rng, stay, "paid_commercial_insurance", "commercial", np.ones(len(ill), bool))
    own = bill - covered + stay.left
    for name in SPENDING:
        persons[name][places] = np.maximum(persons[name][places], own)
    _remember_assistance(draft, rng, stay)


def _bill(draft: Draft, rng: Random, ill: Column) -> tuple[Money, Money]:
    path, number = "events.hospital.bill", draft.marginals.number
    median = np.where(ill, number(f"{path}.ill_median_yuan"), number(f"{path}.median_yuan"))
    bill = np.minimum(around(rng, median, number(f"{path}.spread"), len(ill)), number(f"{path}.most_yuan"))
    whole = money(np.maximum(bill, number(f"{path}.least_yuan")))
    return whole, _part(whole, between(rng, draft.marginals.pair(f"{path}.covered"), len(ill)))


def _pay_by_basic_insurance(draft: Draft, rng: Random, stay: _Stay) -> None:
    """Basic insurance pays its rate, by kind of register, of what exceeds the deductible; some have none."""
    path, hukou = "events.hospital.basic", draft.people.hukou[stay.places]
    insured = rng.random(len(hukou)) >= draft.kinds(f"{path}.without")[hukou]
    above = np.maximum(stay.left - draft.yuan(f"{path}.deductible_yuan"), 0)
    _take(draft, stay, "paid_basic_insurance", _part(above, draft.kinds(f"{path}.rate")[hukou] * insured))


def _pay(draft: Draft, rng: Random, stay: _Stay, name: str, key: str, open_: Column) -> None:
    """One payer after basic insurance: whom it covers by chance, and which part of what is left it pays."""
    path = f"events.hospital.{key}"
    covered = open_ & (rng.random(len(open_)) < draft.marginals.number(f"{path}.share"))
    part = between(rng, draft.marginals.pair(f"{path}.pays"), len(open_))
    _take(draft, stay, name, _part(stay.left, part * covered))


def _take(draft: Draft, stay: _Stay, name: str, paid: Money) -> None:
    draft.persons[name][stay.places] = paid
    stay.left -= paid


def _part(amount: Money, part: NDArray[np.float64]) -> Money:
    """A part of an amount, rounded down to whole yuan."""
    return np.floor(amount * part / FEN).astype(np.int64) * FEN


def _remember_assistance(draft: Draft, rng: Random, stay: _Stay) -> None:
    """Inpatient assistance paid earlier in the year to some of the poor tail; a few have reached the year's cap."""
    path, number, count = "events.hospital.earlier_assistance", draft.marginals.number, len(stay.places)
    poor = draft.tail_of_members()[stay.places] != ORDINARY
    some = poor & (rng.random(count) < number(f"{path}.share"))
    most = number(f"{path}.most_yuan")
    paid = np.minimum(around(rng, number(f"{path}.median_yuan"), number(f"{path}.spread"), count), most)
    paid = np.where(rng.random(count) < number(f"{path}.at_most"), most, paid)
    draft.persons[EARLIER][stay.places] = money(np.where(some, paid, 0.0))
