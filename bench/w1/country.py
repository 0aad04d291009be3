"""W1 as an OpenFisca country package: entities, parameters and vectorised formulas, as a careful author writes them.

Incomes and pensions are whole fen, assets and benefits whole yuan: OpenFisca's 32-bit whole numbers hold both, and
nothing is compared in floating point.
"""

from datetime import date
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.w1 import amounts

PERSON = build_entity(key="person", plural="persons", label="A resident", is_person=True)
HOUSEHOLD = build_entity(
    key="household", plural="households", label="A household", roles=[{"key": "member", "plural": "members"}]
)
START = amounts.STANDARDS[0][0] + "-01"


class Sex(Enum):
    """Sexes as registered."""

    male = "male"
    female = "female"


class DisabilityKind(Enum):
    """Kinds of disability of the certificate."""

    none = "none"
    visual = "visual"
    hearing = "hearing"
    speech = "speech"
    physical = "physical"
    intellectual = "intellectual"
    mental = "mental"
    multiple = "multiple"


def _month(entity: Any, value_type: type, **more: Any) -> dict[str, Any]:
    return {"entity": entity, "value_type": value_type, "definition_period": DateUnit.MONTH, **more}


def _variable(name: str, body: dict[str, Any]) -> type[Variable]:
    return type(name, (Variable,), {"label": name.replace("_", " "), **body})


FACTS = [
    _variable("birth_date", {"entity": PERSON, "value_type": date, "definition_period": DateUnit.ETERNITY}),
    _variable(
        "sex",
        {
            "entity": PERSON,
            "value_type": Enum,
            "possible_values": Sex,
            "default_value": Sex.male,
            "definition_period": DateUnit.ETERNITY,
        },
    ),
    _variable("registered_urban", _month(PERSON, bool)),
    _variable("income_month", _month(PERSON, int)),
    _variable("pension_month", _month(PERSON, int)),
    _variable("assets", _month(PERSON, int)),
    _variable("disability_grade", _month(PERSON, int)),
    _variable(
        "disability_kind",
        _month(PERSON, Enum, possible_values=DisabilityKind, default_value=DisabilityKind.none),
    ),
    _variable("employed", _month(PERSON, bool)),
]


def age(person, period):  # type: ignore[no-untyped-def]
    """Completed years on the month's last day: whole months lived, since every birthday of the month is over."""
    born = person("birth_date", period).astype("datetime64[M]").astype(np.int32)
    this_month = (period.start.year - 1970) * 12 + period.start.month - 1
    return (this_month - born) // 12


def severely_disabled(person, period):  # type: ignore[no-untyped-def]
    """Grade 1 or 2, or grade 3 of mind or intellect."""
    grade, kind = person("disability_grade", period), person("disability_kind", period)
    of_mind = (kind == DisabilityKind.intellectual) + (kind == DisabilityKind.mental)
    return (grade == 1) + (grade == 2) + (grade == 3) * of_mind


def working_age(person, period, parameters):  # type: ignore[no-untyped-def]
    """From 16 until retirement age."""
    years, working = person("age", period), parameters(period).working_age
    until = np.where(person("sex", period) == Sex.male, working.to_men, working.to_women)
    return (years >= working.start) * (years < until)


def elder_allowance(person, period, parameters):  # type: ignore[no-untyped-def]
    """By age band."""
    return parameters(period).elder_allowance.calc(person("age", period))


def living_subsidy(person, period, parameters):  # type: ignore[no-untyped-def]
    """Severe, of working age and without work; else disabled in a dibao household; else in a low-income one."""
    rates, disabled = parameters(period).living_subsidy, person("disability_grade", period) > 0
    severe = person("severely_disabled", period) * person("working_age", period)
    severe = severe * np.logical_not(person("employed", period))
    dibao = disabled * person.household("dibao_eligible", period)
    low_income = disabled * person.household("low_income", period)
    return np.select([severe, dibao, low_income], [rates.severe, rates.dibao, rates.low_income], 0)


def care_subsidy(person, period, parameters):  # type: ignore[no-untyped-def]
    """By grade, and by kind in grade 3."""
    rates, grade = parameters(period).care_subsidy, person("disability_grade", period)
    intellectual = person("disability_kind", period) == DisabilityKind.intellectual
    return np.select([grade == 1, (grade == 2) + (grade == 3) * intellectual], [rates.high, rates.low], 0)


def n(household, period):  # type: ignore[no-untyped-def]
    """Members."""
    return household.nb_persons()


def household_income(household, period):  # type: ignore[no-untyped-def]
    """Incomes and pensions of all members, fen."""
    return household.sum(household.members("income_month", period) + household.members("pension_month", period))


def household_assets(household, period):  # type: ignore[no-untyped-def]
    """Assets of all members, yuan."""
    return household.sum(household.members("assets", period))


def dibao_line(household, period, parameters):  # type: ignore[no-untyped-def]
    """Standard times members, fen."""
    standard = parameters(period).standard
    urban = household.any(household.members("registered_urban", period))
    return np.where(urban, standard.urban, standard.rural) * 100 * household("n", period)


def dibao_eligible(household, period, parameters):  # type: ignore[no-untyped-def]
    """Income below the line and assets within the limit."""
    limits, size = parameters(period).assets, household("n", period)
    limit = np.where(size <= 2, limits.small_household, limits.household) * size
    poor = household("household_income", period) < household("dibao_line", period)
    return poor * (household("household_assets", period) <= limit)


def dibao(household, period):  # type: ignore[no-untyped-def]
    """What is short of the line, rounded up to the yuan."""
    short = household("dibao_line", period) - household("household_income", period)
    return np.where(household("dibao_eligible", period), (short + 99) // 100, 0)


def low_income(household, period, parameters):  # type: ignore[no-untyped-def]
    """Income below twice the line and assets below the low-income limit."""
    times, limit = parameters(period).low_income_times, parameters(period).assets.low_income
    poor = household("household_income", period) < times * household("dibao_line", period)
    return poor * (household("household_assets", period) < limit * household("n", period))


def grain_oil(household, period, parameters):  # type: ignore[no-untyped-def]
    """So much a head in dibao households."""
    amount = parameters(period).grain_oil * household("n", period)
    return np.where(household("dibao_eligible", period), amount, 0)


def elder(household, period):  # type: ignore[no-untyped-def]
    """Elder allowances of the members."""
    return household.sum(household.members("elder_allowance", period))


def living(household, period):  # type: ignore[no-untyped-def]
    """Living subsidies of the members."""
    return household.sum(household.members("living_subsidy", period))


def care(household, period):  # type: ignore[no-untyped-def]
    """Care subsidies of the members."""
    return household.sum(household.members("care_subsidy", period))


def total(household, period):  # type: ignore[no-untyped-def]
    """All benefits of the household."""
    own = household("dibao", period) + household("grain_oil", period)
    people = household("elder", period) + household("living", period)
    return own + people + household("care", period)


PERSON_RULES = {
    bool: (severely_disabled, working_age),
    int: (age, elder_allowance, living_subsidy, care_subsidy),
}
HOUSEHOLD_RULES = {
    bool: (dibao_eligible, low_income),
    int: (n, household_income, household_assets, dibao_line, dibao, grain_oil, elder, living, care, total),
}


def _since(value: int) -> dict[str, Any]:
    return {"values": {START: {"value": value}}}


def _parameters() -> ParameterNode:
    urban = {f"{month}-01": {"value": amount} for month, amount, _ in amounts.STANDARDS}
    rural = {f"{month}-01": {"value": amount} for month, _, amount in amounts.STANDARDS}
    brackets = [
        {"threshold": {START: {"value": from_age}}, "amount": {START: {"value": yuan}}}
        for from_age, yuan in ((0, 0), *amounts.ELDER)
    ]
    data = {
        "standard": {"urban": {"values": urban}, "rural": {"values": rural}},
        "assets": {
            "small_household": _since(amounts.ASSETS_SMALL_HOUSEHOLD),
            "household": _since(amounts.ASSETS_HOUSEHOLD),
            "low_income": _since(amounts.LOW_INCOME_ASSETS),
        },
        "low_income_times": _since(amounts.LOW_INCOME_TIMES),
        "elder_allowance": {"metadata": {"type": "single_amount"}, "brackets": brackets},
        "working_age": {
            "start": _since(amounts.WORKING_FROM),
            "to_men": _since(amounts.WORKING_TO_MEN),
            "to_women": _since(amounts.WORKING_TO_WOMEN),
        },
        "living_subsidy": {
            "severe": _since(amounts.LIVING_SEVERE),
            "dibao": _since(amounts.LIVING_DIBAO),
            "low_income": _since(amounts.LIVING_LOW_INCOME),
        },
        "care_subsidy": {"high": _since(amounts.CARE_HIGH), "low": _since(amounts.CARE_LOW)},
        "grain_oil": _since(amounts.GRAIN_OIL),
    }
    return ParameterNode("", data=data)


def tax_benefit_system() -> TaxBenefitSystem:
    """Returns W1 ready to simulate."""
    system = TaxBenefitSystem([PERSON, HOUSEHOLD])
    system.parameters = _parameters()
    rules = [(PERSON, kind, rule) for kind, some in PERSON_RULES.items() for rule in some]
    rules += [(HOUSEHOLD, kind, rule) for kind, some in HOUSEHOLD_RULES.items() for rule in some]
    made = [_variable(rule.__name__, _month(entity, kind, formula=rule)) for entity, kind, rule in rules]
    system.add_variables(*FACTS, *made)
    return system
