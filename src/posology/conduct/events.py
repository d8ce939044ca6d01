"""What happened: facts in the past tense, one class each. Stored events are never changed, only added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from posology.conduct.errors import LedgerError

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature bound to what was signed.

    The manifestation (printed name, role, time, meaning) is shown wherever the signed record is shown; the two
    hashes bind it to the evidence seen and to the protocol in force.
    """

    user: str
    printed_name: str
    role: str
    signed_at: datetime
    meaning: str
    evidence_hash: str
    protocol_hash: str

    @property
    def manifestation(self) -> str:
        """The signature as it is printed."""
        time = f"{self.signed_at:%Y-%m-%d %H:%M:%S} UTC"
        return f"{self.printed_name} ({self.role}), {time}: {self.meaning}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOpened:
    """The trial was opened under a protocol, which is kept whole."""

    study: str
    protocol_version: str
    protocol_hash: str
    protocol: Mapping[str, Any]
    synthetic: bool
    clock: str
    software: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolAmended:
    """A new version of the protocol came into force."""

    protocol_version: str
    protocol_hash: str
    protocol: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAdded:
    """A person was given a role; the fingerprint binds the stored password hash to the chain."""

    user: str
    printed_name: str
    role: str
    credential_fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectScreened:
    """A subject gave consent and was screened."""

    subject: str
    site: str
    consented_on: date
    screened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectEnrolled:
    """A subject was given a place at an open level."""

    subject: str
    level: str
    part: str
    enrolled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseGiven:
    """One infusion: dose per the level's unit, amount given in mg, start and stop in the site's local time.

    `deviation` says why an infusion departs from the protocol (above the level, twice a day); None when it does not.
    """

    subject: str
    dose: float
    unit: str
    amount_mg: float
    started: datetime
    stopped: datetime
    deviation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DltConfirmed:
    """An adverse event was confirmed as dose-limiting."""

    subject: str
    term: str
    grade: int
    onset: date
    confirmed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCompleted:
    """A subject was observed to the end of the DLT window."""

    subject: str
    observed_to: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectNotEvaluable:
    """A subject left the DLT window without a DLT and without completing it."""

    subject: str
    declared_on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectReplaced:
    """A subject who was not evaluable was replaced by another at the same level."""

    subject: str
    replaced_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCorrected:
    """An earlier fact of a patient no longer counts; it stays on record, with who struck it out, when and why."""

    subject: str
    row: int
    struck_out: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortReviewed:
    """The evidence at a data cut, and what the design recommends on it."""

    review: int
    as_of: date
    level: str | None
    evidence: Mapping[str, Any]
    evidence_hash: str
    move: str
    next_level: str | None
    patients: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSigned:
    """The committee's decision on a review: the design's recommendation accepted, or overridden with a reason."""

    decision: int
    review: int
    move: str
    next_level: str | None
    patients: int
    reasons: tuple[str, ...]
    override_reason: str | None
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelOpened:
    """Places at a level were opened by consuming a signed decision."""

    level: str
    patients: int
    decision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendedDoseSigned:
    """The recommended dose was decided: another thing than the MTD."""

    level: str
    reason: str
    as_of: date
    evidence: Mapping[str, Any]
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpansionOpened:
    """Places for the expansion were opened at the recommended dose."""

    level: str
    patients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataCutTaken:
    """The ledger was cut for an analysis; the head hash pins everything recorded before."""

    name: str
    as_of: date
    head_hash: str
    evidence_hash: str


Event = (
    TrialOpened
    | ProtocolAmended
    | UserAdded
    | SubjectScreened
    | SubjectEnrolled
    | DoseGiven
    | DltConfirmed
    | WindowCompleted
    | SubjectNotEvaluable
    | SubjectReplaced
    | FactCorrected
    | CohortReviewed
    | DecisionSigned
    | LevelOpened
    | RecommendedDoseSigned
    | ExpansionOpened
    | DataCutTaken
)

EVENT_TYPES: Mapping[str, type[Event]] = {kind.__name__: kind for kind in Event.__args__}


def event_payload(event: Event) -> dict[str, Any]:
    """Write an event as plain JSON values."""
    payload: dict[str, Any] = _adapter(type(event)).dump_python(event, mode="json")
    return payload


def event_from_payload(kind: str, schema_version: int, payload: Mapping[str, Any]) -> Event:
    """Read a stored event; an event this version does not know is refused, never skipped."""
    from pydantic import ValidationError

    if kind not in EVENT_TYPES or schema_version != SCHEMA_VERSION:
        raise LedgerError(
            f"an event of kind '{kind}' (schema {schema_version}) is not known to this version",
            fix="Open the ledger with the version of posology that wrote it, or a newer one",
        )
    try:
        event: Event = _adapter(EVENT_TYPES[kind]).validate_python(dict(payload))
    except ValidationError as error:
        raise LedgerError(
            f"an event of kind '{kind}' cannot be read: {error.error_count()} fields are wrong"
        ) from error
    return event


def _adapter(kind: type[Event]) -> Any:
    return _adapter_named(kind.__name__)


@cache
def _adapter_named(kind: str) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(EVENT_TYPES[kind])
