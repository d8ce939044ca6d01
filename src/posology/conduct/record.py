"""The trial so far: a fold over the events, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from posology.conduct import events as happened
from posology.conduct.plan import TrialPlan, plan_from
from posology.designs import TrialState
from posology.protocol import protocol_from_document
from posology.safety import DltStatus, WindowFacts, WindowVerdict, dlt_verdict
from posology.vocabulary import study_day

ESCALATION = "escalation"
EXPANSION = "expansion"


Fact = (
    happened.SubjectEnrolled
    | happened.DoseGiven
    | happened.DltConfirmed
    | happened.WindowCompleted
    | happened.SubjectNotEvaluable
    | happened.SubjectReplaced
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One subject as the ledger knows them.

    Everything but the screening is read from `facts`: the rows about the subject that were not struck out.
    """

    subject: str
    site: str
    consented_on: date
    screened_on: date
    facts: tuple[tuple[int, Fact], ...] = ()
    enrolled_on: date | None = None
    enrolled_row: int = 0
    level: str | None = None
    part: str | None = None
    doses: tuple[happened.DoseGiven, ...] = ()
    """In order of time, whenever they were recorded."""
    dlts: tuple[happened.DltConfirmed, ...] = ()
    observed_to: date | None = None
    not_evaluable_on: date | None = None
    not_evaluable_reason: str | None = None
    replaced_by: str | None = None
    replaces: str | None = None

    @property
    def first_dose(self) -> date | None:
        """Date of the first infusion."""
        return self.doses[0].started.date() if self.doses else None

    def verdict(self, plan: TrialPlan, *, as_of: date) -> WindowVerdict:
        """Derive the DLT status at a date from the dated facts."""
        return dlt_verdict(self._window_facts(plan), as_of=as_of)

    def _window_facts(self, plan: TrialPlan) -> WindowFacts:
        first = self.first_dose
        fraction = 1.0
        if first is not None and self.level is not None and plan.has_level(self.level):
            inside = [dose.dose for dose in self.doses if study_day(dose.started.date(), first) <= plan.window_days]
            fraction = sum(inside) / (plan.level(self.level).dose * plan.planned_doses)
        return WindowFacts(
            first_dose=first,
            window_days=plan.window_days,
            dlt_onsets=tuple(dlt.onset for dlt in self.dlts),
            observed_to=self.observed_to,
            must_be_observed=plan.must_be_observed,
            dose_fraction=fraction,
            minimum_dose_fraction=plan.minimum_dose_fraction,
            not_evaluable_on=self.not_evaluable_on,
            not_evaluable_reason=self.not_evaluable_reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Places opened at a level by one signed decision."""

    level: str
    patients: int
    decision: int
    sequence: int
    earliest: date
    """No patient is enrolled before: the day it was opened, or in a rehearsal the data cut it rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRecord:
    """Everything the ledger says, at one point of its chain."""

    plan: TrialPlan | None = None
    protocol: Mapping[str, Any] = field(default_factory=dict)
    """The protocol in force, as plain values."""
    plans: Mapping[str, TrialPlan] = field(default_factory=dict)
    synthetic: bool = False
    clock: str = "server"
    users: Mapping[str, happened.UserAdded] = field(default_factory=dict)
    patients: Mapping[str, Patient] = field(default_factory=dict)
    reviews: tuple[happened.CohortReviewed, ...] = ()
    review_sequence: Mapping[int, int] = field(default_factory=dict)
    """Sequence number of each review in the chain."""
    decisions: tuple[happened.DecisionSigned, ...] = ()
    openings: tuple[Opening, ...] = ()
    recommended: happened.RecommendedDoseSigned | None = None
    recommended_row: int = 0
    expansion: Opening | None = None
    """Places opened for the expansion; none once another recommended dose is signed."""
    cuts: tuple[happened.DataCutTaken, ...] = ()
    sequence: int = 0
    head_hash: str = ""
    last_recorded_at: datetime | None = None

    @property
    def in_force(self) -> TrialPlan:
        """The plan of the protocol version in force."""
        if self.plan is None:
            raise AssertionError("the trial has not been opened")
        return self.plan

    @property
    def last_decision(self) -> happened.DecisionSigned | None:
        """The newest signed dose decision."""
        return self.decisions[-1] if self.decisions else None

    def review_of(self, decision: happened.DecisionSigned) -> happened.CohortReviewed:
        """Return the review that a decision was signed on; reviews are numbered from 0 in their order."""
        return self.reviews[decision.review]

    @property
    def is_escalation_over(self) -> bool:
        """Whether the committee has signed the end of the escalation."""
        return self.last_decision is not None and self.last_decision.move == "stop"

    @property
    def current_level(self) -> str | None:
        """Lasting name of the level opened last."""
        return self.openings[-1].level if self.openings else None

    def enrolled(self, *, before: int | None = None, part: str | None = None) -> tuple[Patient, ...]:
        """List the enrolled patients in order of enrolment, those enrolled before a sequence number if given."""
        chosen = (
            patient
            for patient in self.patients.values()
            if patient.level is not None
            and (before is None or patient.enrolled_row < before)
            and (part is None or patient.part == part)
        )
        return tuple(sorted(chosen, key=lambda patient: patient.enrolled_row))

    def places_left(self, *, as_of: date) -> int:
        """Count the open places of the newest opening; a patient who is not evaluable frees theirs."""
        if not self.openings:
            return 0
        opening = self.openings[-1]
        taken = sum(
            patient.enrolled_row > opening.sequence
            and patient.verdict(self.in_force, as_of=as_of).status is not DltStatus.NOT_EVALUABLE
            for patient in self.enrolled(part=ESCALATION)
        )
        return opening.patients - taken

    def expansion_places_left(self) -> int:
        """Count the open places of the expansion."""
        if self.expansion is None:
            return 0
        since = [patient for patient in self.enrolled(part=EXPANSION) if patient.enrolled_row > self.expansion.sequence]
        return self.expansion.patients - len(since)


def design_state(plan: TrialPlan, patients: tuple[Patient, ...], current: str | None, *, as_of: date) -> TrialState:
    """Count the escalation's evaluable patients into the state a design reads."""
    treated = [0] * len(plan.levels)
    dlts = [0] * len(plan.levels)
    for patient in patients:
        if patient.part != ESCALATION or patient.level is None or not plan.has_level(patient.level):
            continue
        verdict = patient.verdict(plan, as_of=as_of)
        number = plan.level(patient.level).number
        treated[number - 1] += verdict.is_evaluable
        dlts[number - 1] += verdict.status is DltStatus.DLT
    level = plan.level(current).number if current is not None and plan.has_level(current) else 1
    return TrialState(treated=tuple(treated), dlts=tuple(dlts), level=level)


def evolve(record: TrialRecord, event: happened.Event, *, sequence: int, recorded: datetime) -> TrialRecord:
    """Add one event to the record."""
    if isinstance(event, Fact):
        record = _with_facts(record, event.subject, lambda facts: (*facts, (sequence, event)))
        return replace(record, sequence=sequence)
    match event:
        case happened.TrialOpened():
            record = _under_protocol(replace(record, synthetic=event.synthetic, clock=event.clock), event.protocol)
        case happened.ProtocolAmended():
            record = _under_protocol(record, event.protocol)
        case happened.UserAdded():
            record = replace(record, users={**record.users, event.user: event})
        case happened.SubjectScreened():
            screened = Patient(
                subject=event.subject, site=event.site, consented_on=event.consented_on, screened_on=event.screened_on
            )
            record = replace(record, patients={**record.patients, event.subject: screened})
        case happened.FactCorrected():
            struck = event.row
            record = _with_facts(
                record, event.subject, lambda facts: tuple(fact for fact in facts if fact[0] != struck)
            )
        case _:
            record = _with_decision(record, event, sequence, recorded.date())
    return replace(record, sequence=sequence)


def _with_decision(record: TrialRecord, event: happened.Event, sequence: int, day: date) -> TrialRecord:
    match event:
        case happened.CohortReviewed():
            numbers = {**record.review_sequence, event.review: sequence}
            return replace(record, reviews=(*record.reviews, event), review_sequence=numbers)
        case happened.DecisionSigned():
            return replace(record, decisions=(*record.decisions, event))
        case happened.LevelOpened():
            review = record.review_of(record.decisions[event.decision])
            opening = Opening(
                level=event.level,
                patients=event.patients,
                decision=event.decision,
                sequence=sequence,
                earliest=_earliest(record, opened_on=day, cut=review.as_of),
            )
            return replace(record, openings=(*record.openings, opening))
        case happened.RecommendedDoseSigned():
            return replace(record, recommended=event, recommended_row=sequence, expansion=None)
        case happened.ExpansionOpened() if record.recommended is not None:
            places = Opening(
                level=event.level,
                patients=event.patients,
                decision=record.recommended_row,
                sequence=sequence,
                earliest=_earliest(record, opened_on=day, cut=record.recommended.as_of),
            )
            return replace(record, expansion=places)
        case happened.DataCutTaken():
            return replace(record, cuts=(*record.cuts, event))
        case _:
            raise AssertionError(f"no way to fold {type(event).__name__}")


def _earliest(record: TrialRecord, *, opened_on: date, cut: date) -> date:
    """Date from which places may be taken.

    A site behind UTC may write the day before the one on which the level was opened. A synthetic trial may be
    rehearsed long after its dates: there the data cuts keep the order.
    """
    return cut if record.synthetic else opened_on - timedelta(days=1)


def _under_protocol(record: TrialRecord, document: Mapping[str, Any]) -> TrialRecord:
    plan = plan_from(protocol_from_document(document))
    return replace(record, plan=plan, protocol=document, plans={**record.plans, plan.protocol_hash: plan})


def _with_facts(
    record: TrialRecord,
    subject: str,
    change: Callable[[tuple[tuple[int, Fact], ...]], tuple[tuple[int, Fact], ...]],
) -> TrialRecord:
    patients = dict(record.patients)
    patient = _read_facts(patients[subject], change(patients[subject].facts))
    patients[subject] = patient
    if patient.replaced_by is not None:
        patients[patient.replaced_by] = replace(patients[patient.replaced_by], replaces=subject)
    return replace(record, patients=patients)


def _read_facts(patient: Patient, facts: tuple[tuple[int, Fact], ...]) -> Patient:
    """Read a patient from the facts that stand."""
    enrolled = next(((row, fact) for row, fact in facts if isinstance(fact, happened.SubjectEnrolled)), None)
    completed = [fact.observed_to for _, fact in facts if isinstance(fact, happened.WindowCompleted)]
    left = [fact for _, fact in facts if isinstance(fact, happened.SubjectNotEvaluable)]
    doses = (fact for _, fact in facts if isinstance(fact, happened.DoseGiven))
    replaced = [fact.replaced_by for _, fact in facts if isinstance(fact, happened.SubjectReplaced)]
    return replace(
        patient,
        facts=facts,
        enrolled_row=enrolled[0] if enrolled else 0,
        enrolled_on=enrolled[1].enrolled_on if enrolled else None,
        level=enrolled[1].level if enrolled else None,
        part=enrolled[1].part if enrolled else None,
        doses=tuple(sorted(doses, key=lambda dose: dose.started)),
        dlts=tuple(fact for _, fact in facts if isinstance(fact, happened.DltConfirmed)),
        observed_to=max(completed, default=None),
        not_evaluable_on=left[-1].declared_on if left else None,
        not_evaluable_reason=left[-1].reason if left else None,
        replaced_by=replaced[-1] if replaced else None,
    )
