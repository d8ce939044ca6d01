"""`posology demo`, the main job on a bundled study, and `posology synthesise`, its patients alone."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from posology.workflows.demo import Demo

_WIDTH = 100


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the application."""
    app.command("demo")(demo)
    app.command("synthesise")(synthesise)


def demo(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A bundled study.")] = "taa013",
    out: Annotated[Path, typer.Option("--out", help="Folder for the copy of the study and the report.")] = Path("out"),
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Run a bundled study: replay it to its decisions, read it out, check its claims, write the report."""
    from posology.workflows.demo import run_demo

    with _progress() as tell:
        found = run_demo(name, out=out, progress=tell)
    if output is OutputFormat.JSON:
        print_json(found.to_dict())
    else:
        for line in _told(found):
            typer.echo(line)
    if found.claims.differing or not found.verification.is_sound:
        raise typer.Exit(1)


def synthesise(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The study; in this version taa013.")],
    out: Annotated[Path, typer.Option("--out", help="The study folder to write.")],
    recommended: Annotated[
        float, typer.Option("--recommended", help="Recommended dose in mg/kg: 0.6, 1.2, 2.4, 3.6 or 4.8.")
    ] = 3.6,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Write the study folder of synthetic patients: protocol, tables, claims and a replayed ledger."""
    from posology.vocabulary import InputError
    from posology.workflows.synthesise import synthesise_taa013

    if name != "taa013":
        raise InputError(f"there are no synthetic patients for '{name}'", fix="Write taa013")
    with _progress() as tell:
        folder = synthesise_taa013(
            out, recommended=recommended, progress=lambda done, of: tell("Replaying the trial", done, of)
        )
    if output is OutputFormat.JSON:
        print_json({"study": str(folder), "synthetic": True, "patients": 22, "recommended": recommended})
        return
    typer.echo(f"SYNTHETIC study written to {folder}: 22 patients, recommended dose {recommended:g} mg/kg.")


def _told(found: Demo) -> Iterator[str]:
    import textwrap

    study = found.readout
    yield f"{study.study}: {study.title}"
    yield "SYNTHETIC patients, made to agree with the published abstract. Nobody was treated."
    yield ""
    assumed = f"{len(found.checked.assumed)} readings marked assumed"
    yield f"Protocol {found.checked.verdict}, {assumed} (hash {study.protocol_hash})"
    ledger = found.verification
    yield f"Ledger   {ledger.events} events replayed from an empty store and verified (head {ledger.head_hash})"
    yield ""
    yield "Dose decisions, each signed on the evidence at its data cut:"
    for decision in found.conduct.decisions:
        if decision.level is None:
            continue
        target = f"{decision.move} to {decision.next_level}" if decision.next_level else decision.move
        yield f"  {decision.number}. {decision.level:<13} {decision.reasons[0]}: {target}"
        yield f"     {decision.signed_by}"
    yield ""
    yield f"MTD {_mtd_words(found)}. Recommended dose {found.conduct.recommended} (another thing than the MTD)."
    yield ""
    yield from textwrap.wrap(study.results_paragraph, _WIDTH)
    yield ""
    yield f"Claims   {found.claims.summary}"
    yield f"Report   {found.report}"


def _mtd_words(found: Demo) -> str:
    status = found.conduct.mtd_status
    return {"estimated": f"{found.conduct.mtd}", "none-tolerable": "none: no level is tolerable"}.get(
        status, status.replace("-", " ")
    )


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show the progress of long work on a terminal, and nothing in a file or a pipe."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

    screen = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    tasks: dict[str, TaskID] = {}
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:

        def tell(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=of)
            bar.update(tasks[step], completed=done)

        yield tell
