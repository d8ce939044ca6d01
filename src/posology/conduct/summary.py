"""What the conduct of a trial came to, as the readout needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from posology.conduct.decision_rules import mtd_status
from posology.conduct.evidence import has_evidence_changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posology.conduct.events import CohortReviewed, DecisionSigned
    from posology.conduct.record import TrialRecord


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

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the decision."""
        return {
            "decision": self.number,
            "level": self.level,
            "move": self.move,
            "next_level": self.next_level,
            "reasons": list(self.reasons),
            "override_reason": self.override_reason,
            "signed_by": self.signed_by,
            "evidence_hash": self.evidence_hash,
            "protocol_hash": self.protocol_hash,
            "evidence_changed": self.evidence_changed,
        }


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


def summarise(record: TrialRecord, *, as_of: date) -> ConductSummary:
    """Draw up what the conduct came to, from the record and a date."""
    plan = record.in_force
    status, mtd, highest, reasons = mtd_status(record, as_of=as_of)
    subjects = {}
    for patient in record.enrolled():
        verdict = patient.verdict(plan, as_of=as_of)
        subjects[patient.subject] = SubjectConduct(
            subject=patient.subject,
            level=patient.level or "",
            part=patient.part or "",
            first_dose=patient.first_dose,
            dlt_status=str(verdict.status),
            dlt_reason=verdict.reason,
            replaced_by=patient.replaced_by,
        )
    return ConductSummary(
        synthetic=record.synthetic,
        subjects=subjects,
        decisions=tuple(_signed(record, decision, record.review_of(decision)) for decision in record.decisions),
        mtd_status=str(status),
        mtd=plan.levels[mtd - 1].identity if mtd is not None else None,
        highest_tolerated=plan.levels[highest - 1].identity if highest is not None else None,
        mtd_reasons=reasons,
        recommended=record.recommended.level if record.recommended else None,
        recommended_signed_by=record.recommended.signature.manifestation if record.recommended else None,
        head_hash=record.head_hash,
        protocol_hash=plan.protocol_hash,
    )


def _signed(record: TrialRecord, decision: DecisionSigned, review: CohortReviewed) -> SignedDecision:
    return SignedDecision(
        number=decision.decision,
        level=review.level,
        move=decision.move,
        next_level=decision.next_level,
        reasons=decision.reasons,
        override_reason=decision.override_reason,
        signed_by=decision.signature.manifestation,
        evidence_hash=decision.signature.evidence_hash,
        protocol_hash=decision.signature.protocol_hash,
        evidence_changed=has_evidence_changed(record, review),
    )
