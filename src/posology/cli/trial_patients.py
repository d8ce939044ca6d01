"""Conduct from the shell: the facts of a patient."""

from __future__ import annotations

from typing import Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat
from posology.cli.trial_session import StudyArgument, SubjectArgument, UserOption, as_date, as_time, give

DateOption = Annotated[str, typer.Option("--date", help="The date it happened, as 2019-02-04.")]
Reason = Annotated[str, typer.Option("--reason", help="Why.")]


def register(trial: typer.Typer) -> None:
    """Add the patient commands to `posology trial`."""
    trial.command("screen")(screen)
    trial.command("enrol")(enrol)
    trial.command("dose")(dose)
    trial.command("dlt")(dlt)
    trial.command("complete")(complete)
    trial.command("not-evaluable")(not_evaluable)
    trial.command("replace")(replace)
    trial.command("correct")(correct)


def screen(
    study: StudyArgument,
    subject: SubjectArgument,
    user: UserOption,
    site: Annotated[str, typer.Option("--site", help="The site's number.")],
    consented: Annotated[str, typer.Option("--consent", help="Date of consent, as 2019-02-04.")],
    date: DateOption,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Record a subject's consent and screening."""
    from posology.conduct import ScreenSubject

    command = ScreenSubject(
        subject=subject,
        site=site,
        consented_on=as_date(consented, "--consent"),
        screened_on=as_date(date, "--date"),
    )
    give(study, command, user=user, output=output)


def enrol(
    study: StudyArgument,
    subject: SubjectArgument,
    user: UserOption,
    date: DateOption,
    level: Annotated[
        str | None, typer.Option("--level", help="Level by number, dose or name; must be the one open.")
    ] = None,
    part: Annotated[str, typer.Option("--part", help="escalation or expansion.")] = "escalation",
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Give a screened subject a place at the open level."""
    from posology.conduct import EnrolSubject

    command = EnrolSubject(subject=subject, enrolled_on=as_date(date, "--date"), level=level, part=part)
    give(study, command, user=user, output=output)


def dose(
    study: StudyArgument,
    subject: SubjectArgument,
    user: UserOption,
    given: Annotated[float, typer.Option("--dose", help="Dose given, in the level's unit (for example mg/kg).")],
    amount: Annotated[float, typer.Option("--amount", help="Amount infused, in mg.")],
    start: Annotated[str, typer.Option("--start", help="Start by the site's clock, as 2019-02-04T09:30.")],
    stop: Annotated[str, typer.Option("--stop", help="Stop by the site's clock, as 2019-02-04T11:00.")],
    deviation: Annotated[
        str | None,
        typer.Option("--deviation", help="Why it departs from the protocol (overdose, twice a day)."),
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Record an infusion."""
    from posology.conduct import GiveDose

    command = GiveDose(
        subject=subject,
        dose=given,
        amount_mg=amount,
        started=as_time(start, "--start"),
        stopped=as_time(stop, "--stop"),
        deviation=deviation,
    )
    give(study, command, user=user, output=output)


def dlt(
    study: StudyArgument,
    subject: SubjectArgument,
    user: UserOption,
    term: Annotated[str, typer.Option("--term", help="The adverse event, by its preferred term.")],
    grade: Annotated[int, typer.Option("--grade", help="CTCAE grade, 1 to 5.")],
    onset: Annotated[str, typer.Option("--onset", help="Onset date, as 2019-02-20.")],
    confirmed: Annotated[str, typer.Option("--confirmed", help="Date of confirmation, as 2019-02-22.")],
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Confirm an adverse event as dose-limiting."""
    from posology.conduct import ConfirmDlt

    command = ConfirmDlt(
        subject=subject,
        term=term,
        grade=grade,
        onset=as_date(onset, "--onset"),
        confirmed_on=as_date(confirmed, "--confirmed"),
    )
    give(study, command, user=user, output=output)


def complete(
    study: StudyArgument,
    subject: SubjectArgument,
    user: UserOption,
    date: DateOption,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Record that a subject was observed to the end of the DLT window."""
    from posology.conduct import CompleteWindow

    give(study, CompleteWindow(subject=subject, observed_to=as_date(date, "--date")), user=user, output=output)


def not_evaluable(
    study: StudyArgument,
    subject: SubjectArgument,
    user: UserOption,
    date: DateOption,
    reason: Reason,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Record that a subject cannot be assessed for DLTs."""
    from posology.conduct import DeclareNotEvaluable

    command = DeclareNotEvaluable(subject=subject, declared_on=as_date(date, "--date"), reason=reason)
    give(study, command, user=user, output=output)


def replace(
    study: StudyArgument,
    subject: SubjectArgument,
    by: Annotated[str, typer.Argument(metavar="BY", help="The subject enrolled in their place.")],
    user: UserOption,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Name the subject who replaces one that was not evaluable."""
    from posology.conduct import ReplaceSubject

    give(study, ReplaceSubject(subject=subject, replaced_by=by), user=user, output=output)


def correct(
    study: StudyArgument,
    row: Annotated[int, typer.Argument(metavar="ROW", help="The row of the fact, as 'trial audit' lists it.")],
    user: UserOption,
    reason: Reason,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Strike out a dose, DLT, completed window or declaration entered in error; it stays on record."""
    from posology.conduct import CorrectFact

    give(study, CorrectFact(row=row, reason=reason), user=user, output=output)
