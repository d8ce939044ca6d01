"""Rules for places: who may be screened and enrolled, at which level, and when enrolment waits."""

from __future__ import annotations

from datetime import date

from posology.conduct import commands as asked
from posology.conduct import events as happened
from posology.conduct.errors import FactError, RuleBrokenError
from posology.conduct.evidence import has_evidence_changed, has_recommendation_changed
from posology.conduct.patient_rules import known_patient, label_of, not_in_the_future, refuse_closed_level
from posology.conduct.record import ESCALATION, EXPANSION, TrialRecord


def screen(record: TrialRecord, command: asked.ScreenSubject, actor: asked.Actor) -> happened.SubjectScreened:
    """Record consent and screening of a new subject."""
    if command.subject in record.patients:
        raise FactError(f"subject {command.subject} is on record already", fix="Use a subject number of its own")
    if not command.subject or not command.site:
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
        raise FactError(f"subject {patient.subject} is enrolled already, at {label_of(record.in_force, patient.level)}")
    not_in_the_future(command.enrolled_on, actor, "the enrolment")
    if command.enrolled_on < patient.screened_on:
        raise FactError(
            f"the enrolment ({command.enrolled_on}) is before the screening ({patient.screened_on})",
            where=f"subject {patient.subject}",
            fix="Correct the date",
        )
    if command.part == EXPANSION:
        level, earliest = _expansion_level(record, command)
    elif command.part == ESCALATION:
        level, earliest = _escalation_level(record, command, actor)
    else:
        raise FactError(f"'{command.part}' is not a part of the trial", fix=f"Write {ESCALATION} or {EXPANSION}")
    if command.enrolled_on < earliest:
        raise FactError(
            f"the enrolment ({command.enrolled_on}) is before {earliest}, the first day on which the open level's "
            "places may be taken",
            where=f"subject {patient.subject}",
            fix="Correct the date. To rehearse a trial with made-up dates, set synthetic_data: true in its protocol",
        )
    return happened.SubjectEnrolled(
        subject=patient.subject, level=level, part=command.part, enrolled_on=command.enrolled_on
    )


def _escalation_level(record: TrialRecord, command: asked.EnrolSubject, actor: asked.Actor) -> tuple[str, date]:
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
            f"{wanted.label} {opened}; patients are enrolled at {label_of(plan, current)}",
            where=f"subject {command.subject}",
            fix="A level opens only by consuming a signed decision",
        )
    _no_changed_evidence(record)
    refuse_closed_level(record, current, actor, f"subject {command.subject}")
    if record.places_left(as_of=command.enrolled_on) < 1:
        raise RuleBrokenError(
            f"no place is left at {label_of(plan, current)}",
            where=f"subject {command.subject}",
            fix="Review the cohort when its patients have passed the DLT window",
        )
    return current, record.openings[-1].earliest


def _no_changed_evidence(record: TrialRecord) -> None:
    consumed = record.openings[-1].decision
    if has_evidence_changed(record, record.review_of(record.decisions[consumed])):
        raise RuleBrokenError(
            f"facts reported since change the evidence behind decision {consumed}: enrolment waits",
            fix="Review again and sign a new decision",
        )


def _expansion_level(record: TrialRecord, command: asked.EnrolSubject) -> tuple[str, date]:
    if record.expansion is None:
        raise RuleBrokenError("the expansion is not open", fix="Sign the recommended dose, then open the expansion")
    if has_recommendation_changed(record):
        raise RuleBrokenError(
            "facts reported since change the evidence behind the recommended dose: enrolment waits",
            fix="Sign the recommended dose again",
        )
    plan = record.in_force
    if command.level is not None and plan.find_level(command.level).identity != record.expansion.level:
        raise RuleBrokenError(
            f"the expansion is at {label_of(plan, record.expansion.level)}, not at {command.level}",
            where=f"subject {command.subject}",
        )
    if record.expansion_places_left() < 1:
        raise RuleBrokenError(f"all {record.expansion.patients} places of the expansion are taken")
    return record.expansion.level, record.expansion.earliest
