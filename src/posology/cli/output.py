"""How commands speak: tables for a person, JSON for a machine, errors to standard error."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console


WIDTH_OF_A_PIPE = 140


class OutputFormat(StrEnum):
    """What a command prints on standard output."""

    TEXT = "text"
    JSON = "json"


FormatOption = Annotated[
    OutputFormat, typer.Option("--format", help="Print for a person (text) or for a machine (json).")
]


def print_json(result: Mapping[str, object]) -> None:
    """Write one result as JSON on standard output."""
    json.dump(result, sys.stdout, indent=2, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def console() -> Console:
    """Return the console for people; plain text when standard output is not a terminal.

    Square brackets are printed as they are: what people wrote is never read as mark-up.
    """
    from rich.console import Console

    # A pipe has no width of its own; eighty columns would cut subject numbers.
    width = None if sys.stdout.isatty() else WIDTH_OF_A_PIPE
    return Console(highlight=False, soft_wrap=True, markup=False, emoji=False, width=width)
