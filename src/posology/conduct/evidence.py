"""The evidence behind a decision: what was known of which patients at a data cut, and its hash."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from posology.conduct.record import Patient, TrialRecord, design_state
from posology.vocabulary import content_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posology.conduct.events import CohortReviewed
    from posology.conduct.plan import TrialPlan


def evidence_at(plan: TrialPlan, patients: tuple[Patient, ...], current: str | None, *, as_of: date) -> dict[str, Any]:
    """Collect the evidence at a cut: every patient enrolled, with the facts dated on or before it.

    Facts reported later but dated before the cut belong to it: a late report changes the evidence, and with it
    the hash that a signed decision is bound to.
    """
    state = design_state(plan, patients, current, as_of=as_of)
    return {
        "protocol_hash": plan.protocol_hash,
        "as_of": as_of.isoformat(),
        "current_level": current,
        "patients": [_known(plan, patient, as_of) for patient in sorted(patients, key=lambda one: one.subject)],
        "treated": {level.identity: state.treated[level.number - 1] for level in plan.levels},
        "dlts": {level.identity: state.dlts[level.number - 1] for level in plan.levels},
    }


def evidence_now(record: TrialRecord, *, as_of: date) -> dict[str, Any]:
    """Collect the evidence at a cut from everything on record."""
    return evidence_at(record.in_force, record.enrolled(), record.current_level, as_of=as_of)


def has_evidence_changed(record: TrialRecord, review: CohortReviewed) -> bool:
    """Tell whether facts recorded since a review change what it rested on.

    The patients are those enrolled when the review was made, the protocol the one it was made under; only late
    or corrected facts about them can make the hash differ from the one that was signed.
    """
    row = record.review_sequence[review.review]
    return _hash_today(record, review.evidence, row) != review.evidence_hash


def rests_on_changed_evidence(record: TrialRecord) -> bool:
    """Tell whether facts recorded since change what the newest decision rested on."""
    decision = record.last_decision
    return decision is not None and has_evidence_changed(record, record.review_of(decision))


def has_recommendation_changed(record: TrialRecord) -> bool:
    """Tell whether facts recorded since the recommended dose was signed change what it rested on."""
    signed = record.recommended
    if signed is None:
        return False
    return _hash_today(record, signed.evidence, record.recommended_row) != signed.signature.evidence_hash


def _hash_today(record: TrialRecord, evidence: Mapping[str, Any], row: int) -> str:
    """Hash earlier evidence as it reads with everything recorded since about the same patients at the same cut."""
    plan = record.plans[evidence["protocol_hash"]]
    patients = record.enrolled(before=row)
    as_of = date.fromisoformat(evidence["as_of"])
    return content_hash(evidence_at(plan, patients, evidence["current_level"], as_of=as_of))


def _known(plan: TrialPlan, patient: Patient, as_of: date) -> dict[str, Any]:
    verdict = patient.verdict(plan, as_of=as_of)
    first = patient.first_dose
    return {
        "subject": patient.subject,
        "level": patient.level,
        "part": patient.part,
        "first_dose": first.isoformat() if first is not None and first <= as_of else None,
        "status": str(verdict.status),
        "reason": verdict.reason,
        "dlts": [
            {"term": dlt.term, "grade": dlt.grade, "onset": dlt.onset.isoformat()}
            for dlt in patient.dlts
            if dlt.onset <= as_of
        ],
    }
