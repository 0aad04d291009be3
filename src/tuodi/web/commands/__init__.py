"""The command line: `tuodi`. Every command has an example in --help, exits 2 on wrong use with one clear line and
never shows a traceback for bad input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import typer

from tuodi.cards.mistakes import CardError
from tuodi.rules.errors import InputError
from tuodi.world.errors import CityError

app = typer.Typer(
    name="tuodi", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="托底: runs a city's social safety net. One rule text for every use.",
)  # fmt: skip
for _path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    _module = import_module(f"tuodi.web.commands.{_path.stem}")
    if hasattr(_module, "register"):  # the others are what several commands share
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
    except Exception as error:
        django = sys.modules.get("django.db.utils")  # loaded by commands that need the database
        if django is None or not isinstance(error, django.OperationalError):
            raise
        _say(f"the database cannot be used: {error}; look at TUODI_DATABASE_URL and its server, or at the disk")
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


def _say(line: str) -> None:
    sys.stderr.write(" ".join(line.split()) + "\n")
