"""Files that tests take in."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.register.people.conftest import COMMITTEE, OTHER_DISTRICT
from tuodi.ground.secrets.numbers import check_digit

TITLES = [
    "编号", "户号", "姓名", "身份证号", "电话", "地址", "居委会代码", "与户主关系", "birth_date", "wage_month",
    "disability_grade", "hukou", "household.homes", "wage_month_declared",
]  # fmt: skip


def number(birth: str, sequence: int) -> str:
    """Returns a resident number of nobody: its area is unassigned."""
    first = f"990001{birth.replace('-', '')}{sequence:03d}"
    return first + check_digit(first)


def rows() -> list[list[str]]:
    """Returns five good rows: a family of three, an old man alone, and a man without a number."""
    here, there = str(COMMITTEE), str(OTHER_DISTRICT)
    return [
        ["1", "A", "李大明", number("1975-03-01", 1), "10012345678", "示例路1号", here, "户主", "1975-03-01", "1200",
         "0", "local_urban", "1", "1000"],
        ["2", "A", "王芳", number("1976-03-01", 2), "", "示例路1号", here, "配偶", "1976-03-01", "0",
         "", "本市城镇", "", "0"],
        ["3", "A", "李小明", number("2008-03-01", 3), "", "示例路1号", here, "子女", "2008-03-01", "",
         "2", "local_urban", "", ""],
        ["4", "B", "买买提·吐尔逊", number("1940-01-01", 5), "10099999999", "示例路2号", there, "户主", "1940-01-01",
         "1,234.50", "0", "local_rural", "2", ""],
        ["5", "", "𠮷田", "", "", "", here, "", "1950-01-01", "", "", "", "", ""],
    ]  # fmt: skip


def write_csv(path: Path, said: list[list[str]], encoding: str = "utf-8") -> Path:
    """Writes rows under TITLES and returns the path."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([TITLES, *said])
    return path
