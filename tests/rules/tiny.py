"""Tiny content packages for tests: a few entities and facts, one folder or several, law and sentences filled in."""

from __future__ import annotations

import re
from importlib import invalidate_caches
from itertools import count
from pathlib import Path

from tuodi.cards.load import load
from tuodi.rules.calculate import calculate
from tuodi.rules.kinds import show
from tuodi.rules.rulebook import Rulebook

HEADER = """from {package}.entities import household, person
from tuodi.rules import (all_of,
    any_of, at_least, at_most, divide, highest, if_known, if_refused, is_not, rounded, rule, when, years_between,
)
"""
ENTITIES = """from tuodi.cards import Entity

person = Entity("person", "persons", zh="人", en="person")
household = Entity("household", "households", zh="户", en="household", members="person", place="place")
"""
FACTS = """
wage: {entity: person, zh: 工资, en: wage, unit: yuan/month}
savings: {entity: person, zh: 存款, en: savings, unit: yuan}
grade: {entity: person, zh: 等级, en: grade, unit: count, most: 4}
sick: {entity: person, zh: 生病, en: illness, unit: flag}
local: {entity: person, zh: 本地, en: local registration, unit: flag}
member: {entity: person, zh: 成员, en: membership, unit: flag, default: true}
born: {entity: person, zh: 出生, en: birth, unit: date, eternal: true, past: true}
hired: {entity: person, zh: 入职, en: first day at work, unit: date}
colour:
  entity: person
  zh: 颜色
  en: colour
  unit: {red: {zh: 红, en: red}, green: {zh: 绿, en: green}, blue: {zh: 蓝, en: blue}}
rent: {entity: household, zh: 房租, en: rent, unit: yuan/month}
rooms: {entity: household, zh: 房间, en: rooms, unit: count, most: 50}
area: {entity: household, zh: 面积, en: area, unit: m2}
owns: {entity: household, zh: 自有, en: ownership, unit: flag}
place:
  entity: household
  zh: 地方
  en: place
  unit: {north: {zh: 北, en: north}, south: {zh: 南, en: south}}
"""
PARAMETERS = """
line:
  zh: 线
  en: line
  unit: yuan/month
  values:
    - {from: 2016-04-01, value: 880, source: notice 1, verified: true}
    - {from: 2017-04-01, value: 970, source: notice 2, verified: false}
share:
  zh: 比例
  en: share
  unit: share
  values:
    - {from: 2010-01-01, value: 0.35, source: notice 3, verified: true}
gone:
  zh: 缺
  en: missing amount
  unit: yuan/month
  values:
    - {from: 2010-01-01, value: not_established, source: nobody, verified: false}
cap:
  zh: 各档
  en: amounts by band
  unit: yuan/month
  by: bands
  values:
    - {from: 2010-01-01, value: {1: 100, 3: 50}, source: notice 4, verified: true}
tint:
  zh: 各色
  en: amounts by colour
  unit: yuan/month
  by: table
  values:
    - {from: 2010-01-01, value: {red: 10, green: 20}, source: notice 5, verified: true}
near:
  zh: 各地
  en: amount by place
  unit: yuan/month
  values:
    - {from: 2010-01-01, value: 300, source: notice 6, verified: true}
  places:
    south:
      - {from: 2016-09-15, value: 400, source: notice 7, verified: true}
old_age:
  zh: 年龄
  en: age
  unit: years
  values:
    - {from: 2010-01-01, value: 65, source: notice 8, verified: true}
"""
MONTH = "2016-12"
_numbers = count(1)


class Tiny:
    """A content package in a temporary folder, written a folder of the catalogue at a time."""

    def __init__(self, root: Path) -> None:
        self.package = f"tiny_content_{next(_numbers)}"
        self.root = root / self.package
        (self.root / "facts").mkdir(parents=True)
        (self.root / "entities.py").write_text(ENTITIES, encoding="utf-8")
        (self.root / "facts" / "all.yaml").write_text(FACTS, encoding="utf-8")

    def folder(
        self, rules: str, code: str = "aid", *, parameters: str = PARAMETERS, answers: tuple[str, ...] | None = None,
        card: str = "", since: str = "2010-01", unit: str = "person", outcome: str = "pay",
    ) -> Path:  # fmt: skip
        """Writes a folder of the catalogue; `answers`: every rule unless said; `card`: more of its card."""
        path = self.root / "catalogue" / code
        path.mkdir(parents=True, exist_ok=True)
        names = list(dict.fromkeys(re.findall(r"^def (\w+)\(", rules, re.MULTILINE)))
        exported = tuple(names) if answers is None else answers
        anchors = sorted(set(re.findall(r'law="([a-z0-9-]+)"', rules))) or ["one"]
        said = "".join(
            f'{name}:\n  label: {name}\n  "yes": "{name} holds"\n  "no": "{name} does not hold"\n'
            f'  value: "{name} is {{value}}"\n'
            for name in names
        )
        files = {
            "card.py": f"from {self.package}.entities import household, person\nfrom tuodi.cards import Benefit\n\n"
            f'card = Benefit(code="{code}", zh="{code}", en="{code}", unit={unit}, since="{since}",\n'
            f'    outcome="{outcome}", answers={exported!r}, {card})\n',
            "rules.py": HEADER.format(package=self.package) + rules,
            "law.md": "".join(f"## {anchor} | 第{anchor}条 | Article {anchor}\n\n" for anchor in anchors),
            "parameters.yaml": parameters,
            "text.zh.yaml": said,
            "text.en.yaml": said,
        }
        for name, text in files.items():
            (path / name).write_text(text, encoding="utf-8")
        return path

    def load(self) -> Rulebook:
        """Returns the package's rulebook."""
        invalidate_caches()
        return load(self.package)

    def rules(self, rules: str, **more) -> Rulebook:
        """Writes one folder and loads the package."""
        self.folder(rules, **more)
        return self.load()

    def answer(self, expression: str, *, unit: str = "flag", entity: str = "person", **more) -> Rulebook:
        """Loads a package whose one rule `answer` is an expression over `one` (the entity) and `law`."""
        text = (
            f'@rule({entity}, unit={unit!r}, law="one")\ndef answer(one, law):\n    """The answer."""\n'
            f"    return {expression}\n"
        )
        return self.rules(text, unit=entity, **more)


def situation(people: dict | list | None = None, home: dict | None = None, ask: str = "answer", month: str = MONTH):
    """Returns a situation of one household: each person's facts, and the one answer asked of everyone it is for."""
    members = people if isinstance(people, dict) else {f"p{i}": facts for i, facts in enumerate(people or [{}], 1)}
    eternal = {"born", "birth_date", "death_date", "sex"}

    def dated(facts: dict) -> dict:
        return {name: {"ETERNITY" if name in eternal else month: value} for name, value in facts.items()}

    def asked(of: str) -> dict:
        kind, _, name = ask.rpartition("/")
        return {name: {month: None}} if (kind or "persons") == of else {}

    return {
        "persons": {name: {**dated(facts), **asked("persons")} for name, facts in members.items()},
        "households": {"h": {"members": list(members), **dated(home or {}), **asked("households")}},
    }


def decided(rulebook: Rulebook, people=None, home=None, ask: str = "answer", month: str = MONTH, of: str = "p1"):
    """Returns the value that `calculate` fills in for one answer: of the first person, or of the household."""
    filled, _ = calculate(rulebook, situation(people, home, ask, month))
    kind, _, name = ask.rpartition("/")
    return filled[kind or "persons"]["h" if kind else of][name][month]


def asking(rulebook: Rulebook, home: dict[str, int], members: list[dict[str, int]], month: str, answers=None) -> dict:
    """Returns a situation made of facts as held inside, asking every answer (or some) of everyone it is for."""

    def dated(facts: dict[str, int]) -> dict:
        return {
            name: {"ETERNITY" if rulebook.facts[name].eternal else month: show(rulebook.facts[name].kind, value)}
            for name, value in facts.items()
        }

    own = answers or rulebook.answers_of(rulebook.families()[0])
    names = [rule for rule in rulebook.answers() if rule.name in own]
    one = {rule.name: {month: None} for rule in names if not rulebook.entities[rule.entity].members}
    group = {rule.name: {month: None} for rule in names if rulebook.entities[rule.entity].members}
    people = {f"p{i}": {**dated(facts), **{n: dict(a) for n, a in one.items()}} for i, facts in enumerate(members, 1)}
    return {"persons": people, "households": {"h": {"members": list(people), **dated(home), **group}}}
