"""Who receives has a right to it by the catalogue's own rules, which the generator never reads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.world.conftest import MARGINALS, City, read_city

from tuodi.rules.determine import determine
from tuodi.world.city import generate

_ANSWERS = ("minimum_living_eligible", "low_income", "extreme_poverty_eligible", "elder_allowance")


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory, shanghai: Any) -> tuple[City, dict[str, Any]]:
    """A hundredth of the city, and for every person what the catalogue says."""
    folder = tmp_path_factory.mktemp("decided")
    manifest = generate(folder / "city", 242_000, seed=3, marginals=MARGINALS, workers=1)
    determine(shanghai, folder / "city", "2016-12", folder / "out", reasons=False, answers=_ANSWERS)
    city = read_city(folder / "city", manifest)
    tables = [pq.read_table(folder / "out" / "shard-00000" / f"{level}.parquet") for level in ("persons", "households")]
    found = {}
    for table in tables:
        for name in set(table.column_names) & set(_ANSWERS):
            values = table[name].combine_chunks().fill_null(0 if pa.types.is_integer(table[name].type) else False)
            column = values.to_numpy(zero_copy_only=False) != 0
            found[name] = column if table is tables[0] else column[city.home]
    return city, found


def test_who_receives_is_entitled_by_the_rules(decided: tuple[City, dict[str, Any]]) -> None:
    city, says = decided
    people = city.people
    poor = (says["minimum_living_eligible"] | says["low_income"]) & city.members
    grade, kind = people["disability_grade"], people["disability_kind"]
    care = ((grade >= 1) & (grade <= 2)) | ((grade == 3) & (kind == "intellectual"))
    entitled = {
        "receives_minimum_living": says["minimum_living_eligible"] & city.members,
        "receives_extreme_poverty": says["extreme_poverty_eligible"],
        "receives_elder_allowance": says["elder_allowance"],
        "receives_disability_subsidies": city.local & city.alive & (care | ((grade > 0) & poor)),
        "receives_medical_assistance": poor | says["extreme_poverty_eligible"],
    }
    for name, right in entitled.items():
        receives = people[name]
        assert np.count_nonzero(receives & ~right) <= 0.01 * np.count_nonzero(receives), name
        assert np.count_nonzero(right) > np.count_nonzero(receives), name


def test_the_design_lines_entitle_whom_the_rules_entitle(decided: tuple[City, dict[str, Any]]) -> None:
    city, says = decided
    receipts = city.manifest["receipts"]
    poor = says["minimum_living_eligible"] & city.members
    for hukou in ("local_urban", "local_rural", "non_local"):
        ruled = np.count_nonzero(poor & (city.people["hukou"] == hukou))
        assert ruled == pytest.approx(receipts[f"receives_minimum_living.{hukou}"]["entitled"], rel=0.01)
    ruled = np.count_nonzero(says["extreme_poverty_eligible"])
    assert abs(ruled - receipts["receives_extreme_poverty"]["entitled"]) <= 1
    assert np.count_nonzero(says["elder_allowance"]) == receipts["receives_elder_allowance"]["entitled"]


def test_a_household_receives_minimum_living_whole_or_not_at_all(hundredth: Any) -> None:
    receives, members = hundredth.people["receives_minimum_living"], hundredth.members
    given, counted = hundredth.total(receives), hundredth.total(members)
    assert np.all((given == 0) | (given == counted))
    assert not np.any(receives & hundredth.people["receives_extreme_poverty"])


def test_the_very_poor_are_orphans_in_homes_or_alone(hundredth: Any) -> None:
    receives, people = hundredth.people["receives_extreme_poverty"], hundredth.people
    assert np.all(np.bincount(hundredth.home)[hundredth.home][receives] == 1)
    ended = receives & people["gives_up_assistance"]
    assert 0 < np.count_nonzero(ended) < 0.1 * np.count_nonzero(receives)
    young = receives & (hundredth.age < 16)
    assert np.all((people["orphan"] & people["lives_in_institution"])[young])
    assert np.any(young)
    assert np.any(receives & (hundredth.age >= 60))
