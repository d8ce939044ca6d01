"""Rules for the facts of a patient: places, doses, DLTs, the end of the window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from posology.conduct import commands as asked
from posology.conduct import events as happened
from posology.conduct.errors import FactError, RuleBrokenError
from posology.conduct.evidence import has_evidence_changed
from posology.conduct.record import ESCALATION, EXPANSION, Patient, TrialRecord
from posology.safety import DltStatus, last_window_day
from posology.vocabulary import known_words, plain_number

if TYPE_CHECKING:
    from posology.conduct.plan import TrialPlan


def screen(record: TrialRecord, command: asked.ScreenSubject, actor: asked.Actor) -> happened.SubjectScreened:
    """Record consent and screening of a new subject."""
    if command.subject in record.patients:
        raise FactError(f"subject {command.subject} is on record already", fix="Use a subject number of its own")
    if not command.subject.strip() or not command.site.strip():
        raise FactError("subject and site must not be empty")
    not_in_the_future(command.screened_on, actor, "the screening")
    if command.screened_on < command.consented_on:
        raise FactError(
            f"the screening ({command.screened_on}) is before the consent ({command.consented_on})",
            where=f"subject {command.subject}",
            fix="Nothing may be done before consent; correct the dates",
        )
    return happened.SubjectScreened(
        subject=command.subject, site=command.site, consented_on=command.consented_on, screened_on=command.screened_on
    )


def enrol(record: TrialRecord, command: asked.EnrolSubject, actor: asked.Actor) -> happened.SubjectEnrolled:
    """Take a place at the level open now, or in the open expansion."""
    patient = known_patient(record, command.subject)
    if patient.level is not None:
        raise FactError(f"subject {patient.subject} is enrolled already, at {_label(record.in_force, patient.level)}")
    not_in_the_future(command.enrolled_on, actor, "the enrolment")
    if command.enrolled_on < patient.screened_on:
        raise FactError(
            f"the enrolment ({command.enrolled_on}) is before the screening ({patient.screened_on})",
            where=f"subject {patient.subject}",
            fix="Correct the date",
        )
    if command.part == EXPANSION:
        level = _expansion_level(record, command)
    elif command.part == ESCALATION:
        level = _escalation_level(record, command)
    else:
        raise FactError(f"'{command.part}' is not a part of the trial", fix=f"Write {ESCALATION} or {EXPANSION}")
    return happened.SubjectEnrolled(
        subject=patient.subject, level=level, part=command.part, enrolled_on=command.enrolled_on
    )


def give_dose(record: TrialRecord, command: asked.GiveDose, actor: asked.Actor) -> happened.DoseGiven:
    """Record an infusion at the patient's level, or a reduced dose."""
    patient = enrolled_patient(record, command.subject)
    plan = record.in_force
    level = plan.level(patient.level or "")
    where = f"subject {patient.subject}"
    not_in_the_future(command.started.date(), actor, "the infusion")
    if command.dose > level.dose:
        _refuse_higher_dose(record, command, level.label)
    if command.dose <= 0 or command.amount_mg <= 0:
        raise FactError(
            f"a dose of {plain_number(command.dose)} {level.unit} ({plain_number(command.amount_mg)} mg) is not a dose",
            where=where,
            fix="Give the dose and the amount infused, both above 0",
        )
    if command.stopped <= command.started:
        raise FactError(
            f"the infusion stops at {command.stopped:%Y-%m-%d %H:%M}, not after it starts ({command.started:%H:%M})",
            where=where,
            fix="Correct the times",
        )
    earliest = patient.doses[-1].stopped if patient.doses else None
    if earliest is not None and command.started <= earliest:
        raise FactError(
            f"the infusion starts at {command.started:%Y-%m-%d %H:%M}, and the one before stopped at "
            f"{earliest:%Y-%m-%d %H:%M}",
            where=where,
            fix="Record infusions in the order given",
        )
    if patient.enrolled_on is not None and command.started.date() < patient.enrolled_on:
        raise FactError(
            f"the infusion ({command.started.date()}) is before the enrolment ({patient.enrolled_on})",
            where=where,
            fix="Correct the date",
        )
    return happened.DoseGiven(
        subject=patient.subject,
        dose=command.dose,
        unit=level.unit,
        amount_mg=command.amount_mg,
        started=command.started,
        stopped=command.stopped,
    )


def confirm_dlt(record: TrialRecord, command: asked.ConfirmDlt, actor: asked.Actor) -> happened.DltConfirmed:
    """Confirm a DLT; one that began after the window is kept and does not count."""
    patient = enrolled_patient(record, command.subject)
    where = f"subject {patient.subject}"
    first = patient.first_dose
    if first is None:
        raise FactError("a DLT before any dose", where=where, fix="Record the first infusion first")
    if command.onset < first:
        raise FactError(
            f"the DLT begins on {command.onset}, before the first dose on {first}",
            where=where,
            fix="Correct the onset; an event before the first dose cannot be dose-limiting",
        )
    if not 1 <= command.grade <= 5:
        raise FactError(f"grade {command.grade} does not exist", where=where, fix="CTCAE grades run from 1 to 5")
    if not command.term.strip():
        raise FactError("the DLT has no term", where=where, fix="Name the adverse event")
    if command.confirmed_on < command.onset:
        raise FactError(
            f"the DLT is confirmed on {command.confirmed_on}, before its onset on {command.onset}",
            where=where,
            fix="Correct the dates",
        )
    not_in_the_future(command.confirmed_on, actor, "the confirmation")
    twin = (command.term.casefold(), command.onset)
    if any((dlt.term.casefold(), dlt.onset) == twin for dlt in patient.dlts):
        raise FactError(f"{command.term} of {command.onset} is confirmed already", where=where)
    return happened.DltConfirmed(
        subject=patient.subject,
        term=command.term.strip(),
        grade=command.grade,
        onset=command.onset,
        confirmed_on=command.confirmed_on,
    )


def complete_window(record: TrialRecord, command: asked.CompleteWindow, actor: asked.Actor) -> happened.WindowCompleted:
    """Record that the patient was observed to the last day of the window."""
    patient = enrolled_patient(record, command.subject)
    where = f"subject {patient.subject}"
    if patient.first_dose is None:
        raise FactError("the window has not begun: no dose is recorded", where=where, fix="Record the first infusion")
    _still_open(patient, where)
    end = last_window_day(patient.first_dose, record.in_force.window_days)
    if command.observed_to < end:
        raise FactError(
            f"observed to {command.observed_to}, and the {record.in_force.window_days}-day window runs through {end}",
            where=where,
            fix="Record the completion once the last day is reached, or declare the subject not evaluable",
        )
    not_in_the_future(command.observed_to, actor, "the end of the window")
    return happened.WindowCompleted(subject=patient.subject, observed_to=command.observed_to)


def declare_not_evaluable(
    record: TrialRecord, command: asked.DeclareNotEvaluable, actor: asked.Actor
) -> happened.SubjectNotEvaluable:
    """Record that a patient left the window without a DLT and without completing it."""
    patient = enrolled_patient(record, command.subject)
    where = f"subject {patient.subject}"
    _still_open(patient, where)
    not_in_the_future(command.declared_on, actor, "the declaration")
    verdict = patient.verdict(record.in_force, as_of=command.declared_on)
    if verdict.status is DltStatus.DLT:
        raise RuleBrokenError(
            f"{verdict.reason}: a patient with a DLT is always evaluable",
            where=where,
            fix="A DLT cannot be taken out of the count by replacing the patient",
        )
    if not command.reason.strip():
        raise FactError("no reason is given", where=where, fix="Say why the subject cannot be assessed")
    if patient.enrolled_on is not None and command.declared_on < patient.enrolled_on:
        raise FactError(
            f"declared on {command.declared_on}, before the enrolment on {patient.enrolled_on}", where=where
        )
    return happened.SubjectNotEvaluable(
        subject=patient.subject, declared_on=command.declared_on, reason=command.reason.strip()
    )


def replace_subject(record: TrialRecord, command: asked.ReplaceSubject, actor: asked.Actor) -> happened.SubjectReplaced:
    """Name who replaces a patient that was not evaluable."""
    patient = enrolled_patient(record, command.subject)
    other = enrolled_patient(record, command.replaced_by)
    where = f"subject {patient.subject}"
    verdict = patient.verdict(record.in_force, as_of=latest_date(actor))
    if verdict.status is not DltStatus.NOT_EVALUABLE:
        raise RuleBrokenError(f"not replaced: {verdict.reason}", where=where, fix="Only a subject not evaluable is")
    if patient.replaced_by is not None:
        raise FactError(f"already replaced by {patient.replaced_by}", where=where)
    if other.replaces is not None or other.subject == patient.subject:
        raise FactError(f"{other.subject} cannot replace {patient.subject}", where=where)
    if other.level != patient.level or other.part != patient.part or other.enrolled_at < patient.enrolled_at:
        raise FactError(
            f"{other.subject} was not enrolled after {patient.subject} at the same level and part", where=where
        )
    return happened.SubjectReplaced(subject=patient.subject, replaced_by=other.subject)


def known_patient(record: TrialRecord, subject: str) -> Patient:
    """Return a screened subject or say which exist."""
    if subject not in record.patients:
        raise FactError(
            f"subject {subject} is not on record",
            fix=known_words(subject, record.patients) if record.patients else "Screen the subject first",
        )
    return record.patients[subject]


def enrolled_patient(record: TrialRecord, subject: str) -> Patient:
    """Return an enrolled subject."""
    patient = known_patient(record, subject)
    if patient.level is None:
        raise FactError(f"subject {subject} is screened and not enrolled", fix="Enrol the subject at the open level")
    return patient


def latest_date(actor: asked.Actor) -> date:
    """Return the latest date that is today anywhere on earth (the clock is UTC)."""
    return (actor.now + timedelta(hours=14)).date()


def not_in_the_future(day: date, actor: asked.Actor, what: str) -> None:
    """Refuse a fact dated after today."""
    if day > latest_date(actor):
        raise FactError(
            f"{what} is dated {day}, after today ({actor.now.date()})", fix="Record what happened, once it has happened"
        )


def _still_open(patient: Patient, where: str) -> None:
    if patient.observed_to is not None:
        raise FactError(f"the window is recorded as completed to {patient.observed_to}", where=where)
    if patient.not_evaluable_on is not None:
        raise FactError(f"the subject was declared not evaluable on {patient.not_evaluable_on}", where=where)


def _label(plan: TrialPlan, identity: str) -> str:
    return plan.level(identity).label if plan.has_level(identity) else identity


def _escalation_level(record: TrialRecord, command: asked.EnrolSubject) -> str:
    plan = record.in_force
    wanted = plan.find_level(command.level) if command.level is not None else None
    if record.is_escalation_over:
        raise RuleBrokenError("the escalation has ended by a signed decision", fix="Enrol into the expansion")
    current = record.current_level
    if current is None:
        raise RuleBrokenError(
            f"{wanted.label if wanted else 'no level'} is not open: the start of the study is not signed",
            fix="Review, sign and open first",
        )
    if wanted is not None and wanted.identity != current:
        opened = (
            "is not open" if not any(opening.level == wanted.identity for opening in record.openings) else "is closed"
        )
        raise RuleBrokenError(
            f"{wanted.label} {opened}; patients are enrolled at {_label(plan, current)}",
            where=f"subject {command.subject}",
            fix="A level opens only by consuming a signed decision",
        )
    _no_changed_evidence(record)
    if record.places_left(as_of=command.enrolled_on) < 1:
        raise RuleBrokenError(
            f"no place is left at {_label(plan, current)}",
            where=f"subject {command.subject}",
            fix="Review the cohort when its patients have passed the DLT window",
        )
    return current


def _no_changed_evidence(record: TrialRecord) -> None:
    consumed = record.openings[-1].decision
    decision = next(one for one in record.decisions if one.decision == consumed)
    review = next(one for one in record.reviews if one.review == decision.review)
    if has_evidence_changed(record, review):
        raise RuleBrokenError(
            f"facts reported since change the evidence behind decision {consumed}: enrolment waits",
            fix="Review again and sign a new decision",
        )


def _expansion_level(record: TrialRecord, command: asked.EnrolSubject) -> str:
    if record.expansion is None:
        raise RuleBrokenError("the expansion is not open", fix="Sign the recommended dose, then open the expansion")
    plan = record.in_force
    if command.level is not None and plan.find_level(command.level).identity != record.expansion.level:
        raise RuleBrokenError(
            f"the expansion is at {_label(plan, record.expansion.level)}, not at {command.level}",
            where=f"subject {command.subject}",
        )
    if record.expansion_places_left() < 1:
        raise RuleBrokenError(f"all {record.expansion.patients} places of the expansion are taken")
    return record.expansion.level


def _refuse_higher_dose(record: TrialRecord, command: asked.GiveDose, level: str) -> None:
    plan = record.in_force
    dose = f"{plain_number(command.dose)} {plan.levels[0].unit}"
    opened = {opening.level for opening in record.openings}
    named = next((one for one in plan.levels if one.dose == command.dose), None)
    if named is not None and named.identity not in opened:
        raise RuleBrokenError(
            f"{named.label} is not open", where=f"subject {command.subject}", fix=f"The subject is enrolled at {level}"
        )
    raise RuleBrokenError(
        f"{dose} is above the subject's own dose: {level}",
        where=f"subject {command.subject}",
        fix="Give the level's dose or a reduced one",
    )
