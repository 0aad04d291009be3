"""`tuodi demonstrate`, what `make run` does until the doors exist: a generated city decided, beside what was published,
one household explained, the same as a page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from tuodi.cards.load import content_root
from tuodi.cards.reform import load_law
from tuodi.rules.calculate import decide_situation
from tuodi.rules.determine import Beside, determine
from tuodi.rules.explain import explained
from tuodi.rules.pages import as_text
from tuodi.rules.pins import pinned
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import read_situation
from tuodi.web.commands.city import bar
from tuodi.web.commands.content import checked_month, package
from tuodi.web.commands.table import city_table, read_programmes
from tuodi.web.report.examples import examples
from tuodi.web.report.page import Pages, write_report
from tuodi.web.report.published import Decided, evidence, read_published
from tuodi.web.report.published import beside as figures_beside
from tuodi.web.report.seed import read_seed
from tuodi.world.city import generate

PEOPLE, SEED, MONTH = 24_200, 1, "2016-12"


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(demonstrate)


def demonstrate(
    people: Annotated[int, typer.Option(min=1_000, max=24_200_000, help="How many people.")] = PEOPLE,
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="The month decided.")] = MONTH,
) -> int:
    """Generates a city, decides it, sets it beside the published figures and explains households, as text and page.

    Example: tuodi demonstrate
    """
    checked_month(month)
    data = Path(os.environ.get("TUODI_DATA", "var"))
    root = content_root(package())
    law = load_law(package(), assume=True)
    rulebook = law.rulebook
    rules = pinned(rulebook)[0][:8]  # other rules, another folder
    city, out = data / f"city-{people}", data / f"decided-{people}-{month}-{rules}"
    workers = min(2, os.cpu_count() or 1)
    with bar("city") as progress:
        generate(city, people, SEED, root / "world", workers=workers, progress=progress)
    with bar("determine") as progress:
        beside = Beside(law.law, "assumed")
        manifest = determine(rulebook, city, month, out, workers=workers, progress=progress, beside=beside)
    programmes = read_programmes(root, rulebook)
    for line in city_table(rulebook, manifest, programmes):
        print(line)
    print()
    decided = Decided(rulebook, city, out, manifest)
    published = figures_beside(read_published(root / "figures" / "published.yaml"), decided)
    _print_published(published, people)
    shown = examples(rulebook, city, out, month)
    first = next(example for example in shown if example.key == "yes")
    for language in ("zh", "en"):
        print()
        print(as_text(_answer(rulebook, first.situation, first.answer), language), end="")
    seed = read_seed(root / "figures" / "seed.yaml")
    page = write_report(data / "report", rulebook, manifest, Pages(seed, programmes, published, shown))
    print(f"\n{page}")
    return 0


def _answer(rulebook: Rulebook, situation: dict[str, Any], answer: str) -> list[dict[str, Any]]:
    decided = decide_situation(read_situation(rulebook, situation), keep=True)
    return explained([one for one in decided if one.ask.name == answer][:1])


def _print_published(published: list[dict[str, Any]], people: int) -> None:
    form = "{:<58} {:>16} {:>16} {:>7} {:<10} {}"
    title = f"beside what was published, at {people:,} people"
    print(form.format(title, "published", "here", "ratio", "mark", "note"))
    for row in published:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "-"
        here = "-" if row["here"] is None else _short(row["here"])
        note = row["note"].get("en", "")
        print(form.format(row["en"], _short(row["scaled"]), here, ratio, row["mark"], note).rstrip())
    near, of = evidence(published)
    print(f"only followed figures are evidence: {near} of {of} lie within 3 % of what was published")


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 10 or number == int(number) else f"{number:,.2f}"
