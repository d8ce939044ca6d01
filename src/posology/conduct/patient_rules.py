"""Rules for the facts of a patient: places, doses, DLTs, the end of the window."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from posology.conduct import commands as asked
from posology.conduct import events as happened
from posology.conduct.errors import FactError, RuleBrokenError
from posology.conduct.evidence import has_recommendation_changed
from posology.conduct.record import EXPANSION, Patient, TrialRecord, design_state
from posology.safety import DltStatus, last_window_day
from posology.vocabulary import known_words, plain_number

if TYPE_CHECKING:
    from posology.conduct.plan import TrialPlan


#: Bounds that only a slip of the hand passes.
MOST_PER_UNIT = 100_000.0
MOST_MG = 100_000.0
LONGEST_INFUSION = timedelta(days=1)


def give_dose(record: TrialRecord, command: asked.GiveDose, actor: asked.Actor) -> happened.DoseGiven:
    """Record an infusion: at the patient's level or less, or as a deviation with its reason."""
    patient = enrolled_patient(record, command.subject)
    level = record.in_force.level(patient.level or "")
    where = f"subject {patient.subject}"
    _check_times(patient, command, actor, where)
    if not 0 < command.dose <= MOST_PER_UNIT or not 0 < command.amount_mg <= MOST_MG:
        raise FactError(
            f"a dose of {plain_number(command.dose)} {level.unit} ({plain_number(command.amount_mg)} mg) is not a dose",
            where=where,
            fix="Give the dose in the level's unit and the amount infused in mg, both above 0",
        )
    if command.deviation is None:
        if command.dose > level.dose:
            _refuse_higher_dose(record, command, level.label)
        if any(dose.started.date() == command.started.date() for dose in patient.doses):
            raise RuleBrokenError(
                f"an infusion on {command.started.date()} is on record",
                where=where,
                fix="If there was a second one that day, record it with --deviation and the reason",
            )
        if not patient.doses:
            _refuse_first_dose(record, patient, actor, where)
    elif not command.deviation:
        raise FactError("the deviation has no reason", where=where, fix="Say what happened")
    return happened.DoseGiven(
        subject=patient.subject,
        dose=command.dose,
        unit=level.unit,
        amount_mg=command.amount_mg,
        started=command.started,
        stopped=command.stopped,
        deviation=command.deviation,
    )


def _check_times(patient: Patient, command: asked.GiveDose, actor: asked.Actor, where: str) -> None:
    not_in_the_future(command.started.date(), actor, "the infusion")
    if not command.started < command.stopped <= command.started + LONGEST_INFUSION:
        raise FactError(
            f"the infusion starts at {command.started:%Y-%m-%d %H:%M} and stops at {command.stopped:%Y-%m-%d %H:%M}",
            where=where,
            fix="It stops after it starts, within a day; correct the times",
        )
    for dose in patient.doses:
        if command.started < dose.stopped and dose.started < command.stopped:
            raise FactError(
                f"the infusion overlaps the one on record from {dose.started:%Y-%m-%d %H:%M} to {dose.stopped:%H:%M}",
                where=where,
                fix="Correct the times",
            )
    if patient.enrolled_on is not None and command.started.date() < patient.enrolled_on:
        raise FactError(
            f"the infusion ({command.started.date()}) is before the enrolment ({patient.enrolled_on})",
            where=where,
            fix="Correct the date",
        )


def _refuse_first_dose(record: TrialRecord, patient: Patient, actor: asked.Actor, where: str) -> None:
    """Refuse a first dose that what is known by now forbids."""
    if patient.part == EXPANSION:
        if has_recommendation_changed(record):
            raise RuleBrokenError(
                "facts reported since change the evidence behind the recommended dose: dosing waits",
                where=where,
                fix="Sign the recommended dose again",
            )
        return
    if record.is_escalation_over:
        raise RuleBrokenError(
            "the escalation has ended by a signed decision", where=where, fix="Declare the subject not evaluable"
        )
    refuse_closed_level(record, patient.level or "", actor, where)


def refuse_closed_level(record: TrialRecord, identity: str, actor: asked.Actor, where: str) -> None:
    """Refuse a level that has too many DLTs by everything known today, decided on or not."""
    plan = record.in_force
    level = plan.level(identity)
    state = design_state(plan, record.enrolled(), record.current_level, as_of=latest_date(actor))
    if level.number in plan.design.eliminated(state):
        patients, events = state.at(level.number)
        lowest = min(plan.design.eliminated(state))
        if lowest != level.number:
            patients, events = state.at(lowest)
        raise RuleBrokenError(
            f"{level.label} has to be closed: {events} of {patients} patients at level {lowest} had a DLT",
            where=where,
            fix="Review the cohort and sign the decision",
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
    if not command.term:
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
        term=command.term,
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
    _still_open(record, patient, where)
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
    _still_open(record, patient, where)
    not_in_the_future(command.declared_on, actor, "the declaration")
    verdict = patient.verdict(record.in_force, as_of=command.declared_on)
    if verdict.status is DltStatus.DLT:
        raise RuleBrokenError(
            f"{verdict.reason}: a patient with a DLT is always evaluable",
            where=where,
            fix="A DLT cannot be taken out of the count by replacing the patient",
        )
    if not command.reason:
        raise FactError("no reason is given", where=where, fix="Say why the subject cannot be assessed")
    if patient.enrolled_on is not None and command.declared_on < patient.enrolled_on:
        raise FactError(
            f"declared on {command.declared_on}, before the enrolment on {patient.enrolled_on}", where=where
        )
    return happened.SubjectNotEvaluable(subject=patient.subject, declared_on=command.declared_on, reason=command.reason)


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
    if other.level != patient.level or other.part != patient.part or other.enrolled_row < patient.enrolled_row:
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


def _still_open(record: TrialRecord, patient: Patient, where: str) -> None:
    """Refuse to end a window twice; one that an amendment lengthened may be completed again."""
    first = patient.first_dose
    if patient.observed_to is not None and first is not None:
        end = last_window_day(first, record.in_force.window_days)
        if patient.observed_to >= end:
            raise FactError(
                f"the window is recorded as completed to {patient.observed_to}",
                where=where,
                fix="If that is wrong, strike the record out with 'posology trial correct'",
            )
    if patient.not_evaluable_on is not None:
        raise FactError(
            f"the subject was declared not evaluable on {patient.not_evaluable_on}",
            where=where,
            fix="If that is wrong, strike the record out with 'posology trial correct'",
        )


def label_of(plan: TrialPlan, identity: str) -> str:
    """Name a level as a person does, or by its lasting name where the protocol in force has no such level."""
    return plan.level(identity).label if plan.has_level(identity) else identity


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
        fix="Give the level's dose or a reduced one; if more was given, record it with --deviation and the reason",
    )
