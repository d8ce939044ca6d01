"""The commands `check`, `new` and `schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat, console, print_json

if TYPE_CHECKING:
    from posology.workflows.check import CheckResult


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("check")(check)
    app.command("new")(new)
    app.command("schema")(schema)


def check(
    study: Annotated[Path, typer.Argument(help="Study folder, protocol.yaml or design.yaml.", metavar="STUDY")],
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Check a protocol and its design words; every fault is named with its line."""
    from posology.workflows.check import check as check_study

    result = check_study(study)
    if output is OutputFormat.JSON:
        print_json(result.to_dict())
    elif not result.faults:
        _print_accepted(result)
    result.raise_faults()


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to make.", metavar="DIR")],
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Write a commented starter study that passes `check`."""
    from posology.workflows.new_study import new_study

    written = new_study(folder)
    if output is OutputFormat.JSON:
        print_json({"study": str(folder), "files": [str(file) for file in written]})
        return
    typer.echo(f"A starter study is in {folder}:")
    for file in written:
        typer.echo(f"  {file}")
    typer.echo(f"Next: edit {folder / 'protocol.yaml'}, then run: posology check {folder}")


def schema(
    name: Annotated[str | None, typer.Argument(help="Which schema; without a name, the names are listed.")] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Print the JSON Schema of a file or a result (always JSON), or the names of all."""
    from posology.workflows.schemas import schema as one_schema
    from posology.workflows.schemas import schema_names

    if name is None and output is OutputFormat.JSON:
        print_json({"schemas": list(schema_names())})
        return
    if name is None:
        for known in schema_names():
            typer.echo(known)
        return
    print_json(one_schema(name))


def _print_accepted(result: CheckResult) -> None:
    out = console()
    out.print(f"{result.study}: accepted", style="bold", markup=False)
    _print_protocol(result)
    for regimen, labels in result.levels:
        out.print(f"  levels     {regimen + ': ' if regimen else ''}{'; '.join(labels)}", markup=False)
    out.print(f"  design     {result.design.rule}, {result.design.status}", markup=False)
    for note in result.design.notes:
        out.print(f"             {note}", markup=False)
    filled = dict(result.protocol.defaults) if result.protocol is not None else {}
    filled |= {f"design.{word}": value for word, value in result.design.defaults}
    if filled:
        spelled = ", ".join(f"{word} = {_spelled(value)}" for word, value in filled.items())
        out.print(f"  defaults   {spelled}", markup=False)
    if result.assumed:
        count = len(result.assumed)
        out.print(f"\nAssumed: {count} {'value is' if count == 1 else 'values are'} not stated by the source")
        for assumption in result.assumed:
            line = f" (line {assumption.line})" if assumption.line is not None else ""
            out.print(f"  {assumption.path}{line}", markup=False)
            out.print(f"    reading: {assumption.reading}", markup=False)
            out.print(f"    why:     {assumption.why}", markup=False)
    if result.notices:
        out.print("\nNotices")
        for notice in result.notices:
            out.print(f"  {notice}", markup=False)


def _print_protocol(result: CheckResult) -> None:
    protocol = result.protocol
    if protocol is None:
        return
    out = console()
    out.print(f"  study      {protocol.study.id}: {protocol.study.title}", markup=False)
    out.print(f"  version    {protocol.version} of {protocol.date}", markup=False)
    out.print(f"  hash       {protocol.hash}", markup=False)
    for version in protocol.versions[1:]:
        out.print(f"  amended    {version.version} of {version.date}: {version.reason}", markup=False)


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
