"""The trial so far: a fold over the events, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from posology.conduct import events as happened
from posology.conduct.plan import TrialPlan, plan_from
from posology.designs import TrialState
from posology.protocol import protocol_from_document
from posology.safety import DltStatus, WindowFacts, WindowVerdict, dlt_verdict
from posology.vocabulary import study_day

ESCALATION = "escalation"
EXPANSION = "expansion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One subject as the ledger knows them."""

    subject: str
    site: str
    consented_on: date
    screened_on: date
    enrolled_on: date | None = None
    enrolled_at: int = 0
    """Sequence number of the enrolment."""
    level: str | None = None
    part: str | None = None
    doses: tuple[happened.DoseGiven, ...] = ()
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRecord:
    """Everything the ledger says, at one point of its chain."""

    plan: TrialPlan | None = None
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
    expansion: happened.ExpansionOpened | None = None
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
            and (before is None or patient.enrolled_at < before)
            and (part is None or patient.part == part)
        )
        return tuple(sorted(chosen, key=lambda patient: patient.enrolled_at))

    def places_left(self, *, as_of: date) -> int:
        """Count the open places of the newest opening; a patient who is not evaluable frees theirs."""
        if not self.openings:
            return 0
        opening = self.openings[-1]
        taken = sum(
            patient.enrolled_at > opening.sequence
            and patient.verdict(self.in_force, as_of=as_of).status is not DltStatus.NOT_EVALUABLE
            for patient in self.enrolled(part=ESCALATION)
        )
        return opening.patients - taken

    def expansion_places_left(self) -> int:
        """Count the open places of the expansion."""
        if self.expansion is None:
            return 0
        return self.expansion.patients - len(self.enrolled(part=EXPANSION))


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


_OF_A_PATIENT = (
    happened.SubjectEnrolled,
    happened.DoseGiven,
    happened.DltConfirmed,
    happened.WindowCompleted,
    happened.SubjectNotEvaluable,
    happened.SubjectReplaced,
)


def evolve(record: TrialRecord, event: happened.Event, *, sequence: int) -> TrialRecord:
    """Add one event to the record."""
    if isinstance(event, _OF_A_PATIENT):
        return replace(_with_patient(record, event, sequence), sequence=sequence)
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
        case happened.CohortReviewed():
            numbers = {**record.review_sequence, event.review: sequence}
            record = replace(record, reviews=(*record.reviews, event), review_sequence=numbers)
        case happened.DecisionSigned():
            record = replace(record, decisions=(*record.decisions, event))
        case happened.LevelOpened():
            opening = Opening(level=event.level, patients=event.patients, decision=event.decision, sequence=sequence)
            record = replace(record, openings=(*record.openings, opening))
        case happened.RecommendedDoseSigned():
            record = replace(record, recommended=event)
        case happened.ExpansionOpened():
            record = replace(record, expansion=event)
        case happened.DataCutTaken():
            record = replace(record, cuts=(*record.cuts, event))
    return replace(record, sequence=sequence)


def _under_protocol(record: TrialRecord, document: Mapping[str, object]) -> TrialRecord:
    plan = plan_from(protocol_from_document(document))
    return replace(record, plan=plan, plans={**record.plans, plan.protocol_hash: plan})


def _with_patient(
    record: TrialRecord,
    event: happened.SubjectEnrolled
    | happened.DoseGiven
    | happened.DltConfirmed
    | happened.WindowCompleted
    | happened.SubjectNotEvaluable
    | happened.SubjectReplaced,
    sequence: int,
) -> TrialRecord:
    patients = dict(record.patients)
    patient = patients[event.subject]
    match event:
        case happened.SubjectEnrolled():
            patient = replace(
                patient, level=event.level, part=event.part, enrolled_on=event.enrolled_on, enrolled_at=sequence
            )
        case happened.DoseGiven():
            patient = replace(patient, doses=(*patient.doses, event))
        case happened.DltConfirmed():
            patient = replace(patient, dlts=(*patient.dlts, event))
        case happened.WindowCompleted():
            patient = replace(patient, observed_to=event.observed_to)
        case happened.SubjectNotEvaluable():
            patient = replace(patient, not_evaluable_on=event.declared_on, not_evaluable_reason=event.reason)
        case happened.SubjectReplaced():
            patient = replace(patient, replaced_by=event.replaced_by)
            patients[event.replaced_by] = replace(patients[event.replaced_by], replaces=event.subject)
    patients[event.subject] = patient
    return replace(record, patients=patients)
