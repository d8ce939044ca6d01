"""The command `posology`: every job of a study folder from the shell."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from posology.cli import check, claims, demo, design, readout, trial
from posology.vocabulary import PosologyError

app = typer.Typer(
    name="posology",
    help="Dose escalation of a Phase I oncology trial, from protocol to signed decisions to a checked abstract.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from posology import __version__

        typer.echo(f"posology {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    del version


for room in (demo, check, design, trial, readout, claims):
    room.register(app)


_STILL_TRUE = "What was acknowledged is stored; look at the study before you repeat the command."


def main() -> None:
    """Run one command; every error ends in a sentence and an exit code, never in a traceback."""
    try:
        app(standalone_mode=True)
    except PosologyError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        sys.exit(130)
    except BrokenPipeError:
        _discard_output()
        sys.exit(0)
    except OSError as error:
        _discard_output()
        place = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"{place}{error.strerror or error}. {_STILL_TRUE}\n")
        sys.exit(2)
    except Exception as error:
        if os.environ.get("POSOLOGY_TRACEBACK"):
            raise
        sys.stderr.write(
            f"posology met a fault of its own ({type(error).__name__}: {error}). {_STILL_TRUE} "
            "Please report it with the output of POSOLOGY_TRACEBACK=1.\n"
        )
        sys.exit(2)


def _discard_output() -> None:
    """Let go of an output that cannot be written, so that the interpreter does not complain of it at its end."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - it lives to the end
