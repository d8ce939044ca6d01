"""Replay the synthetic patients of TAA013 through the real commands, under a replayed clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from posology.conduct import (
    Command,
    CompleteWindow,
    EnrolSubject,
    GiveDose,
    OpenExpansion,
    OpenLevel,
    ReviewCohort,
    Role,
    ScreenSubject,
    SignDecision,
    SignRecommendedDose,
    TakeDataCut,
)
from posology.workflows.study import load
from posology.workflows.trial import Credential, open_trial, trial_session

if TYPE_CHECKING:
    from pathlib import Path

    from posology.simulation.taa013 import SyntheticTrial

#: The users of a synthetic trial. Nobody is meant: the printed names say so.
PEOPLE: dict[str, tuple[str, Role]] = {
    "admin": ("Synthetic Administrator", Role.ADMINISTRATOR),
    "monitor": ("Synthetic Medical Monitor", Role.MEDICAL_MONITOR),
    "statistician": ("Synthetic Statistician", Role.STATISTICIAN),
    "coordinator": ("Synthetic Site Coordinator", Role.COORDINATOR),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One command of the replay, with its time by the replayed clock."""

    at: datetime
    user: str
    command: Command


def synthetic_credential(user: str) -> Credential:
    """Return the published password of a user of a synthetic trial; the salt repeats so that the ledger does.

    Examples
    --------
    >>> synthetic_credential("monitor").password
    'synthetic-monitor'
    """
    salt = hashlib.sha256(f"synthetic {user}".encode()).digest()[:16]
    return Credential(user=user, password=f"synthetic-{user}", salt=salt)


def replay_trial(folder: Path, trial: SyntheticTrial, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Conduct a synthetic trial from an empty store: every fact, review, signature and opening in its order.

    Parameters
    ----------
    folder
        A study folder with the protocol and without a ledger.
    trial
        The synthetic patients and their calendar.
    progress
        Called with the commands done and the commands in all.

    Returns
    -------
    int
        Commands given.
    """
    study = load(folder)
    steps = tuple(_steps(trial))
    start = steps[0].at - timedelta(days=3)
    open_trial(
        study,
        synthetic_credential("admin"),
        printed_name=PEOPLE["admin"][0],
        now=start,
        clock="replayed",
    )
    with trial_session(study) as session:
        for user, (name, role) in PEOPLE.items():
            if user != "admin":
                session.add_user(synthetic_credential(user), printed_name=name, role=role, user="admin", now=start)
        for done, step in enumerate(steps, start=1):
            session.give(step.command, user=step.user, now=step.at, password=synthetic_credential(step.user).password)
            if progress is not None:
                progress(done, len(steps))
    return len(steps)


def _steps(trial: SyntheticTrial) -> Iterator[_Step]:
    """Put everything that happens in the order of its time; a review and what follows it keep their order."""
    yield from sorted((*_committee_steps(trial), *_site_steps(trial)), key=lambda step: step.at)


def _committee_steps(trial: SyntheticTrial) -> Iterator[_Step]:
    authorised = _utc(trial.authorised_at)
    yield _Step(at=authorised, user="statistician", command=ReviewCohort(as_of=authorised.date()))
    yield _Step(at=authorised + timedelta(hours=1), user="monitor", command=SignDecision())
    for level in trial.levels:
        reviewed = _utc(level.reviewed_at)
        yield _Step(at=_utc(level.opened_at), user="monitor", command=OpenLevel())
        yield _Step(at=reviewed, user="statistician", command=ReviewCohort(as_of=reviewed.date()))
        yield _Step(at=_utc(level.signed_at), user="monitor", command=SignDecision())
    recommended = trial.allocation.recommended_level
    signed = _utc(trial.recommended_signed_at)
    yield _Step(
        at=signed,
        user="monitor",
        command=SignRecommendedDose(
            level=recommended.identity,
            reason="synthetic: the source does not name the recommended dose; this is the reading taken",
            as_of=signed.date(),
        ),
    )
    yield _Step(at=_utc(trial.expansion_opened_at), user="monitor", command=OpenExpansion())
    cut = datetime(trial.data_cutoff.year, trial.data_cutoff.month, trial.data_cutoff.day, 18, tzinfo=UTC)
    yield _Step(at=cut, user="statistician", command=TakeDataCut(name="primary", as_of=trial.data_cutoff))


def _site_steps(trial: SyntheticTrial) -> Iterator[_Step]:
    for patient in trial.patients:
        subject = patient.subject
        screened = patient.screened_at
        yield _site(
            screened,
            ScreenSubject(
                subject=subject, site=patient.site, consented_on=screened.date(), screened_on=screened.date()
            ),
        )
        enrolled = EnrolSubject(subject=subject, enrolled_on=patient.enrolled_at.date(), part=patient.part)
        yield _site(patient.enrolled_at, enrolled)
        for infusion in patient.infusions:
            given = GiveDose(
                subject=subject,
                dose=infusion.dose_mg_per_kg,
                amount_mg=infusion.amount_mg,
                started=infusion.start,
                stopped=infusion.stop,
            )
            yield _site(infusion.stop, given)
        yield _site(
            patient.window_completed_at,
            CompleteWindow(subject=subject, observed_to=patient.window_completed_at.date()),
        )


def _site(at: datetime, command: Command) -> _Step:
    return _Step(at=_utc(at), user="coordinator", command=command)


def _utc(at: datetime) -> datetime:
    # The replayed clock takes the made-up site-local times for UTC.
    return at.replace(tzinfo=UTC)
