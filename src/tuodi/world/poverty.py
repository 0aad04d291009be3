"""Incomes and savings of the poor tail, and who lives on savings. Knows the design lines of `poor_tail`; no rule.

Hardship households end below the line and the asset limits, modest ones between the line and twice the line, and every
other local household above one of the two: the levers of the marginals, not chance, decide how many are poor.
All money in fen; scaled wages are rounded down to ten yuan, other incomes to a yuan.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tuodi.world.draft import EXTREME, HARDSHIP, INCOMES, MODEST, ORDINARY, Draft
from tuodi.world.draws import FEN, Flags, between, chance, money
from tuodi.world.medicine import SPENDING
from tuodi.world.population import ADULT, NON_LOCAL
from tuodi.world.tail import pension_due

_STEPS = {name: FEN * (10 if name == "wage_month" else 1) for name in INCOMES}
_EDGE = 0.98  # of the line: hardship households stay below it


def draw_poverty(draft: Draft) -> None:
    """Puts the incomes and savings of the poor tail, and the savings of those who live on them, in place."""
    _hardship_incomes(draft)
    _modest_incomes(draft)
    _limit_savings(draft, HARDSHIP, "poor_tail.hardship")
    _limit_savings(draft, MODEST, "poor_tail.modest")
    _live_on_savings(draft)
    draft.persons["employed"] = (draft.persons["wage_month"] > 0) | (
        draft.persons["employed"] & (draft.persons["business_income_month"] > 0)
    )
    for name in (*SPENDING, "education_spending_3_months"):
        _spend_less(draft, name)


def _hardship_incomes(draft: Draft) -> None:
    """Few work, some have a small pension; what still exceeds the line is scaled to a part of it."""
    rng, path, number, count = draft.rng("hardship"), "poor_tail.hardship", draft.marginals.number, draft.people.count
    pair, persons = draft.marginals.pair, draft.persons
    poor, due = draft.tail_of_members() == HARDSHIP, pension_due(draft)
    working = persons["able_to_work"] & ~due & (persons["student"] == 0) & ~persons["lives_in_institution"]
    working &= (rng.random(count) < number(f"{path}.in_work")) & ~draft.gone
    full = rng.random(count) < number(f"{path}.at_minimum_wage")
    wage = np.where(
        full, number("poor_tail.lines.minimum_wage_yuan"), between(rng, pair(f"{path}.part_time_yuan"), count)
    )
    pensioned = due & draft.is_local() & ~draft.gone & (rng.random(count) < number(f"{path}.pension"))
    pension = between(rng, pair(f"{path}.pension_yuan"), count)
    helped = np.zeros(count, bool)
    helped[draft.households.starts] = chance(rng, np.full(draft.households.count, number(f"{path}.transfer")))
    transfer = between(rng, pair(f"{path}.transfer_yuan"), count)
    persons["wage_month"][poor] = money(np.where(working, wage, 0.0), step=10)[poor]
    persons["pension_month"][poor] = money(np.where(pensioned, pension, 0.0))[poor]
    persons["transfer_income_month"][poor] = money(np.where(helped, transfer, 0.0))[poor]
    persons["business_income_month"][poor] = 0
    line = draft.line()
    target = between(rng, pair(f"{path}.scaled_to"), draft.households.count) * line
    over = (draft.tail == HARDSHIP) & (draft.counted() > _EDGE * line)
    _scale(draft, over, target)


def _modest_incomes(draft: Draft) -> None:
    """Scales incomes to a target between the two lines; what is missing comes from others, to the head."""
    line = draft.line()
    bounds = draft.marginals.pair("poor_tail.modest.income_of_line")
    target = between(draft.rng("modest"), bounds, draft.households.count) * line
    modest = draft.tail == MODEST
    _scale(draft, modest & (draft.gross() > target), target)
    missing = np.floor((target - draft.gross()) / FEN).astype(np.int64) * FEN
    short = np.where(modest, np.maximum(missing, 0), 0)
    draft.persons["transfer_income_month"][draft.households.starts] += short
    least = np.ceil(line * bounds[0] / FEN).astype(np.int64) * FEN
    lifted = np.where(modest, np.maximum(least - draft.counted(), 0), 0)
    draft.persons["transfer_income_month"][draft.households.starts] += lifted


def _scale(draft: Draft, chosen: Flags, target: NDArray[np.float64]) -> None:
    """Scales every income of the chosen households so that the gross is at most `target` (fen)."""
    factor = np.where(chosen, target / np.maximum(draft.gross(), 1), 1.0)
    members = draft.households.to_members(chosen)
    factors = draft.households.to_members(factor)[members]
    for name, step in _STEPS.items():
        column = draft.persons[name]
        column[members] = np.floor(column[members] * factors / step).astype(np.int64) * step


def _limit_savings(draft: Draft, place: int, path: str) -> None:
    """Draws the household's savings a head under the limit and deals them evenly to its adults."""
    households = draft.households
    shape = draft.marginals.pair(f"{path}.assets_shape")
    most = draft.marginals.number(f"{path}.assets_head_yuan")
    a_head = draft.rng(f"savings of {path}").beta(*shape, households.count) * most
    _deal(draft, draft.tail == place, a_head * draft.heads())


def _live_on_savings(draft: Draft) -> None:
    """Lifts the savings of local households outside the tail whose income is below the low-income line."""
    path, number, households = "wealth.living_on_savings", draft.marginals.number, draft.households
    noise = draft.rng("living on savings").standard_normal(households.count)
    a_head = np.maximum(
        number(f"{path}.least_yuan"), number(f"{path}.median_yuan") * np.exp(noise * number(f"{path}.spread"))
    )
    wanted = np.asarray(a_head * draft.heads(), dtype=np.float64)
    small = draft.counted() < draft.line() * number("poor_tail.lines.low_income_factor")
    held = households.total(draft.persons["money_assets"] * draft.members)
    lifted = small & (draft.tail == ORDINARY) & (households.pool != NON_LOCAL) & (held < wanted * FEN)
    lifted &= households.of_heads(draft.people.age) >= ADULT
    _deal(draft, lifted, wanted)


def _deal(draft: Draft, chosen: Flags, yuan: NDArray[np.float64]) -> None:
    """Gives the chosen households these savings, in equal whole-yuan parts to their adult members."""
    adult = (draft.people.age >= ADULT) & draft.members
    share = np.ceil(yuan / np.maximum(draft.households.total(adult), 1))
    members = draft.households.to_members(chosen)
    parts = np.where(adult, draft.households.to_members(share), 0.0)
    draft.persons["money_assets"][members] = money(parts[members])


def _spend_less(draft: Draft, name: str) -> None:
    """The poor spend half of what others do, the seriously ill excepted."""
    tail = draft.tail_of_members()
    poor = ((tail == HARDSHIP) | (tail == EXTREME)) & ~draft.persons["seriously_ill"]
    column = draft.persons[name]
    column[poor] = column[poor] // (2 * FEN) * FEN
