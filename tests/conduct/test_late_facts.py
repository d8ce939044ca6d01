"""What becomes known late, is dated wrongly or must be corrected: nobody is dosed on what no longer holds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from posology.conduct import (
    CompleteWindow,
    ConfirmDlt,
    CorrectFact,
    DeclareNotEvaluable,
    EnrolSubject,
    GiveDose,
    OpenExpansion,
    ReviewCohort,
    RuleBrokenError,
    ScreenSubject,
    SignRecommendedDose,
)
from posology.conduct.errors import FactError
from posology.conduct.events import CohortReviewed, DecisionSigned
from posology.workflows.trial import Credential, open_trial, trial_session, verify_trial
from posology.workflows.trial_status import trial_status
from tests.conduct.conftest import START, USERS, Trial, noon

DOSES = (0.6, 1.2, 2.4, 3.6, 4.8)


def _dlt(trial: Trial, subject: str, onset: date, known: date) -> None:
    confirmed = ConfirmDlt(subject=subject, term="Neutropenia", grade=4, onset=onset, confirmed_on=known)
    trial.give(confirmed, "investigator", known)


def _dose(subject: str, dose: float, day: date, **changes: object) -> GiveDose:
    began = datetime.combine(day, time(9))
    facts: dict[str, object] = {"started": began, "stopped": began + timedelta(minutes=90), **changes}
    return GiveDose(subject=subject, dose=dose, amount_mg=60 * dose, **facts)  # type: ignore[arg-type]


def _ended(trial: Trial) -> date:
    """Pass all five levels without a DLT and sign the end."""
    day = START
    trial.start(day)
    for level, dose in enumerate(DOSES, start=1):
        day = trial.cohort([f"{level:02d}-{number:03d}" for number in (1, 2, 3)], dose, day)
        trial.decide(day)
        if level < len(DOSES):
            trial.open(day)
    return day


def test_nobody_is_enrolled_or_first_dosed_at_a_level_that_has_to_be_closed(trial: Trial) -> None:
    trial.start()
    for name in ("01-001", "01-002"):
        trial.place(name, START)
        trial.dose(name, 0.6, START)
    trial.place("01-003", START)
    fourth = START + timedelta(days=3)
    _dlt(trial, "01-001", fourth, fourth)
    _dlt(trial, "01-002", fourth, fourth)
    with pytest.raises(RuleBrokenError, match=r"level 1 \(0.6 mg/kg\) has to be closed: 2 of 2 patients at level 1"):
        trial.give(_dose("01-003", 0.6, fourth), day=fourth)
    alerts = trial_status(trial.record, as_of=fourth).alerts
    assert alerts == ("level 1 (0.6 mg/kg) has to be closed: review the cohort",)
    trial.give(DeclareNotEvaluable(subject="01-003", declared_on=fourth, reason="not dosed"), "investigator", fourth)
    trial.give(ScreenSubject(subject="01-004", site="01", consented_on=fourth, screened_on=fourth), day=fourth)
    with pytest.raises(RuleBrokenError, match="has to be closed"):
        trial.give(EnrolSubject(subject="01-004", enrolled_on=fourth), day=fourth)


def test_an_enrolled_patient_who_is_never_dosed_frees_the_place(trial: Trial) -> None:
    trial.start()
    for name in ("01-001", "01-002", "01-003"):
        trial.place(name, START)
    trial.give(DeclareNotEvaluable(subject="01-002", declared_on=START, reason="withdrew"), "investigator")
    assert trial.record.places_left(as_of=START) == 1
    trial.place("01-004", START)


def test_a_review_is_never_cut_before_an_earlier_one_or_before_a_known_dlt(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(["01-001", "01-002", "01-003"], 0.6, START)
    trial.decide(day)
    with pytest.raises(RuleBrokenError, match="a review was made on a later cut, 2019-02-25"):
        trial.give(ReviewCohort(as_of=START), "statistician", day)
    _dlt(trial, "01-001", START + timedelta(days=20), day)
    trial.give(CorrectFact(row=trial.record.sequence, reason="another patient"), "monitor", day)
    assert trial.record.patients["01-001"].dlts == ()


def test_the_recommended_dose_cannot_be_cut_before_what_is_known(trial: Trial) -> None:
    day = _ended(trial)
    early = SignRecommendedDose(level="5", reason="highest", as_of=day - timedelta(days=30))
    with pytest.raises(RuleBrokenError, match="a review was made on a later cut"):
        trial.give(early, "monitor", day)


def test_a_late_dlt_after_the_end_reopens_the_question(trial: Trial) -> None:
    day = _ended(trial)
    _dlt(trial, "05-001", day - timedelta(days=3), day)
    with pytest.raises(RuleBrokenError, match="change the evidence behind the end of the escalation"):
        trial.give(SignRecommendedDose(level="4", reason="safe", as_of=day), "monitor", day)
    review = trial.review(day)
    assert isinstance(review, CohortReviewed)
    assert (review.move, review.next_level, review.patients) == ("stay", "Q3W@4.8mg/kg", 3)
    trial.sign(day)
    trial.open(day)
    trial.place("05-004", day)
    assert verify_trial(trial.folder).faults == ()


def test_a_late_dlt_under_the_recommended_dose_stops_the_expansion_until_it_is_signed_again(trial: Trial) -> None:
    day = _ended(trial)
    trial.give(SignRecommendedDose(level="5", reason="highest", as_of=day), "monitor", day)
    trial.give(OpenExpansion(), "monitor", day)
    trial.place("06-001", day, part="expansion")
    for subject in ("05-001", "05-002"):
        _dlt(trial, subject, day - timedelta(days=3), day)
    with pytest.raises(RuleBrokenError, match="behind the recommended dose: dosing waits"):
        trial.give(_dose("06-001", 4.8, day), day=day)
    trial.give(ScreenSubject(subject="06-002", site="01", consented_on=day, screened_on=day), day=day)
    with pytest.raises(RuleBrokenError, match="behind the recommended dose: enrolment waits"):
        trial.give(EnrolSubject(subject="06-002", enrolled_on=day, part="expansion"), day=day)
    down = trial.decide(day)
    assert isinstance(down, DecisionSigned)
    assert (down.move, down.next_level) == ("de-escalate", "Q3W@3.6mg/kg")
    trial.open(day)
    day = trial.cohort(["04-004", "04-005", "04-006"], 3.6, day)
    trial.decide(day)
    with pytest.raises(RuleBrokenError, match=r"the highest tolerated is level 4 \(3.6 mg/kg\)"):
        trial.give(SignRecommendedDose(level="5", reason="highest", as_of=day), "monitor", day)
    trial.give(SignRecommendedDose(level="4", reason="the MTD", as_of=day), "monitor", day)
    trial.give(OpenExpansion(), "monitor", day)
    trial.give(EnrolSubject(subject="06-002", enrolled_on=day, part="expansion"), day=day)
    assert trial.record.patients["06-002"].level == "Q3W@3.6mg/kg"
    assert verify_trial(trial.folder).faults == ()


def test_a_second_event_of_a_patient_with_a_dlt_does_not_lock_the_trial(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(["01-001", "01-002", "01-003"], 0.6, START, dlts=1)
    trial.decide(day)
    trial.open(day)
    day = trial.cohort(["01-004", "01-005", "01-006"], 0.6, day)
    trial.decide(day)
    trial.open(day)
    again = ConfirmDlt(subject="01-001", term="Hepatitis", grade=3, onset=START + timedelta(days=11), confirmed_on=day)
    trial.give(again, "investigator", day)
    trial.give(ScreenSubject(subject="02-001", site="01", consented_on=day, screened_on=day), day=day)
    with pytest.raises(RuleBrokenError, match="enrolment waits"):
        trial.give(EnrolSubject(subject="02-001", enrolled_on=day), day=day)
    trial.decide(day)
    trial.open(day)
    trial.give(EnrolSubject(subject="02-001", enrolled_on=day), day=day)


def test_nothing_is_dated_before_its_level_was_opened(trial: Trial) -> None:
    trial.start()
    early = START - timedelta(days=200)
    trial.give(ScreenSubject(subject="01-001", site="01", consented_on=early, screened_on=early))
    with pytest.raises(FactError, match="the first day on which"):
        trial.give(EnrolSubject(subject="01-001", enrolled_on=early))


def test_in_a_real_trial_the_day_of_opening_counts_and_in_a_rehearsal_the_cut(
    folder: Path,
) -> None:
    """The same commands, given a year after their dates: a rehearsal takes them, a real trial does not."""
    protocol = (folder / "protocol.yaml").read_text(encoding="utf-8")
    year_later = START + timedelta(days=365)
    for synthetic, taken in ((True, True), (False, False)):
        study = folder.parent / f"synthetic-{synthetic}"
        study.mkdir()
        text = protocol.replace("synthetic_data: true", f"synthetic_data: {str(synthetic).lower()}")
        (study / "protocol.yaml").write_text(text, encoding="utf-8")
        administrator = Credential(user="admin", password="admin-secret")
        open_trial(study, administrator, printed_name="The administrator", now=noon(year_later))
        with trial_session(study) as session:
            trial = Trial(folder=study, session=session)
            for user in ("monitor", "statistician", "coordinator"):
                credential = Credential(user=user, password=f"{user}-secret")
                session.add_user(credential, printed_name=user, role=USERS[user], user="admin", now=noon(year_later))
            trial.give(ReviewCohort(as_of=START), "statistician", year_later)
            trial.sign(year_later)
            trial.open(year_later)
            trial.give(
                ScreenSubject(subject="01-001", site="01", consented_on=START, screened_on=START), day=year_later
            )
            enrol = EnrolSubject(subject="01-001", enrolled_on=START)
            if taken:
                trial.give(enrol, day=year_later)
                continue
            with pytest.raises(FactError, match=r"is before 2020-02-03, the first day"):
                trial.give(enrol, day=year_later)


def test_an_overdose_is_recorded_as_a_deviation_and_shown(trial: Trial) -> None:
    trial.start()
    trial.place("01-001", START)
    with pytest.raises(RuleBrokenError, match="above the subject's own dose"):
        trial.give(_dose("01-001", 0.7, START))
    trial.give(_dose("01-001", 0.7, START, deviation="pump error"))
    alerts = trial_status(trial.record, as_of=START).alerts
    assert alerts == ("01-001: infusion of 2019-02-04 departs from the protocol: pump error",)


def test_a_fact_is_struck_out_with_a_reason_and_stays_on_record(trial: Trial) -> None:
    trial.start()
    trial.place("01-001", START)
    trial.give(_dose("01-001", 0.3, START))
    wrong = trial.record.sequence
    with pytest.raises(FactError, match="the correction has no reason"):
        trial.give(CorrectFact(row=wrong, reason=" "), "investigator")
    with pytest.raises(FactError, match="holds no fact that can be struck out"):
        trial.give(CorrectFact(row=wrong - 1, reason="x"), "investigator")
    trial.give(CorrectFact(row=wrong, reason="0.6 was given"), "investigator")
    trial.give(_dose("01-001", 0.6, START))
    assert [dose.dose for dose in trial.record.patients["01-001"].doses] == [0.6]
    kinds = [row.kind for row in trial.session._ledger.rows()]
    assert kinds[-3:] == ["DoseGiven", "FactCorrected", "DoseGiven"]
    assert verify_trial(trial.folder).faults == ()


def test_an_earlier_infusion_may_be_recorded_later(trial: Trial) -> None:
    trial.start()
    trial.place("01-001", START)
    later = START + timedelta(days=21)
    trial.give(_dose("01-001", 0.6, later), day=later)
    trial.give(_dose("01-001", 0.6, START), day=later)
    patient = trial.record.patients["01-001"]
    assert patient.first_dose == START
    trial.give(CompleteWindow(subject="01-001", observed_to=later), day=later)
    assert patient.verdict(trial.record.in_force, as_of=later).status == "pending"
    assert trial.record.patients["01-001"].verdict(trial.record.in_force, as_of=later).is_evaluable


def test_the_same_words_are_the_same_words(trial: Trial) -> None:
    trial.start()
    trial.place("01-001", START)
    trial.dose("01-001", 0.6, START)
    onset = START + timedelta(days=1)
    _dlt(trial, "01-001", onset, onset)
    with pytest.raises(FactError, match="is confirmed already"):
        trial.give(
            ConfirmDlt(subject=" 01-001 ", term="neutropenia ", grade=4, onset=onset, confirmed_on=onset),
            "investigator",
            onset,
        )
    assert verify_trial(trial.folder).faults == ()
