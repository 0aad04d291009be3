"""Commands on rules and single households: check, calculate, explain, cases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tuodi.cards.honesty import honesty_table
from tuodi.cards.load import content_root, load
from tuodi.cards.mistakes import CardError
from tuodi.rules.calculate import calculate as calculated
from tuodi.rules.cases import run_cases
from tuodi.rules.explain import explanations
from tuodi.rules.pages import as_page, as_text
from tuodi.rules.rulebook import Rulebook
from tuodi.web.commands.content import (
    AssumeOption,
    FileArgument,
    ReformOption,
    law,
    one_of,
    package,
    print_json,
    read_situation_file,
    shelf_mistakes,
)


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (check, calculate, explain, cases):
        app.command()(command)


def check(
    report: Annotated[bool, typer.Option("--report", help="Also say how many amounts are verified.")] = False,
) -> int:
    """Loads every card, the shelf of places and the city's card, and shows every mistake at once, with file, line, why
    and what to do.

    Example: tuodi check --report
    """
    rulebook: Rulebook | None = None
    mistakes: list[str] = []
    try:
        rulebook = load(package())
    except CardError as error:
        mistakes += error.mistakes
    mistakes += shelf_mistakes(content_root(package()))
    if mistakes or rulebook is None:
        for line in mistakes:
            print(line)
        print(f"{len(mistakes)} mistake{'s' if len(mistakes) > 1 else ''}")
        return 1
    rules, parameters = len(rulebook.rules), len(rulebook.parameters)
    print(
        f"{len(rulebook.schemes)} folders, {rules} rules, {len(rulebook.answers())} answers, "
        f"{parameters} parameters, {len(rulebook.facts)} facts: no mistakes"
    )
    if report:
        print("\n".join(honesty_table(rulebook)))
    return 0


def calculate(file: FileArgument, assume: AssumeOption = False, reform: ReformOption = None) -> int:
    """Fills the nulls of a situation and prints it as JSON; refusals are named on standard error.

    Example: tuodi calculate household.json
    """
    data = read_situation_file(file)
    filled, refusals = calculated(law(reform=reform, assume=assume), data)
    print_json(filled)
    for line in refusals:
        sys.stderr.write(line + "\n")
    return 0


def explain(
    file: FileArgument,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    format_: Annotated[str, typer.Option("--format", help="text, json or html.")] = "text",
    assume: AssumeOption = False,
    reform: ReformOption = None,
) -> int:
    """Decides what a situation asks, with reasons, what is still needed and what would change the answer.

    Example: tuodi explain household.json --lang en --format text
    """
    one_of(lang, ("zh", "en"), "--lang")
    one_of(format_, ("text", "json", "html"), "--format")
    data = read_situation_file(file)
    explained = explanations(law(reform=reform, assume=assume), data)
    if format_ == "json":
        print_json(explained)
    else:
        print((as_text if format_ == "text" else as_page)(explained, lang), end="")
    return 0


def cases(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files of cases, or folders.")],
    assume: AssumeOption = False,
    reform: ReformOption = None,
) -> int:
    """Runs worked cases and says which fail and how; the last line counts them.

    Example: tuodi cases src/shanghai/catalogue
    """
    for path in paths:
        if not path.exists():
            raise typer.BadParameter(f"there is no file or folder '{path}'")
    passed = failed = 0
    for result in run_cases(law(reform=reform, assume=assume), paths):
        if result.differences:
            failed += 1
            for difference in result.differences:
                print(f"{result.where}: {result.name}: {difference}")
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
