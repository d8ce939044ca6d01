"""Conduct from the shell: opening the trial, reviews, signed decisions, levels and data cuts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat
from posology.cli.trial_session import (
    PasswordOption,
    StudyArgument,
    UserOption,
    acknowledge,
    as_date,
    describe,
    give,
    read_password,
)

AsOf = Annotated[str, typer.Option("--as-of", help="Data cut: facts dated on or before it, as 2019-02-25.")]
Name = Annotated[str, typer.Option("--name", help="Full name, as signatures print it.")]


def register(trial: typer.Typer) -> None:
    """Add the decision commands to `posology trial`."""
    trial.command("init")(init)
    trial.command("user")(add_user)
    trial.command("amend")(amend)
    trial.command("review")(review)
    trial.command("sign")(sign)
    trial.command("open")(open_level)
    trial.command("recommend")(recommend)
    trial.command("expand")(expand)
    trial.command("cut")(cut)


def init(
    study: StudyArgument,
    user: UserOption,
    name: Name,
    password_stdin: PasswordOption = False,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Open the ledger of a study; the user becomes its administrator."""
    from posology.workflows.trial import Credential, open_trial, read_record, read_rows

    password = read_password(f"Password for {user}", from_stdin=password_stdin, confirm=True)
    credential = Credential(user=user, password=password)
    events = open_trial(study, credential, printed_name=name, now=datetime.now(UTC))
    record = read_record(study)
    if output is OutputFormat.JSON:
        acknowledge(events[0], read_rows(study)[0], output=output)
        return
    synthetic = " It is SYNTHETIC." if record.synthetic else ""
    plan = record.in_force
    typer.echo(
        f"Trial {plan.study} opened under protocol {plan.version} ({plan.protocol_hash[:16]}).{synthetic} "
        f"{describe(events[1])}  [row {record.sequence}, head {record.head_hash[:16]}]"
    )


def add_user(
    study: StudyArgument,
    new_user: Annotated[str, typer.Argument(metavar="NEW-USER", help="The user name to add.")],
    user: UserOption,
    name: Name,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            help="administrator, medical-monitor, committee-member, statistician, site-investigator, "
            "site-coordinator or auditor.",
        ),
    ],
    password_stdin: PasswordOption = False,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Give a person a role; the password read is the new person's."""
    from posology.workflows.trial import Credential, trial_session

    password = read_password(f"Password for {new_user}", from_stdin=password_stdin, confirm=True)
    with trial_session(study) as session:
        credential = Credential(user=new_user, password=password)
        event = session.add_user(credential, printed_name=name, role=role, user=user, now=datetime.now(UTC))
        acknowledge(event, session.last_stored, output=output)


def amend(
    study: StudyArgument,
    user: UserOption,
    reason: Annotated[str, typer.Option("--reason", help="Why the protocol is amended.")],
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Bring the amended protocol.yaml into force."""
    from posology.workflows.trial import trial_session

    with trial_session(study) as session:
        event = session.amend(reason=reason, user=user, now=datetime.now(UTC))
        acknowledge(event, session.last_stored, output=output)


def review(study: StudyArgument, user: UserOption, as_of: AsOf, output: FormatOption = OutputFormat.TEXT) -> None:
    """Cut the data, ask the design, and freeze the evidence for the committee."""
    from posology.conduct import ReviewCohort

    give(study, ReviewCohort(as_of=as_date(as_of, "--as-of")), user=user, output=output)


def sign(
    study: StudyArgument,
    user: UserOption,
    override: Annotated[
        str | None, typer.Option("--override", help="Depart from the design: escalate, stay, de-escalate or stop.")
    ] = None,
    level: Annotated[str | None, typer.Option("--level", help="Level of an override.")] = None,
    patients: Annotated[int, typer.Option("--patients", help="Patients of an override.")] = 0,
    reason: Annotated[str, typer.Option("--reason", help="Reason of an override.")] = "",
    password_stdin: PasswordOption = False,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Sign the newest review with your password: accept the recommendation, or override it with a reason."""
    from posology.conduct import Override, SignDecision
    from posology.vocabulary import InputError

    if override is None and (level is not None or patients or reason):
        raise InputError(
            "--level, --patients and --reason belong to an override", fix="Add --override, or leave them out"
        )
    chosen = Override(move=override, level=level, patients=patients, reason=reason) if override is not None else None
    password = read_password(f"Password for {user}", from_stdin=password_stdin)
    give(study, SignDecision(override=chosen), user=user, output=output, password=password)


def open_level(study: StudyArgument, user: UserOption, output: FormatOption = OutputFormat.TEXT) -> None:
    """Open the level of the newest signed decision by consuming it."""
    from posology.conduct import OpenLevel

    give(study, OpenLevel(), user=user, output=output)


def recommend(
    study: StudyArgument,
    user: UserOption,
    level: Annotated[str, typer.Option("--level", help="The recommended level, by number, dose or name.")],
    reason: Annotated[str, typer.Option("--reason", help="Why this dose.")],
    as_of: AsOf,
    password_stdin: PasswordOption = False,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Sign the recommended dose (another thing than the MTD) with your password."""
    from posology.conduct import SignRecommendedDose

    command = SignRecommendedDose(level=level, reason=reason, as_of=as_date(as_of, "--as-of"))
    password = read_password(f"Password for {user}", from_stdin=password_stdin)
    give(study, command, user=user, output=output, password=password)


def expand(
    study: StudyArgument,
    user: UserOption,
    patients: Annotated[
        int | None, typer.Option("--patients", help="Places to open; left out, up to the protocol's minimum.")
    ] = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Open the expansion at the recommended dose."""
    from posology.conduct import OpenExpansion

    give(study, OpenExpansion(patients=patients), user=user, output=output)


def cut(
    study: StudyArgument,
    user: UserOption,
    name: Annotated[str, typer.Option("--name", help="Name of the data cut.")],
    as_of: AsOf,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Take a data cut-off: pin everything recorded so far under the head hash."""
    from posology.conduct import TakeDataCut

    give(study, TakeDataCut(name=name, as_of=as_date(as_of, "--as-of")), user=user, output=output)
