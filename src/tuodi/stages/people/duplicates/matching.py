"""The rules of matching, as the city's content has them (`matching.yaml`), checked, and as splink takes them.

What a level means is said here in SQL over the extract; what it is worth stands in the content. Nothing is learnt at
run time: the same register gives the same pairs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path
from typing import Any

from tuodi.rules.documents import read_document
from tuodi.rules.errors import InputError

MILLION = 1_000_000
COLUMNS = (
    "name", "name_key", "initials_key", "letters", "birth", "birth_year", "birth_day", "sex", "address", "phone",
)  # fmt: skip
_TEXT = "strftime(birth_{side}, '%Y%m%d')"
_SHARED = (
    "(CASE WHEN address_l = address_r THEN 1 ELSE 0 END + CASE WHEN phone_l = phone_r THEN 1 ELSE 0 END"
    " + CASE WHEN list_has_any(kin_l, kin_r) THEN 1 ELSE 0 END)"
)
_LEFT, _RIGHT = _TEXT.format(side="l"), _TEXT.format(side="r")
# The levels of each comparison in SQL, first the one where nothing can be said; the last of the content is the rest.
LEVELS = {
    "name": {
        None: "name_l = '' OR name_r = ''",
        "same": "name_l = name_r",
        "sound": "name_key_l = name_key_r",
        "swapped": "letters_l = letters_r",
        "near": "least(length(name_l), length(name_r)) >= 3 AND damerau_levenshtein(name_l, name_r) = 1",
    },
    "birth": {
        None: "birth_l IS NULL OR birth_r IS NULL",
        "same": "birth_l = birth_r",
        "near": f"damerau_levenshtein({_LEFT}, {_RIGHT}) = 1 OR (birth_year_l = birth_year_r"
                " AND month(birth_l) = day(birth_r) AND day(birth_l) = month(birth_r))",
        "year": "birth_year_l = birth_year_r",
    },
    "sex": {None: "sex_l IS NULL OR sex_r IS NULL", "same": "sex_l = sex_r"},
    "contact": {
        None: "coalesce(address_l, phone_l::VARCHAR, kin_l::VARCHAR) IS NULL"
              " OR coalesce(address_r, phone_r::VARCHAR, kin_r::VARCHAR) IS NULL",
        "several": f"{_SHARED} >= 2",
        "one": f"{_SHARED} = 1",
    },
}  # fmt: skip
REST = {"name": "other", "birth": "other", "sex": "other", "contact": "none", "number": "other"}
NUMBER = ("near", "other")


@dataclass(frozen=True, slots=True)
class Matching:
    """The rules: which facts, where to look, what each level is worth (shares in a million of one, of two persons)."""

    birth: str
    sex: str
    expected_in_thousand: int
    ask_from: int
    most_in_block: int
    blocks: Mapping[str, tuple[str, ...]]
    comparisons: Mapping[str, Mapping[str, tuple[int, int]]]

    def bits(self, comparison: str, level: str) -> float:
        """Returns what a level is worth: the power of two by which it makes one person likelier."""
        one, two = self.comparisons[comparison][level]
        return log2(one / two)

    def splink(self, people: int) -> dict[str, Any]:
        """Returns the settings of splink for a register of so many people."""
        return {
            "link_type": "dedupe_only", "unique_id_column_name": "id",
            "probability_two_random_records_match": 2 * self.expected_in_thousand / 1000 / max(people, 2),
            "blocking_rules_to_generate_predictions": [f"l.block_{name} = r.block_{name}" for name in self.blocks],
            "comparisons": [self._comparison(name) for name in LEVELS],
            "retain_intermediate_calculation_columns": False, "retain_matching_columns": True,
        }  # fmt: skip

    def _comparison(self, name: str) -> dict[str, Any]:
        levels = []
        for level, sql in (*LEVELS[name].items(), (REST[name], "ELSE")):
            said: dict[str, Any] = {"sql_condition": sql, "label_for_charts": level or "unknown"}
            if level is None:
                said["is_null_level"] = True
            else:
                one, two = self.comparisons[name][level]
                said |= {"m_probability": one / MILLION, "u_probability": two / MILLION}
            if (name, level) == ("name", "same"):
                said["tf_adjustment_column"] = "name"
            levels.append(said)
        return {"output_column_name": name, "comparison_levels": levels}


def read_matching(path: Path) -> Matching:
    """Returns the rules of a file. InputError with file and line for what they do not know or leave out."""
    said = read_document(path, path.name)
    wanted = {"facts", "expected_in_thousand", "ask_from", "most_in_block", "blocks", "comparisons"}
    if set(said) != wanted:
        raise InputError(f"{said.where()}: has {', '.join(sorted(said))}; write {', '.join(sorted(wanted))}")
    for name, columns in said["blocks"].items():
        unknown = [column for column in columns if column not in COLUMNS]
        if unknown or not name.isidentifier():
            where = said.where("blocks", name)
            raise InputError(f"{where}: '{name}' should be a word with columns of {', '.join(COLUMNS)}")
    _check_comparisons(said)
    for key, most in (("expected_in_thousand", 1000), ("ask_from", 999), ("most_in_block", 10_000)):
        if not isinstance(said[key], int) or not 1 <= said[key] <= most:
            raise InputError(f"{said.where(key)}: '{key}' should be a whole number from 1 to {most}")
    return Matching(
        said["facts"]["birth"], said["facts"]["sex"], said["expected_in_thousand"], said["ask_from"],
        said["most_in_block"], {name: tuple(columns) for name, columns in said["blocks"].items()},
        {name: {level: (w[0], w[1]) for level, w in levels.items()} for name, levels in said["comparisons"].items()},
    )  # fmt: skip


def _check_comparisons(said: Any) -> None:
    levels = {name: [one for one in known if one] + [REST[name]] for name, known in LEVELS.items()}
    for name, known in (levels | {"number": list(NUMBER)}).items():
        worth = said["comparisons"].get(name)
        where = said.where("comparisons", name)
        if not isinstance(worth, dict) or list(worth) != known:
            raise InputError(f"{where}: '{name}' should have the levels {', '.join(known)}, in this order")
        for level, shares in worth.items():
            fits = isinstance(shares, list) and len(shares) == 2
            if not fits or not all(isinstance(share, int) and 0 < share < MILLION for share in shares):
                at = said.where("comparisons", name, level)
                raise InputError(f"{at}: '{level}' should be two shares in a million, each from 1 to 999999")
