"""The command line: `tuodi`. Every command has an example in --help, exits 2 on wrong use with one clear line and
never shows a traceback for bad input."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from tuodi.cards.mistakes import CardError
from tuodi.rules.errors import InputError
from tuodi.web.commands import city, deciding, demonstration, invariants, journal, publishing, work
from tuodi.world.errors import CityError

app = typer.Typer(
    name="tuodi", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="托底: runs a city's social safety net. One rule text for every use.",
)  # fmt: skip
for _module in (deciding, city, publishing, demonstration, work, journal, invariants):
    _module.register(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and exits: 0 done, 1 bad content or input, 2 wrong use."""
    try:
        code = app(args=None if arguments is None else list(arguments), standalone_mode=False, prog_name="tuodi")
    except typer.TyperException as error:
        _say(error.format_message())
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        _say("stopped")
        sys.exit(130)
    except CardError as error:
        for line in error.mistakes:
            _say(line)
        sys.exit(1)
    except (InputError, CityError) as error:
        _say(str(error))
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _say(line: str) -> None:
    sys.stderr.write(" ".join(line.split()) + "\n")
