"""What the conduct of a trial came to, as the readout needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectConduct:
    """One enrolled subject as the ledger knows them at the cut-off."""

    subject: str
    level: str
    """Lasting name of the level assigned at enrolment, e.g. `Q3W@3.6mg/kg`."""
    part: str
    """`escalation` or `expansion`."""
    first_dose: date | None
    dlt_status: str
    """`dlt`, `no-dlt`, `pending` or `not-evaluable` (or `not-dosed`)."""
    dlt_reason: str
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedDecision:
    """One dose decision of the committee with its reasons and signature."""

    number: int
    level: str | None
    """Lasting name of the level whose patients were reviewed; None for the start of the study."""
    move: str
    next_level: str | None
    reasons: tuple[str, ...]
    override_reason: str | None
    signed_by: str
    """Printed name, role, UTC time and meaning, on one line."""
    evidence_hash: str
    protocol_hash: str
    evidence_changed: bool = False
    """True when facts recorded since would now give other evidence at the same cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductSummary:
    """The trial as conducted, at a cut-off."""

    synthetic: bool
    subjects: Mapping[str, SubjectConduct]
    decisions: tuple[SignedDecision, ...]
    mtd_status: str
    mtd: str | None
    highest_tolerated: str | None
    mtd_reasons: tuple[str, ...]
    recommended: str | None
    """Lasting name of the level of the signed recommended-dose decision."""
    recommended_signed_by: str | None
    head_hash: str
    protocol_hash: str
