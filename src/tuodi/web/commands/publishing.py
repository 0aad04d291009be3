"""Commands that print what people check: the law-review sheet of a benefit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tuodi.cards.load import content_root, load
from tuodi.web.commands.content import one_of, package
from tuodi.web.report.sheet import sheet as written


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command()(sheet)


def sheet(
    benefit: Annotated[str, typer.Argument(metavar="BENEFIT", help="The folder's code, such as minimum_living.")],
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    out: Annotated[Path | None, typer.Option(help="The HTML file to write; standard output if not said.")] = None,
) -> int:
    """Writes a benefit's law-review sheet, to print on A4: articles, conditions, amounts, worked cases, open points.

    Example: tuodi sheet minimum_living --out minimum_living.html
    """
    one_of(lang, ("zh", "en"), "--lang")
    if out is not None and not out.parent.is_dir():
        raise typer.BadParameter(f"there is no folder '{out.parent}'")
    text = written(load(package()), content_root(package()), benefit, lang)
    if out is None:
        print(text, end="")
    else:
        out.write_text(text, encoding="utf-8")
        print(out)
    return 0
