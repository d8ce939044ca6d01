"""What the conduct commands share: who asks, passwords, dates, and the acknowledgement of what was stored."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import OutputFormat, print_json
from posology.vocabulary import InputError

if TYPE_CHECKING:
    from posology.conduct import Command
    from posology.conduct.chain import StoredEvent
    from posology.conduct.events import Event

StudyArgument = Annotated[Path, typer.Argument(metavar="STUDY", help="The study folder.")]
SubjectArgument = Annotated[str, typer.Argument(metavar="SUBJECT", help="The subject's number, for example 01-001.")]
UserOption = Annotated[
    str, typer.Option("--user", envvar="POSOLOGY_USER", help="Who gives this command (a user of the trial).")
]
PasswordOption = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]


def give(study: Path, command: Command, *, user: str, output: OutputFormat, password: str | None = None) -> None:
    """Give one command and acknowledge the event once it is on disk."""
    from posology.workflows.trial import trial_session

    with trial_session(study) as session:
        event = session.give(command, user=user, now=datetime.now(UTC), password=password)
        acknowledge(event, session.last_stored, output=output)


def acknowledge(event: Event, row: StoredEvent | None, *, output: OutputFormat) -> None:
    """Say what was stored, with its row and the head of the chain."""
    from posology.conduct.events import event_payload

    payload = event_payload(event)
    sequence, head = (row.sequence, row.hash) if row is not None else (0, "")
    if output is OutputFormat.JSON:
        print_json({"recorded": type(event).__name__, "row": sequence, "head": head, "event": payload})
        return
    typer.echo(f"{describe(event)}  [row {sequence}, head {head[:16]}]")


def describe(event: Event) -> str:
    """Tell an event in a sentence."""
    from posology.conduct import events as happened

    match event:
        case happened.CohortReviewed():
            lines = [
                f"Review {event.review} as of {event.as_of}: {_step(event.move, event.next_level, event.patients)}."
            ]
            lines += [f"  because {reason}" for reason in event.reasons]
            lines += [f"  evidence {event.evidence_hash}"]
            return "\n".join(lines)
        case happened.DecisionSigned():
            why = f"\n  override: {event.override_reason}" if event.override_reason else ""
            return f"Decision {event.decision} signed. {event.signature.manifestation}{why}"
        case happened.RecommendedDoseSigned():
            return f"Recommended dose signed. {event.signature.manifestation}"
        case happened.LevelOpened():
            return f"{event.level} opened for {event.patients} by decision {event.decision}."
        case happened.ExpansionOpened():
            return f"Expansion at {event.level} opened for {event.patients}."
        case happened.TrialOpened():
            kind = "SYNTHETIC trial" if event.synthetic else "Trial"
            return f"{kind} {event.study} opened under protocol {event.protocol_version} ({event.protocol_hash[:16]})."
        case happened.UserAdded():
            return f"{event.printed_name} added as {event.role}."
        case happened.ProtocolAmended():
            return f"Protocol version {event.protocol_version} in force: {event.reason}."
        case happened.DataCutTaken():
            return f"Data cut '{event.name}' as of {event.as_of}: head {event.head_hash}."
        case _:
            return _describe_patient_event(event)


def read_password(prompt: str, *, from_stdin: bool, confirm: bool = False) -> str:
    """Read a password from a prompt, or one line of standard input; never from an argument."""
    if from_stdin:
        try:
            line = sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise InputError("the password is not UTF-8 text", fix="Write it in UTF-8") from error
        if not line:
            raise InputError("standard input holds no password", fix="Write one line with the password to it")
        return line
    if not sys.stdin.isatty():
        raise InputError("a password is needed and nobody can be asked", fix="Use --password-stdin")
    answer: str = typer.prompt(prompt, hide_input=True, confirmation_prompt=confirm)
    return answer


def as_date(text: str, option: str) -> date:
    """Read a date option written as 2019-02-04."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text}' is not a date", where=option, fix="Write it as 2019-02-04") from error


def as_time(text: str, option: str) -> datetime:
    """Read a local date and time written as 2019-02-04T09:30."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"'{text}' is not a time", where=option, fix="Write it as 2019-02-04T09:30") from error
    if moment.tzinfo is not None or len(text) <= len("2019-02-04"):
        raise InputError(
            f"'{text}' is not a date and time of the site's clock", where=option, fix="Write it as 2019-02-04T09:30"
        )
    return moment


def _step(move: str, level: str | None, patients: int) -> str:
    return move if level is None else f"{move}: {level}, {patients} {'patient' if patients == 1 else 'patients'}"


def _describe_patient_event(event: Event) -> str:
    from posology.conduct import events as happened

    match event:
        case happened.SubjectScreened():
            return f"Subject {event.subject} screened at site {event.site} on {event.screened_on}."
        case happened.SubjectEnrolled():
            return f"Subject {event.subject} enrolled at {event.level} ({event.part}) on {event.enrolled_on}."
        case happened.DoseGiven():
            departs = f" DEVIATION: {event.deviation}." if event.deviation is not None else ""
            return (
                f"Subject {event.subject} dosed: {event.dose:g} {event.unit} ({event.amount_mg:g} mg), "
                f"{event.started:%Y-%m-%d %H:%M} to {event.stopped:%H:%M}.{departs}"
            )
        case happened.DltConfirmed():
            return f"DLT of subject {event.subject}: {event.term}, grade {event.grade}, from {event.onset}."
        case happened.WindowCompleted():
            return f"Subject {event.subject} observed through the DLT window, to {event.observed_to}."
        case happened.SubjectNotEvaluable():
            return f"Subject {event.subject} not evaluable: {event.reason}."
        case happened.FactCorrected():
            return f"Row {event.row} ({event.struck_out} of subject {event.subject}) struck out: {event.reason}."
        case happened.SubjectReplaced():
            return f"Subject {event.subject} replaced by {event.replaced_by}."
        case _:
            return f"{type(event).__name__} recorded."
