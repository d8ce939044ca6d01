"""Rules for reviews, decisions and openings: no level without a signed decision on unchanged evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from posology.conduct import commands as asked
from posology.conduct import events as happened
from posology.conduct.errors import FactError, RuleBrokenError
from posology.conduct.evidence import (
    evidence_now,
    has_evidence_changed,
    has_recommendation_changed,
    rests_on_changed_evidence,
)
from posology.conduct.patient_rules import latest_date, not_in_the_future
from posology.conduct.record import ESCALATION, Patient, TrialRecord, design_state
from posology.designs import Decision, Move, Status, TrialState
from posology.safety import DltStatus
from posology.vocabulary import content_hash

if TYPE_CHECKING:
    from posology.conduct.plan import TrialPlan


#: Most patients an override may put into one cohort.
MOST_IN_A_COHORT = 12


def review_cohort(record: TrialRecord, command: asked.ReviewCohort, actor: asked.Actor) -> happened.CohortReviewed:
    """Cut the data and ask the design; refuse while a pending patient could change its answer."""
    stale = rests_on_changed_evidence(record)
    if record.is_escalation_over and not stale:
        raise RuleBrokenError("the escalation has ended by a signed decision", fix="Go on with the recommended dose")
    _check_cut(record, command.as_of, actor)
    plan = record.in_force
    patients = record.enrolled()
    state = design_state(plan, patients, record.current_level, as_of=command.as_of)
    decision = plan.design.decide(state)
    waiting = _waiting(plan, patients, command.as_of)
    if waiting and not _is_settled_whatever_happens(plan, state, decision, waiting):
        raise RuleBrokenError(
            f"{_count(len(waiting), 'patient')} could still change the decision: "
            + _list_waiting(plan, waiting, command.as_of),
            where=f"review as of {command.as_of}",
            fix="Review when their DLT status is known",
        )
    places = record.places_left(as_of=command.as_of)
    if decision.move is Move.STAY and places > 0 and not waiting and not stale:
        raise RuleBrokenError(
            f"the cohort is not full: {_count(places, 'place')} still open at "
            + plan.level(record.current_level or "").label,
            where=f"review as of {command.as_of}",
            fix="Enrol the cohort before it is reviewed",
        )
    evidence = evidence_now(record, as_of=command.as_of)
    return happened.CohortReviewed(
        review=len(record.reviews),
        as_of=command.as_of,
        level=record.current_level,
        evidence=evidence,
        evidence_hash=content_hash(evidence),
        move=str(decision.move),
        next_level=plan.levels[decision.level - 1].identity if decision.level is not None else None,
        patients=decision.patients,
        reasons=decision.reasons,
    )


def sign_decision(record: TrialRecord, command: asked.SignDecision, actor: asked.Actor) -> happened.DecisionSigned:
    """Sign the newest review, accepting the recommendation or overriding it with a reason."""
    if not record.reviews:
        raise RuleBrokenError("there is nothing to sign", fix="Review the cohort first")
    review = record.reviews[-1]
    if any(decision.review == review.review for decision in record.decisions):
        raise RuleBrokenError(f"review {review.review} is signed already", fix="Review again to decide again")
    if has_evidence_changed(record, review):
        raise RuleBrokenError(
            f"facts reported since review {review.review} change its evidence", fix="Review again, then sign"
        )
    if review.evidence["protocol_hash"] != record.in_force.protocol_hash:
        raise RuleBrokenError(f"the protocol was amended after review {review.review}", fix="Review again, then sign")
    override = command.override
    if override is not None:
        override = _checked_override(record, override, review)
    move = override.move if override else review.move
    next_level = override.level if override else review.next_level
    patients = override.patients if override else review.patients
    return happened.DecisionSigned(
        decision=len(record.decisions),
        review=review.review,
        move=move,
        next_level=next_level,
        patients=patients,
        reasons=review.reasons,
        override_reason=override.reason if override else None,
        signature=sign(
            record,
            actor,
            meaning=_meaning(record.in_force, move, next_level, patients, overridden=override is not None),
            evidence_hash=review.evidence_hash,
        ),
    )


def open_level(record: TrialRecord) -> happened.LevelOpened:
    """Open the places of the newest decision by consuming it, once."""
    decision = record.last_decision
    if decision is None:
        raise RuleBrokenError("no decision is signed", fix="Review the cohort and sign the decision first")
    if decision.next_level is None:
        raise RuleBrokenError(f"decision {decision.decision} opens no level: {decision.signature.meaning}")
    if any(opening.decision == decision.decision for opening in record.openings):
        raise RuleBrokenError(f"decision {decision.decision} is consumed already", fix="Review and sign a new decision")
    review = record.review_of(decision)
    if review is not record.reviews[-1]:
        raise RuleBrokenError(
            f"review {record.reviews[-1].review} was made after decision {decision.decision}",
            fix="Sign the newest review",
        )
    if has_evidence_changed(record, review):
        raise RuleBrokenError(
            f"facts reported since change the evidence behind decision {decision.decision}",
            fix="Review again and sign a new decision",
        )
    if decision.signature.protocol_hash != record.in_force.protocol_hash:
        raise RuleBrokenError(
            f"the protocol was amended after decision {decision.decision}", fix="Review again and sign a new decision"
        )
    return happened.LevelOpened(level=decision.next_level, patients=decision.patients, decision=decision.decision)


def sign_recommended_dose(
    record: TrialRecord, command: asked.SignRecommendedDose, actor: asked.Actor
) -> happened.RecommendedDoseSigned:
    """Sign the recommended dose: a level that was tried and tolerated, once the escalation is over."""
    plan = record.in_force
    level = plan.find_level(command.level)
    if not record.is_escalation_over:
        raise RuleBrokenError("the escalation is not over", fix="Sign the end of the escalation first")
    if rests_on_changed_evidence(record):
        raise RuleBrokenError(
            "facts reported since change the evidence behind the end of the escalation",
            fix="Review again and sign a new decision",
        )
    if record.recommended is not None and not has_recommendation_changed(record):
        raise RuleBrokenError(f"the recommended dose is signed: {plan.level(record.recommended.level).label}")
    _check_cut(record, command.as_of, actor)
    if not command.reason:
        raise FactError("the recommended dose has no reason", fix="Say why this dose is recommended")
    waiting = [one.subject for one in _waiting(plan, record.enrolled(), command.as_of) if one.level == level.identity]
    if waiting:
        raise RuleBrokenError(
            f"patients at {level.label} are still in the DLT window: {', '.join(waiting)}",
            fix="Recommend the dose when their DLT status is known",
        )
    state = design_state(plan, record.enrolled(), record.current_level, as_of=command.as_of)
    highest = plan.design.select(state).highest_tolerated
    if highest is None or level.number > highest or state.treated[level.number - 1] == 0:
        tolerated = plan.levels[highest - 1].label if highest is not None else "none"
        raise RuleBrokenError(
            f"{level.label} was not shown to be tolerated; the highest tolerated is {tolerated}",
            fix="Recommend a level that was given and tolerated",
        )
    evidence = evidence_now(record, as_of=command.as_of)
    return happened.RecommendedDoseSigned(
        level=level.identity,
        reason=command.reason,
        as_of=command.as_of,
        evidence=evidence,
        signature=sign(record, actor, meaning=f"recommends {level.label}", evidence_hash=content_hash(evidence)),
    )


def open_expansion(record: TrialRecord, command: asked.OpenExpansion) -> happened.ExpansionOpened:
    """Open the places that enlarge the recommended dose."""
    plan = record.in_force
    if record.recommended is None:
        raise RuleBrokenError("the recommended dose is not signed", fix="Sign the recommended dose first")
    if has_recommendation_changed(record):
        raise RuleBrokenError(
            "facts reported since change the evidence behind the recommended dose",
            fix="Sign the recommended dose again",
        )
    if record.expansion is not None:
        raise RuleBrokenError(f"the expansion is open already, with {_count(record.expansion.patients, 'place')}")
    level = record.recommended.level
    treated = sum(patient.level == level for patient in record.enrolled())
    patients = command.patients
    if patients is None:
        if plan.expansion_minimum is None:
            raise FactError("the protocol names no size for the expansion", fix="Give the number of patients")
        patients = max(plan.expansion_minimum - treated, 0)
    if patients < 1:
        raise FactError(f"an expansion of {_count(patients, 'patient')} is none", fix="Give a number above 0")
    return happened.ExpansionOpened(level=level, patients=patients)


def sign(record: TrialRecord, actor: asked.Actor, *, meaning: str, evidence_hash: str) -> happened.Signature:
    """Make the signature of a person whose password has just been checked."""
    person = record.users[actor.user]
    return happened.Signature(
        user=person.user,
        printed_name=person.printed_name,
        role=person.role,
        signed_at=actor.now,
        meaning=meaning,
        evidence_hash=evidence_hash,
        protocol_hash=record.in_force.protocol_hash,
    )


def _check_cut(record: TrialRecord, as_of: date, actor: asked.Actor) -> None:
    """Refuse a data cut that lies ahead, before an earlier one, or before a DLT that is known."""
    not_in_the_future(as_of, actor, "the data cut")
    earlier = max((review.as_of for review in record.reviews), default=as_of)
    if as_of < earlier:
        raise RuleBrokenError(
            f"a review was made on a later cut, {earlier}", where=f"data cut {as_of}", fix="Cut the data on or after it"
        )
    plan, patients, current = record.in_force, record.enrolled(), record.current_level
    now = design_state(plan, patients, current, as_of=latest_date(actor))
    if design_state(plan, patients, current, as_of=as_of).dlts != now.dlts:
        raise RuleBrokenError(
            "a DLT on record began after the cut",
            where=f"data cut {as_of}",
            fix="Cut the data at a date that includes it",
        )


def _waiting(plan: TrialPlan, patients: tuple[Patient, ...], as_of: date) -> tuple[Patient, ...]:
    open_statuses = (DltStatus.PENDING, DltStatus.NOT_DOSED)
    return tuple(
        patient
        for patient in patients
        if patient.part == ESCALATION and patient.verdict(plan, as_of=as_of).status in open_statuses
    )


def _is_settled_whatever_happens(
    plan: TrialPlan, state: TrialState, decision: Decision, waiting: tuple[Patient, ...]
) -> bool:
    """Ask the design for every outcome of the pending patients; their number is a cohort's, so this is short."""
    possible = [state]
    for patient in waiting:
        if patient.level is None or not plan.has_level(patient.level):
            return False
        place = plan.level(patient.level).number - 1
        possible += [_with_one_more(one, place, dlt) for one in possible for dlt in (0, 1)]
    answers = {(answer.move, answer.level) for answer in map(plan.design.decide, possible)}
    return answers == {(decision.move, decision.level)} and decision.move in (Move.STOP, Move.DE_ESCALATE)


def _with_one_more(state: TrialState, place: int, dlt: int) -> TrialState:
    treated = tuple(count + (at == place) for at, count in enumerate(state.treated))
    dlts = tuple(count + dlt * (at == place) for at, count in enumerate(state.dlts))
    return replace(state, treated=treated, dlts=dlts)


def _list_waiting(plan: TrialPlan, waiting: tuple[Patient, ...], as_of: date) -> str:
    verdicts = [(patient.subject, patient.verdict(plan, as_of=as_of)) for patient in waiting]
    return "; ".join(
        f"{subject} ({verdict.reason}{f', window to {verdict.window_end}' if verdict.window_end else ''})"
        for subject, verdict in verdicts
    )


def _checked_override(record: TrialRecord, override: asked.Override, review: happened.CohortReviewed) -> asked.Override:
    plan = record.in_force
    if not override.reason:
        raise FactError("an override needs its reason", fix="Say why the committee departs from the design")
    moves = [str(move) for move in (Move.ESCALATE, Move.STAY, Move.DE_ESCALATE, Move.STOP)]
    if override.move not in moves:
        raise FactError(f"'{override.move}' is not a step", fix="Write one of: " + ", ".join(moves))
    if (override.level is None) != (override.move == Move.STOP) or (override.level is None) != (override.patients == 0):
        raise FactError("an override names a level and patients unless it stops the escalation")
    if override.level is None:
        return replace(override, reason=override.reason)
    if not 1 <= override.patients <= MOST_IN_A_COHORT:
        raise FactError(
            f"{override.patients} patients are not a cohort", fix=f"Give a number from 1 to {MOST_IN_A_COHORT}"
        )
    level = plan.find_level(override.level)
    current = plan.level(review.level).number if review.level is not None else 1
    step = {Move.ESCALATE: level.number == current + 1, Move.STAY: level.number == current}
    if not step.get(Move(override.move), level.number < current):
        raise FactError(
            f"from level {current}, '{override.move}' does not lead to {level.label}",
            fix="A level is never skipped on the way up",
        )
    state = design_state(plan, record.enrolled(), record.current_level, as_of=review.as_of)
    if level.number in plan.design.eliminated(state):
        raise RuleBrokenError(
            f"{level.label} has too many DLTs to be given again",
            fix="An override cannot open a level that the design has closed",
        )
    if override.move == Move.ESCALATE and state.treated[current - 1] == 0:
        raise RuleBrokenError(f"no evaluable patient at level {current}: a level is never skipped")
    return replace(override, level=level.identity, reason=override.reason)


def _meaning(plan: TrialPlan, move: str, level: str | None, patients: int, *, overridden: bool) -> str:
    step = "stop the escalation"
    if level is not None:
        target = plan.level(level).label
        verb = {"escalate": f"escalate to {target}", "stay": f"treat at {target}"}.get(move, f"de-escalate to {target}")
        step = f"{verb}, {_count(patients, 'patient')}"
    return f"overrides the recommendation: {step}" if overridden else f"approves: {step}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def mtd_status(record: TrialRecord, *, as_of: date) -> tuple[Status, int | None, int | None, tuple[str, ...]]:
    """Return how the search for the MTD stands: status, MTD level, highest tolerated level, reasons."""
    plan = record.in_force
    state = design_state(plan, record.enrolled(), record.current_level, as_of=as_of)
    selection = plan.design.select(state)
    mtd = selection.mtd if selection.status is Status.ESTIMATED else None
    return selection.status, mtd, selection.highest_tolerated, selection.reasons
