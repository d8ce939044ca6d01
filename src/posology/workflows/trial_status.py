"""Where a trial stands: levels, patients, decisions, what waits and what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.conduct import (
    ESCALATION,
    EXPANSION,
    ConductSummary,
    TrialRecord,
    design_state,
    has_recommendation_changed,
    rests_on_changed_evidence,
    summarise,
)

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelStatus:
    """One level of the ladder."""

    number: int
    identity: str
    dose: str
    is_open: bool
    enrolled: int
    evaluable: int
    dlts: int
    pending: int

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the level."""
        return {
            "level": self.number,
            "identity": self.identity,
            "dose": self.dose,
            "open": self.is_open,
            "enrolled": self.enrolled,
            "evaluable": self.evaluable,
            "dlts": self.dlts,
            "pending": self.pending,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialStatus:
    """A trial at a date.

    Attributes
    ----------
    next_steps
        What may be done next, or what it waits for.
    alerts
        What somebody must look at: changed evidence, events outside the window.
    """

    study: str
    protocol_version: str
    as_of: date
    synthetic: bool
    clock: str
    levels: tuple[LevelStatus, ...]
    conduct: ConductSummary
    places_left: int
    expansion_places_left: int
    next_steps: tuple[str, ...]
    alerts: tuple[str, ...]
    events: int

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the status."""
        return {
            "study": self.study,
            "protocol_version": self.protocol_version,
            "protocol_hash": self.conduct.protocol_hash,
            "as_of": self.as_of.isoformat(),
            "synthetic": self.synthetic,
            "clock": self.clock,
            "events": self.events,
            "head": self.conduct.head_hash,
            "levels": [level.to_dict() for level in self.levels],
            "places_left": self.places_left,
            "expansion_places_left": self.expansion_places_left,
            "subjects": [
                {
                    "subject": subject.subject,
                    "level": subject.level,
                    "part": subject.part,
                    "first_dose": subject.first_dose.isoformat() if subject.first_dose else None,
                    "dlt_status": subject.dlt_status,
                    "reason": subject.dlt_reason,
                    "replaced_by": subject.replaced_by,
                }
                for subject in self.conduct.subjects.values()
            ],
            "decisions": [decision.to_dict() for decision in self.conduct.decisions],
            "mtd_status": self.conduct.mtd_status,
            "mtd": self.conduct.mtd,
            "recommended": self.conduct.recommended,
            "recommended_signed_by": self.conduct.recommended_signed_by,
            "next_steps": list(self.next_steps),
            "alerts": list(self.alerts),
        }


def trial_status(record: TrialRecord, *, as_of: date) -> TrialStatus:
    """Describe a trial at a date."""
    plan = record.in_force
    conduct = summarise(record, as_of=as_of)
    of_level: dict[str, list[str]] = {level.identity: [] for level in plan.levels}
    for subject in conduct.subjects.values():
        of_level.setdefault(subject.level, []).append(subject.dlt_status)
    levels = tuple(
        LevelStatus(
            number=level.number,
            identity=level.identity,
            dose=level.dose_label,
            is_open=level.identity == record.current_level and not record.is_escalation_over,
            enrolled=len(statuses),
            evaluable=sum(status in ("dlt", "no-dlt") for status in statuses),
            dlts=statuses.count("dlt"),
            pending=sum(status in ("pending", "not-dosed") for status in statuses),
        )
        for level in plan.levels
        for statuses in (of_level[level.identity],)
    )
    return TrialStatus(
        study=plan.study,
        protocol_version=plan.version,
        as_of=as_of,
        synthetic=record.synthetic,
        clock=record.clock,
        levels=levels,
        conduct=conduct,
        places_left=0 if record.is_escalation_over else record.places_left(as_of=as_of),
        expansion_places_left=record.expansion_places_left(),
        next_steps=_next_steps(record, as_of),
        alerts=_alerts(record, conduct, as_of),
        events=record.sequence,
    )


def _next_steps(record: TrialRecord, as_of: date) -> tuple[str, ...]:
    decision = record.last_decision
    if not record.reviews:
        return ("review the start of the study ('posology trial review'), sign and open the first level",)
    if decision is None or decision.review != record.reviews[-1].review:
        return (f"sign review {record.reviews[-1].review} ('posology trial sign')",)
    if rests_on_changed_evidence(record):
        return ("review again: facts reported since change the evidence of the newest decision",)
    if record.is_escalation_over:
        return _after_the_escalation(record)
    if not record.openings or record.openings[-1].decision != decision.decision:
        return (f"open the level of decision {decision.decision} ('posology trial open')",)
    places = record.places_left(as_of=as_of)
    if places > 0:
        level = record.in_force.level(record.openings[-1].level)
        return (f"enrol {places} {'patient' if places == 1 else 'patients'} at {level.label}",)
    waiting = [
        f"{patient.subject}: {verdict.reason}" + (f" (window to {verdict.window_end})" if verdict.window_end else "")
        for patient in record.enrolled(part=ESCALATION)
        for verdict in (patient.verdict(record.in_force, as_of=as_of),)
        if verdict.status in ("pending", "not-dosed")
    ]
    return (*waiting,) if waiting else ("review the cohort ('posology trial review')",)


def _after_the_escalation(record: TrialRecord) -> tuple[str, ...]:
    if record.recommended is None or has_recommendation_changed(record):
        return ("sign the recommended dose ('posology trial recommend')",)
    if record.expansion is None:
        return ("open the expansion ('posology trial expand')",)
    places = record.expansion_places_left()
    return (f"enrol {places} into the expansion",) if places else ()


def _alerts(record: TrialRecord, conduct: ConductSummary, as_of: date) -> tuple[str, ...]:
    plan = record.in_force
    changed = [
        f"decision {decision.number}: facts reported since change its evidence"
        for decision in conduct.decisions
        if decision.evidence_changed
    ]
    if has_recommendation_changed(record):
        changed.append("the recommended dose: facts reported since change its evidence")
    state = design_state(plan, record.enrolled(), record.current_level, as_of=as_of)
    closed = plan.design.eliminated(state)
    current = record.current_level
    if current is not None and plan.level(current).number in closed and not record.is_escalation_over:
        changed.append(f"{plan.level(current).label} has to be closed: review the cohort")
    outside = [
        f"{subject.subject}: {subject.dlt_reason}"
        for subject in conduct.subjects.values()
        if "confirmed as DLT began on day" in subject.dlt_reason
    ]
    in_expansion = [
        f"{subject.subject}: DLT in the expansion ({subject.dlt_reason})"
        for subject in conduct.subjects.values()
        if subject.part == EXPANSION and subject.dlt_status == "dlt"
    ]
    deviations = [
        f"{patient.subject}: infusion of {dose.started:%Y-%m-%d} departs from the protocol: {dose.deviation}"
        for patient in record.enrolled()
        for dose in patient.doses
        if dose.deviation is not None
    ]
    return (*changed, *outside, *in_expansion, *deviations)
