"""One explained decision of W1 with OpenFisca: built from a situation, calculated, traced, the trace as JSON text."""

import json
from collections.abc import Callable
from typing import Any

from openfisca_core.simulations import Simulation, SimulationBuilder

from bench.w1 import country
from bench.w1.amounts import PERIOD
from bench.w1.situation import ANSWERS, Situation, in_fen

SYSTEM = country.tax_benefit_system()


def _decided(given: Situation, trace: bool) -> tuple[Simulation, dict[str, Any]]:
    simulation = SimulationBuilder().build_from_entities(SYSTEM, given)
    simulation.trace = trace
    return simulation, {name: simulation.calculate(name, PERIOD)[0].item() for name in ANSWERS}


def outcome(asked: Situation) -> dict[str, Any]:
    """Returns the answers about the household, yuan and flags."""
    return _decided(in_fen(asked, ("income_month", "pension_month")), trace=False)[1]


def paths(asked: Situation) -> dict[str, Callable[[], str]]:
    """Returns what is timed: from the situation to the answers, and to the explanation as JSON text."""
    given = in_fen(asked, ("income_month", "pension_month"))

    def answers() -> str:
        return json.dumps(_decided(given, trace=False)[1])

    def explained() -> str:
        simulation, _ = _decided(given, trace=True)
        return json.dumps(simulation.tracer.flat_trace.get_serialized_trace(), default=str)

    return {"answers": answers, "explained": explained}
