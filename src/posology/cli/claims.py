"""`posology claims`: what a publication states, checked against the data."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat, console, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table
    from rich.text import Text

    from posology.reporting.claims import ClaimsResult, JudgedClaim

#: Columns of the table where there is no terminal to ask.
_WIDTH_IN_A_FILE = 120

#: Patients or rows named on one line; JSON has them all.
_MOST_LISTED = 30


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("claims")(claims)


def claims(
    study: Annotated[Path, typer.Argument(help="Study folder with claims.yaml and data/.", metavar="STUDY")],
    cutoff: Annotated[
        str | None, typer.Option(help="Use the data up to this day (YYYY-MM-DD).", metavar="DATE")
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Check every claim of claims.yaml against the data: reproduced, differs, not derivable.

    Exits 1 when a claim differs, 2 when the claims or the data cannot be read.
    """
    from posology.workflows.claims import check_claims

    result = check_claims(study, _day(cutoff))
    if output is OutputFormat.JSON:
        print_json(result.to_dict())
    else:
        _print(result)
    if result.differing:
        raise typer.Exit(1)


def _day(spelled: str | None) -> date | None:
    from posology.vocabulary import InputError

    if spelled is None:
        return None
    try:
        return date.fromisoformat(spelled)
    except ValueError:
        raise InputError(f"'{spelled}' is not a date", where="--cutoff", fix="Write it as 2020-12-31") from None


def _print(result: ClaimsResult) -> None:
    screen = console()
    label = "  (SYNTHETIC patient data)" if result.synthetic else ""
    cutoff = f", data to {result.cutoff.isoformat()}" if result.cutoff else ""
    screen.print(f"{result.study}: claims of {result.source}{cutoff}{label}", markup=False)
    if result.notice:
        screen.print(f"Notice: {result.notice}", markup=False)
    if not screen.is_terminal:
        screen.width = _WIDTH_IN_A_FILE
    screen.print(_table(result), soft_wrap=False)
    for claim in result.claims:
        for line in _remarks(claim):
            screen.print(line, markup=False)
    screen.print(result.summary, markup=False)


def _table(result: ClaimsResult) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("verdict", no_wrap=True)
    table.add_column("claim", overflow="fold")
    for name in ("published", "derived", "patients"):
        table.add_column(name, justify="right", overflow="fold", max_width=18)
    styles = {"reproduced": "green", "differs": "bold red", "not derivable": "yellow"}
    for claim in result.claims:
        verdict = claim.verdict.value
        table.add_row(
            _verdict(claim, styles[verdict]),
            Text(claim.text),
            Text(claim.published.text if claim.published else "–"),
            Text(claim.derived_text if claim.derived_text is not None else "–"),
            Text("–" if claim.derived is None else str(len(claim.subjects))),
        )
    return table


def _verdict(claim: JudgedClaim, style: str) -> Text:
    from rich.text import Text

    word = Text(claim.verdict.value, style=style)
    if claim.verdict.value == "reproduced" and claim.reason:
        word.append(" *", style="yellow")
    return word


def _remarks(claim: JudgedClaim) -> list[str]:
    """Say why a claim is not derivable or what to look at, and show a differing claim with its patients and rows."""
    verdict = claim.verdict.value
    if verdict == "not derivable":
        return [f"{claim.id} ({claim.text}): not derivable: {claim.reason}"]
    lines = []
    if verdict == "differs":
        lines.append(f"{claim.id} ({claim.text}): {claim.reason}")
        lines.append(f"  patients: {_listed(claim.subjects)}")
        lines.append(f"  data rows: {_listed(claim.rows)}")
    elif claim.reason:
        lines.append(f"* {claim.id} ({claim.text}): note: {claim.reason}")
    if claim.undetermined:
        lines.append(f"{claim.id}: left out, because a value is missing: {_listed(claim.undetermined)}")
    return lines


def _listed(found: Sequence[object]) -> str:
    more = len(found) - _MOST_LISTED
    names = [str(each) for each in found[:_MOST_LISTED]]
    if more > 0:
        names.append(f"and {more} more (--format json lists all)")
    return ", ".join(names) or "none"
