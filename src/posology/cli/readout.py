"""The command `posology readout`: all analyses of a study, as tables, prose and one HTML report."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat, console, print_json
from posology.vocabulary import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from posology.reporting import Readout, Table


def register(app: typer.Typer) -> None:
    """Add `posology readout` to the application."""
    app.command("readout")(read_out)


def read_out(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="A study folder with data/.")],
    cutoff: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The last day whose records count, as 2020-06-30; else the protocol's."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write the report; out/ when not given.")
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Read a study out: tables, the results paragraph and one HTML report.

    With --format json nothing is written unless --out is given.
    """
    from posology.workflows.readout import readout

    result = readout(study, _day(cutoff))
    if output is OutputFormat.JSON:
        if out is not None:
            _write(result, out)
        print_json(result.to_dict())
        return
    screen = console()
    _print(result, screen)
    path = _write(result, out or Path("out"))
    screen.print(f"\nReport: {path}", markup=False)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no time zone
    except ValueError as error:
        raise InputError(f"'{text}' is not a date", where="--cutoff", fix="Write it as 2020-06-30") from error


def _write(result: Readout, out: Path) -> Path:
    from posology.reporting import write_html_report
    from posology.vocabulary import cannot_be_written

    place = out / result.study / "report.html"
    try:
        return write_html_report(result, place)
    except OSError as error:
        fix = "Name a folder you may write to with --out"
        raise cannot_be_written("the report", error, where=place, fix=fix) from error


def _print(result: Readout, screen: Console) -> None:
    cut = f", data cut-off {result.cutoff}" if result.cutoff else ", no data cut-off"
    screen.print(f"{result.study}: {result.title}{cut}", style="bold", markup=False)
    if result.synthetic:
        screen.print("SYNTHETIC DATA: made by code, not the data of real patients.", style="bold yellow")
    for table in result.tables:
        screen.print()
        _print_table(table, screen)
    screen.print()
    for step in result.escalation.steps:
        if step.decision:
            why = f": {'; '.join(step.decision_reasons)}" if step.decision_reasons else ""
            screen.print(f"Level {step.number} ({step.dose_label}): {step.decision}{why}", markup=False)
    screen.print(f"\n{result.results_paragraph}\n", markup=False)
    _print_list(
        screen, "Assumed, not stated by the study's source:", [f"{a.where}: {a.reading}" for a in result.assumed]
    )
    _print_list(screen, "Absent:", [f"{name}: {reason}" for name, reason in result.absent.items()])
    _print_list(screen, "Questions to the data:", list(result.findings))


def _print_list(screen: Console, heading: str, lines: list[str]) -> None:
    if lines:
        screen.print(heading, markup=False)
        for line in lines:
            screen.print(f"  - {line}", markup=False)


def _print_table(table: Table, screen: Console) -> None:
    from rich.text import Text

    screen.print(Text(table.title, style="bold"))
    labels = ["  " * row.indent + row.label for row in table.rows]
    texts = [[row.figures[place].text for row in table.rows] for place in range(len(table.columns))]
    widths = [max(map(len, [heading, *column])) for heading, column in zip(table.columns, texts, strict=True)]
    first = max(map(len, labels), default=0)
    # A file or a pipe has no edge to wrap at; a terminal has, so the columns go below each other there.
    for group in _groups(widths, screen.width - first if screen.is_terminal else None):
        headings = "".join(f"  {table.columns[place]:<{widths[place]}}" for place in group)
        screen.print(Text(f"{'':<{first}}{headings}".rstrip(), style="dim"))
        for number, label in enumerate(labels):
            cells = "".join(f"  {texts[place][number]:<{widths[place]}}" for place in group)
            screen.print(Text(f"{label:<{first}}{cells}".rstrip()))
    for note in table.footnotes:
        screen.print(Text(note, style="dim"))


def _groups(widths: list[int], room: int | None) -> list[list[int]]:
    """Split columns into groups that fit beside the labels; at least one column a group."""
    groups: list[list[int]] = [[]]
    used = 0
    for place, width in enumerate(widths):
        if room is not None and groups[-1] and used + width + 2 > room:
            groups.append([])
            used = 0
        groups[-1].append(place)
        used += width + 2
    return groups
