"""Conduct from the shell: where the trial stands, what was recorded, and the proof of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat, console, print_json
from posology.cli.trial_session import StudyArgument, as_date, describe

if TYPE_CHECKING:
    from posology.workflows.trial_status import TrialStatus


def register(trial: typer.Typer) -> None:
    """Add the reading commands to `posology trial`."""
    trial.command("status")(status)
    trial.command("audit")(audit)
    trial.command("verify")(verify)


def status(
    study: StudyArgument,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Derive DLT status at this date; left out, today.")
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Show levels, patients, signed decisions, what waits and what may be done next."""
    from posology.workflows.protocol_on_record import difference
    from posology.workflows.study import load
    from posology.workflows.trial import read_record
    from posology.workflows.trial_status import trial_status

    day = as_date(as_of, "--as-of") if as_of is not None else datetime.now(UTC).date()
    record = read_record(study)
    shown = trial_status(record, as_of=day)
    if (study / "protocol.yaml").is_file():
        differs = difference(record, load(study).protocol.in_force(max(day, datetime.now(UTC).date())))
        shown = replace(shown, alerts=(*shown.alerts, *([differs] if differs else [])))
    if output is OutputFormat.JSON:
        print_json(shown.to_dict())
        return
    _print_status(shown)


def audit(
    study: StudyArgument,
    subject: Annotated[str | None, typer.Option("--subject", help="Only what concerns this subject.")] = None,
    person: Annotated[str | None, typer.Option("--by", help="Only what this user recorded.")] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """List what was recorded, by whom and when."""
    from posology.conduct.events import event_from_payload
    from posology.workflows.trial import read_rows

    rows = [
        row
        for row in read_rows(study)
        if (subject is None or subject in (row.payload.get("subject"), row.payload.get("replaced_by")))
        and (person is None or row.actor == person)
    ]
    if output is OutputFormat.JSON:
        print_json(
            {
                "rows": [
                    {
                        "row": row.sequence,
                        "kind": row.kind,
                        "recorded_at": row.recorded_at,
                        "actor": row.actor,
                        "event": dict(row.payload),
                        "hash": row.hash,
                    }
                    for row in rows
                ]
            }
        )
        return
    for row in rows:
        event = event_from_payload(row.kind, row.schema_version, row.payload)
        typer.echo(f"{row.sequence:>5}  {row.recorded:%Y-%m-%d %H:%M:%S} UTC  {row.actor:<12} {describe(event)}")
    typer.echo(f"{len(rows)} rows.")


def verify(
    study: StudyArgument,
    head: Annotated[
        str | None, typer.Option("--head", help="A head hash printed earlier: shows a removed tail or a new chain.")
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Recompute the chain, every decision and every signature; exit 1 when anything is wrong."""
    from posology.workflows.trial import verify_trial

    found = verify_trial(study, expected_head=head)
    if output is OutputFormat.JSON:
        print_json(found.to_dict())
    elif found.is_sound:
        typer.echo(
            f"The ledger is sound: {found.events} events, {found.decisions} decisions decided again with the same "
            f"answer, {found.signatures} signatures.\nhead {found.head_hash}"
        )
    else:
        typer.echo(f"The ledger is BROKEN ({len(found.faults)} found):", err=True)
        for fault in found.faults:
            typer.echo(f"  {fault}", err=True)
    if not found.is_sound:
        raise typer.Exit(1)


def _print_status(shown: TrialStatus) -> None:
    from rich.table import Table

    screen = console()
    if shown.synthetic:
        screen.print("SYNTHETIC: no patient of this trial exists.", style="bold")
    screen.print(
        f"{shown.study}, protocol {shown.protocol_version} ({shown.conduct.protocol_hash[:16]}), as of {shown.as_of}"
    )
    levels = Table("Level", "Dose", "Enrolled", "Evaluable", "DLT", "Pending", "", title=None)
    for level in shown.levels:
        counts = (level.enrolled, level.evaluable, level.dlts, level.pending)
        levels.add_row(str(level.number), level.dose, *map(str, counts), "open" if level.is_open else "")
    screen.print(levels)
    if shown.conduct.subjects:
        patients = Table()
        for heading in ("Subject", "Level", "Part", "First dose", "DLT status"):
            patients.add_column(heading, no_wrap=True)
        patients.add_column("Why")
        for subject in shown.conduct.subjects.values():
            patients.add_row(
                subject.subject,
                subject.level,
                subject.part,
                str(subject.first_dose or "–"),
                subject.dlt_status,
                subject.dlt_reason,
            )
        screen.print(patients)
    for decision in shown.conduct.decisions:
        override = f" Override: {decision.override_reason}." if decision.override_reason else ""
        screen.print(f"Decision {decision.number}: {decision.signed_by}.{override}")
        screen.print(f"  because {'; '.join(decision.reasons)}")
    if shown.conduct.recommended:
        screen.print(f"Recommended dose {shown.conduct.recommended}: {shown.conduct.recommended_signed_by}")
    screen.print(f"MTD: {shown.conduct.mtd_status}{f' ({shown.conduct.mtd})' if shown.conduct.mtd else ''}")
    for alert in shown.alerts:
        screen.print(f"LOOK: {alert}", style="bold")
    for step in shown.next_steps:
        screen.print(f"Next: {step}")
    screen.print(f"{shown.events} events, head {shown.conduct.head_hash}")
