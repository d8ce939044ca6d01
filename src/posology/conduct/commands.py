"""What a person may ask of the ledger. A command is decided on; only its events are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from posology.conduct import events as happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who asks, and when by the server's clock (any time zone; kept as UTC)."""

    user: str
    now: datetime

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("the time of a command needs its time zone")
        object.__setattr__(self, "now", self.now.astimezone(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTrial:
    """Open an empty ledger under a protocol."""

    protocol: Mapping[str, Any]
    synthetic: bool
    clock: str
    software: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendProtocol:
    """Bring an amended protocol into force."""

    protocol: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUser:
    """Give a person a role."""

    user: str
    printed_name: str
    role: str
    credential_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSubject:
    """Record consent and screening."""

    subject: str
    site: str
    consented_on: date
    screened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolSubject:
    """Take a place at an open level; `level` None means the level open now."""

    subject: str
    enrolled_on: date
    level: str | None = None
    part: str = "escalation"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveDose:
    """Record an infusion."""

    subject: str
    dose: float
    amount_mg: float
    started: datetime
    stopped: datetime
    deviation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmDlt:
    """Confirm an adverse event as dose-limiting."""

    subject: str
    term: str
    grade: int
    onset: date
    confirmed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteWindow:
    """Record that a subject was observed to the end of the DLT window."""

    subject: str
    observed_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareNotEvaluable:
    """Record that a subject cannot be assessed for DLTs."""

    subject: str
    declared_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceSubject:
    """Name the subject who replaces one that was not evaluable."""

    subject: str
    replaced_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectFact:
    """Strike out an earlier fact of a patient, by its row in the ledger; the right one is then recorded anew."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCohort:
    """Cut the data at a date and ask the design."""

    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A committee's own step in place of the design's, with its reason."""

    move: str
    level: str | None
    patients: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDecision:
    """Sign the newest review: the recommendation accepted, or overridden.

    The store makes the signature after checking the password, so that none reaches a decision unchecked.
    """

    override: Override | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLevel:
    """Open the places of the newest signed decision by consuming it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRecommendedDose:
    """Sign the recommended dose."""

    level: str
    reason: str
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenExpansion:
    """Open places for the expansion at the recommended dose; None takes the protocol's number."""

    patients: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeDataCut:
    """Cut the ledger for an analysis."""

    name: str
    as_of: date


Command = (
    OpenTrial
    | AmendProtocol
    | AddUser
    | ScreenSubject
    | EnrolSubject
    | GiveDose
    | ConfirmDlt
    | CompleteWindow
    | DeclareNotEvaluable
    | ReplaceSubject
    | CorrectFact
    | ReviewCohort
    | SignDecision
    | OpenLevel
    | SignRecommendedDose
    | OpenExpansion
    | TakeDataCut
)

#: Commands that need a password again at the moment they are given.
SIGNED_COMMANDS = (SignDecision, SignRecommendedDose)


def command_of(event: happened.Event) -> Command:
    """Rebuild the command that an event answers, so that a verifier can decide it again."""
    match event:
        case happened.TrialOpened():
            return OpenTrial(
                protocol=event.protocol, synthetic=event.synthetic, clock=event.clock, software=event.software
            )
        case happened.ProtocolAmended():
            return AmendProtocol(protocol=event.protocol, reason=event.reason)
        case happened.UserAdded():
            return AddUser(
                user=event.user,
                printed_name=event.printed_name,
                role=event.role,
                credential_fingerprint=event.credential_fingerprint,
            )
        case happened.CohortReviewed():
            return ReviewCohort(as_of=event.as_of)
        case happened.DecisionSigned():
            return SignDecision(override=_override_of(event))
        case happened.LevelOpened():
            return OpenLevel()
        case happened.RecommendedDoseSigned():
            return SignRecommendedDose(level=event.level, reason=event.reason, as_of=event.as_of)
        case happened.ExpansionOpened():
            return OpenExpansion(patients=event.patients)
        case happened.DataCutTaken():
            return TakeDataCut(name=event.name, as_of=event.as_of)
        case _:
            return _patient_command_of(event)


def _override_of(event: happened.DecisionSigned) -> Override | None:
    if event.override_reason is None:
        return None
    return Override(move=event.move, level=event.next_level, patients=event.patients, reason=event.override_reason)


def _patient_command_of(
    event: happened.SubjectScreened
    | happened.SubjectEnrolled
    | happened.DoseGiven
    | happened.DltConfirmed
    | happened.WindowCompleted
    | happened.SubjectNotEvaluable
    | happened.SubjectReplaced
    | happened.FactCorrected,
) -> Command:
    match event:
        case happened.SubjectScreened():
            return ScreenSubject(
                subject=event.subject,
                site=event.site,
                consented_on=event.consented_on,
                screened_on=event.screened_on,
            )
        case happened.SubjectEnrolled():
            return EnrolSubject(
                subject=event.subject, enrolled_on=event.enrolled_on, level=event.level, part=event.part
            )
        case happened.DoseGiven():
            return GiveDose(
                subject=event.subject,
                dose=event.dose,
                amount_mg=event.amount_mg,
                started=event.started,
                stopped=event.stopped,
                deviation=event.deviation,
            )
        case happened.DltConfirmed():
            return ConfirmDlt(
                subject=event.subject,
                term=event.term,
                grade=event.grade,
                onset=event.onset,
                confirmed_on=event.confirmed_on,
            )
        case happened.WindowCompleted():
            return CompleteWindow(subject=event.subject, observed_to=event.observed_to)
        case happened.SubjectNotEvaluable():
            return DeclareNotEvaluable(subject=event.subject, declared_on=event.declared_on, reason=event.reason)
        case happened.FactCorrected():
            return CorrectFact(row=event.row, reason=event.reason)
        case happened.SubjectReplaced():
            return ReplaceSubject(subject=event.subject, replaced_by=event.replaced_by)
