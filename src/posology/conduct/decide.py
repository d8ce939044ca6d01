"""Decide a command: from the record so far to the events that happen, or to a refusal that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posology.conduct import commands as asked
from posology.conduct import corrections, decision_rules, enrolment_rules, patient_rules, trial_rules
from posology.conduct.normalising import normalised

if TYPE_CHECKING:
    from posology.conduct.events import Event
    from posology.conduct.record import TrialRecord


def decide(record: TrialRecord, command: asked.Command, actor: asked.Actor) -> Event:
    """Answer one command with the event it leads to.

    Raises
    ------
    PosologyError
        When the person, the protocol or the facts on record forbid it. Nothing has changed then.
    """
    command = normalised(command)
    trial_rules.require_role(record, command, actor)
    match command:
        case asked.OpenTrial():
            return trial_rules.open_trial(record, command)
        case asked.AmendProtocol():
            return trial_rules.amend_protocol(record, command)
        case asked.AddUser():
            return trial_rules.add_user(record, command, actor)
        case asked.TakeDataCut():
            return trial_rules.take_data_cut(record, command, actor)
        case asked.ReviewCohort():
            return decision_rules.review_cohort(record, command, actor)
        case asked.SignDecision():
            return decision_rules.sign_decision(record, command, actor)
        case asked.OpenLevel():
            return decision_rules.open_level(record)
        case asked.SignRecommendedDose():
            return decision_rules.sign_recommended_dose(record, command, actor)
        case asked.OpenExpansion():
            return decision_rules.open_expansion(record, command)
        case _:
            return _decide_for_a_patient(record, command, actor)


def _decide_for_a_patient(
    record: TrialRecord,
    command: asked.ScreenSubject
    | asked.EnrolSubject
    | asked.GiveDose
    | asked.ConfirmDlt
    | asked.CompleteWindow
    | asked.DeclareNotEvaluable
    | asked.ReplaceSubject
    | asked.CorrectFact,
    actor: asked.Actor,
) -> Event:
    match command:
        case asked.ScreenSubject():
            return enrolment_rules.screen(record, command, actor)
        case asked.EnrolSubject():
            return enrolment_rules.enrol(record, command, actor)
        case asked.GiveDose():
            return patient_rules.give_dose(record, command, actor)
        case asked.ConfirmDlt():
            return patient_rules.confirm_dlt(record, command, actor)
        case asked.CompleteWindow():
            return patient_rules.complete_window(record, command, actor)
        case asked.DeclareNotEvaluable():
            return patient_rules.declare_not_evaluable(record, command, actor)
        case asked.ReplaceSubject():
            return patient_rules.replace_subject(record, command, actor)
        case asked.CorrectFact():
            return corrections.correct_fact(record, command)
