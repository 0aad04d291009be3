"""`tuodi demonstrate`, what `make run` does until the doors exist: a generated city decided, beside what was published,
one household explained, the same as a page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from tuodi.cards.load import content_root, load
from tuodi.rules.calculate import decide_situation
from tuodi.rules.determine import determine
from tuodi.rules.explain import explained
from tuodi.rules.pages import as_text
from tuodi.rules.pins import pinned
from tuodi.rules.rulebook import Rulebook
from tuodi.rules.situation import read_situation
from tuodi.web.commands.city import bar
from tuodi.web.commands.content import checked_month, package
from tuodi.web.commands.table import city_table
from tuodi.web.report.examples import examples
from tuodi.web.report.page import write_report
from tuodi.web.report.published import beside, read_published
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
    rulebook = load(package())
    rules = pinned(rulebook)[0][:8]  # other rules, another folder
    city, out = data / f"city-{people}", data / f"decided-{people}-{month}-{rules}"
    workers = min(2, os.cpu_count() or 1)
    with bar("city") as progress:
        generate(city, people, SEED, root / "world", workers=workers, progress=progress)
    with bar("determine") as progress:
        manifest = determine(rulebook, city, month, out, workers=workers, progress=progress)
    for line in city_table(rulebook, manifest):
        print(line)
    print()
    published = beside(read_published(root / "figures" / "published.yaml"), manifest)
    _print_published(published, people)
    shown = examples(rulebook, city, out, month)
    first = next(example for example in shown if example.key == "yes")
    for language in ("zh", "en"):
        print()
        print(as_text(_answer(rulebook, first.situation, first.answer), language), end="")
    page = write_report(data / "report", rulebook, manifest, published, shown)
    print(f"\n{page}")
    return 0


def _answer(rulebook: Rulebook, situation: dict[str, Any], answer: str) -> list[dict[str, Any]]:
    decided = decide_situation(read_situation(rulebook, situation), keep=True)
    return explained([one for one in decided if one.ask.name == answer][:1])


def _print_published(published: list[dict[str, Any]], people: int) -> None:
    form = "{:<40} {:>16} {:>16} {:>8}  {}"
    print(form.format(f"beside what was published, at {people:,} people", "published", "decided here", "ratio", "note"))
    for row in published:
        ratio = f"{row['ratio']:.2f}" if row["ratio"] else "-"
        print(
            form.format(
                row["en"], f"{row['scaled']:,.0f}", f"{row['here']:,.0f}", ratio, row["note"].get("en", "")
            ).rstrip()
        )
