"""From cohort to signed decision to open level, and what stands in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from posology.conduct import (
    CompleteWindow,
    ConfirmDlt,
    DeclareNotEvaluable,
    EnrolSubject,
    OpenExpansion,
    Override,
    ReplaceSubject,
    ReviewCohort,
    RuleBrokenError,
    ScreenSubject,
    SignDecision,
    SignInError,
    SignRecommendedDose,
    mtd_status,
)
from posology.conduct.errors import FactError, NotAllowedError
from posology.conduct.events import CohortReviewed, DecisionSigned, LevelOpened
from posology.designs import Status
from posology.workflows.trial import conduct_summary, verify_trial
from tests.conduct.conftest import START, Trial, noon

DOSES = (0.6, 1.2, 2.4, 3.6, 4.8)


def _names(level: int, count: int = 3, first: int = 1) -> list[str]:
    return [f"{level:02d}-{number:03d}" for number in range(first, first + count)]


def _climb(trial: Trial, levels: int) -> date:
    """Pass the given number of levels without a DLT; the next one is open on the day returned."""
    day = START
    trial.start(day)
    for level in range(1, levels + 1):
        day = trial.cohort(_names(level), DOSES[level - 1], day)
        trial.decide(day)
        if level < len(DOSES):
            trial.open(day)
    return day


def test_five_clean_cohorts_lead_to_five_signed_decisions_and_no_mtd(trial: Trial) -> None:
    day = _climb(trial, 5)
    decisions = trial.record.decisions
    assert [decision.move for decision in decisions] == ["stay", *["escalate"] * 4, "stop"]
    assert [opening.level for opening in trial.record.openings] == [f"Q3W@{dose:g}mg/kg" for dose in DOSES]
    status, mtd, highest, _ = mtd_status(trial.record, as_of=day)
    assert (status, mtd, highest) == (Status.NOT_REACHED, None, 5)
    assert verify_trial(trial.folder).faults == ()


def test_two_dlts_in_six_at_level_four_fill_level_three_before_it_is_declared(trial: Trial) -> None:
    day = _climb(trial, 3)
    day = trial.cohort(_names(4), 3.6, day, dlts=1)
    stay = trial.decide(day)
    assert isinstance(stay, DecisionSigned)
    assert (stay.move, stay.next_level, stay.patients) == ("stay", "Q3W@3.6mg/kg", 3)
    trial.open(day)
    day = trial.cohort(_names(4, first=4), 3.6, day, dlts=1)
    down = trial.decide(day)
    assert isinstance(down, DecisionSigned)
    assert (down.move, down.next_level) == ("de-escalate", "Q3W@2.4mg/kg")
    trial.open(day)
    day = trial.cohort(_names(3, first=4), 2.4, day)
    end = trial.decide(day)
    assert isinstance(end, DecisionSigned)
    assert end.move == "stop"
    assert mtd_status(trial.record, as_of=day)[:2] == (Status.ESTIMATED, 3)
    assert verify_trial(trial.folder).is_sound


def test_no_patient_is_enrolled_before_a_level_is_open_or_beyond_its_places(trial: Trial) -> None:
    trial.give(ScreenSubject(subject="01-001", site="01", consented_on=START, screened_on=START))
    with pytest.raises(RuleBrokenError, match="start of the study is not signed"):
        trial.give(EnrolSubject(subject="01-001", enrolled_on=START))
    trial.start()
    trial.give(EnrolSubject(subject="01-001", enrolled_on=START))
    trial.place("01-002", START)
    trial.place("01-003", START)
    trial.give(ScreenSubject(subject="01-004", site="01", consented_on=START, screened_on=START))
    with pytest.raises(RuleBrokenError, match=r"no place is left at level 1 \(0.6 mg/kg\)"):
        trial.give(EnrolSubject(subject="01-004", enrolled_on=START))
    with pytest.raises(RuleBrokenError, match=r"level 2 \(1.2 mg/kg\) is not open"):
        trial.give(EnrolSubject(subject="01-004", enrolled_on=START, level="2"))


def test_a_review_waits_for_every_patient_who_could_change_the_decision(trial: Trial) -> None:
    trial.start()
    for name in _names(1):
        trial.place(name, START)
        trial.dose(name, 0.6, START)
    last_day = START + timedelta(days=20)
    trial.give(CompleteWindow(subject="01-001", observed_to=last_day), day=last_day)
    with pytest.raises(RuleBrokenError, match="2 patients could still change the decision: 01-002"):
        trial.review(last_day)


def test_two_dlts_need_not_wait_for_the_third_patient(trial: Trial) -> None:
    trial.start()
    for name in _names(1):
        trial.place(name, START)
        trial.dose(name, 0.6, START)
    onset = START + timedelta(days=5)
    for name in ("01-001", "01-002"):
        confirmed = ConfirmDlt(subject=name, term="Hepatotoxicity", grade=4, onset=onset, confirmed_on=onset)
        trial.give(confirmed, "investigator", onset)
    review = trial.review(onset)
    assert isinstance(review, CohortReviewed)
    assert (review.move, review.next_level) == ("stop", None)


def test_a_level_opens_once_and_only_on_a_signed_decision(trial: Trial) -> None:
    with pytest.raises(RuleBrokenError, match="no decision is signed"):
        trial.open(START)
    trial.review(START)
    with pytest.raises(RuleBrokenError, match="no decision is signed"):
        trial.open(START)
    trial.sign(START)
    opened = trial.open(START)
    assert isinstance(opened, LevelOpened)
    assert opened.decision == 0
    with pytest.raises(RuleBrokenError, match="consumed already"):
        trial.open(START)


def test_a_late_dlt_stops_a_signed_decision_from_opening_the_next_level(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(_names(1), 0.6, START)
    trial.decide(day)
    late = ConfirmDlt(subject="01-002", term="Neutropenia", grade=4, onset=START + timedelta(days=20), confirmed_on=day)
    trial.give(late, "investigator", day)
    with pytest.raises(RuleBrokenError, match="change the evidence behind decision 1"):
        trial.open(day)
    summary = conduct_summary(trial.folder)
    assert summary is not None
    assert [decision.evidence_changed for decision in summary.decisions] == [False, True]
    again = trial.decide(day)
    assert isinstance(again, DecisionSigned)
    assert (again.move, again.next_level, again.patients) == ("stay", "Q3W@0.6mg/kg", 3)


def test_a_late_dlt_at_a_lower_level_freezes_enrolment_and_leads_back(trial: Trial) -> None:
    day = _climb(trial, 1)
    late = ConfirmDlt(subject="01-001", term="Neutropenia", grade=4, onset=START + timedelta(days=3), confirmed_on=day)
    trial.give(late, "investigator", day)
    trial.give(ScreenSubject(subject="02-001", site="01", consented_on=day, screened_on=day), day=day)
    with pytest.raises(RuleBrokenError, match="enrolment waits"):
        trial.give(EnrolSubject(subject="02-001", enrolled_on=day), day=day)
    back = trial.decide(day)
    assert isinstance(back, DecisionSigned)
    assert (back.move, back.next_level, back.patients) == ("de-escalate", "Q3W@0.6mg/kg", 3)


def test_a_dlt_after_the_window_is_kept_and_does_not_count(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(_names(1), 0.6, START)
    outside = START + timedelta(days=21)
    trial.give(
        ConfirmDlt(subject="01-001", term="Neutropenia", grade=4, onset=outside, confirmed_on=outside),
        "investigator",
        day,
    )
    summary = conduct_summary(trial.folder)
    assert summary is not None
    assert summary.subjects["01-001"].dlt_status == "no-dlt"
    assert summary.subjects["01-001"].dlt_reason == (
        "completed the 21-day window without a DLT; an event confirmed as DLT began on day 22, after it"
    )


def test_a_patient_who_is_not_evaluable_is_replaced_and_never_counted(trial: Trial) -> None:
    trial.start()
    for name in _names(1):
        trial.place(name, START)
        trial.dose(name, 0.6, START)
    lost = START + timedelta(days=19)
    trial.give(
        DeclareNotEvaluable(subject="01-003", declared_on=lost, reason="lost to follow-up"), "investigator", lost
    )
    with pytest.raises(RuleBrokenError, match=r"could still change|cohort is not full"):
        trial.review(lost)
    trial.place("01-004", lost)
    trial.dose("01-004", 0.6, lost)
    trial.give(ReplaceSubject(subject="01-003", replaced_by="01-004"), "coordinator", lost)
    end = lost + timedelta(days=21)
    for name in ("01-001", "01-002", "01-004"):
        trial.give(CompleteWindow(subject=name, observed_to=end), day=end)
    review = trial.review(end)
    assert isinstance(review, CohortReviewed)
    assert review.evidence["treated"]["Q3W@0.6mg/kg"] == 3
    assert review.move == "escalate"


def test_a_dlt_cannot_be_taken_out_of_the_count(trial: Trial) -> None:
    trial.start()
    trial.cohort(_names(1), 0.6, START, dlts=1)
    with pytest.raises(RuleBrokenError, match="a patient with a DLT is always evaluable"):
        trial.give(
            DeclareNotEvaluable(subject="01-001", declared_on=START + timedelta(days=21), reason="withdrew"),
            "investigator",
            START + timedelta(days=21),
        )


def test_an_override_needs_a_reason_and_cannot_open_a_closed_level(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(_names(1), 0.6, START)
    trial.review(day)
    with pytest.raises(FactError, match="an override needs its reason"):
        trial.give(SignDecision(override=Override(move="stay", level="1", patients=3, reason=" ")), "monitor", day)
    with pytest.raises(FactError, match="does not lead to level 3"):
        trial.give(
            SignDecision(override=Override(move="escalate", level="3", patients=3, reason="in a hurry")),
            "monitor",
            day,
        )
    signed = trial.give(
        SignDecision(override=Override(move="stay", level="1", patients=3, reason="more PK at level 1")),
        "monitor",
        day,
    )
    assert isinstance(signed, DecisionSigned)
    assert signed.override_reason == "more PK at level 1"
    assert signed.signature.meaning == "overrides the recommendation: treat at level 1 (0.6 mg/kg), 3 patients"
    trial.open(day)
    day = trial.cohort(_names(1, first=4), 0.6, day, dlts=2)
    trial.review(day)
    with pytest.raises(RuleBrokenError, match="too many DLTs to be given again"):
        trial.give(
            SignDecision(override=Override(move="stay", level="1", patients=3, reason="try again")), "monitor", day
        )


def test_a_signature_binds_evidence_protocol_person_and_meaning(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(_names(1), 0.6, START)
    review = trial.review(day)
    signed = trial.sign(day)
    assert isinstance(review, CohortReviewed)
    assert isinstance(signed, DecisionSigned)
    signature = signed.signature
    assert signature.evidence_hash == review.evidence_hash
    assert signature.protocol_hash == trial.session.study.protocol.hash
    assert signature.signed_at == noon(day)
    assert signature.manifestation == (
        "The medical-monitor (medical-monitor), 2019-02-25 12:00:00 UTC: "
        "approves: escalate to level 2 (1.2 mg/kg), 3 patients"
    )


def test_only_committee_roles_with_their_own_password_sign(trial: Trial) -> None:
    trial.review(START)
    before = trial.record.sequence
    for user in ("statistician", "investigator", "coordinator", "auditor"):
        with pytest.raises(NotAllowedError, match="may not sign a dose decision"):
            trial.give(SignDecision(), user)
    with pytest.raises(SignInError, match="the password of 'monitor' is not right"):
        trial.give(SignDecision(), "monitor", password="member-secret")
    with pytest.raises(SignInError):
        trial.give(SignDecision(), "nobody", password="monitor-secret")
    assert trial.record.sequence == before


def test_the_recommended_dose_is_signed_after_the_escalation_and_opens_the_expansion(trial: Trial) -> None:
    day = _climb(trial, 4)
    recommend = SignRecommendedDose(level="3.6 mg/kg", reason="best exposure", as_of=day)
    with pytest.raises(RuleBrokenError, match="the escalation is not over"):
        trial.give(recommend, "monitor", day)
    day = trial.cohort(_names(5), 4.8, day)
    trial.decide(day)
    with pytest.raises(RuleBrokenError, match="the recommended dose is not signed"):
        trial.give(OpenExpansion(), "monitor", day)
    trial.give(SignRecommendedDose(level="3.6 mg/kg", reason="best exposure", as_of=day), "monitor", day)
    trial.give(OpenExpansion(), "monitor", day)
    assert trial.record.expansion_places_left() == 7  # three of the ten were treated in the escalation
    for name in _names(6, count=7):
        trial.place(name, day, part="expansion")
    trial.give(ScreenSubject(subject="06-008", site="01", consented_on=day, screened_on=day), day=day)
    with pytest.raises(RuleBrokenError, match="all 7 places of the expansion are taken"):
        trial.give(EnrolSubject(subject="06-008", enrolled_on=day, part="expansion"), day=day)
    with pytest.raises(RuleBrokenError, match="the escalation has ended"):
        trial.give(EnrolSubject(subject="06-008", enrolled_on=day), day=day)


def test_the_review_cannot_be_dated_ahead(trial: Trial) -> None:
    with pytest.raises(FactError, match="after today"):
        trial.give(ReviewCohort(as_of=START + timedelta(days=30)), "statistician", START)


def test_a_review_of_a_cohort_with_open_places_is_refused(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(_names(1, count=2), 0.6, START)
    with pytest.raises(RuleBrokenError, match="the cohort is not full: 1 place still open"):
        trial.review(day)
