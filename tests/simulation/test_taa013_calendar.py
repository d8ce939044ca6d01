"""The committee's calendar could have happened: nothing comes before what it rests on."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from posology.simulation.taa013 import SyntheticTrial, allocations, synthetic_trial
from posology.vocabulary import InputError


def test_five_allocations_fit_and_no_other() -> None:
    """Counts worked out by hand: four levels with three patients leave ten of 22 for the recommended dose."""
    assert [(one.recommended, one.counts) for one in allocations()] == [
        (0.6, (10, 3, 3, 3, 3)),
        (1.2, (3, 10, 3, 3, 3)),
        (2.4, (3, 3, 10, 3, 3)),
        (3.6, (3, 3, 3, 10, 3)),
        (4.8, (3, 3, 3, 3, 10)),
    ]


def test_a_dose_that_was_not_a_level_cannot_be_recommended() -> None:
    with pytest.raises(InputError, match="3 mg/kg cannot be the recommended dose") as refused:
        synthetic_trial(3.0)
    assert refused.value.fix == "Choose one of 0.6, 1.2, 2.4, 3.6, 4.8 mg/kg"


def test_each_level_escalates_with_three_patients_and_seven_join_the_expansion(trial: SyntheticTrial) -> None:
    for level in trial.levels:
        cohort = [p for p in trial.patients if p.part == "escalation" and p.level == level.level]
        assert len(cohort) == 3
    expansion = [p for p in trial.patients if p.part == "expansion"]
    assert len(expansion) == 7
    assert {p.level.dose for p in expansion} == {trial.allocation.recommended}


def test_patients_are_screened_then_enrolled_then_treated(trial: SyntheticTrial) -> None:
    for patient in trial.patients:
        assert trial.authorised_at < patient.screened_at < patient.enrolled_at < patient.infusions[0].start
        assert patient.screened_at.date() < patient.enrolled_at.date()
        assert all(before.stop < after.start for before, after in pairwise(patient.infusions))
    enrolled = [patient.enrolled_at for patient in trial.patients]
    assert enrolled == sorted(enrolled)
    assert [patient.order for patient in trial.patients] == list(range(1, 23))


def test_nobody_is_enrolled_before_the_level_is_open(trial: SyntheticTrial) -> None:
    opened = {level.level: level.opened_at for level in trial.levels}
    for patient in trial.patients:
        opening = trial.expansion_opened_at if patient.part == "expansion" else opened[patient.level]
        assert patient.enrolled_at > opening


def test_a_level_is_reviewed_after_three_windows_then_signed_then_the_next_opens(trial: SyntheticTrial) -> None:
    assert trial.authorised_at < trial.levels[0].opened_at
    for level in trial.levels:
        cohort = [p for p in trial.patients if p.part == "escalation" and p.level == level.level]
        for patient in cohort:
            day_21 = patient.first_dose_on + timedelta(days=20)
            assert day_21 < patient.window_completed_at.date()
            assert patient.window_completed_at < level.reviewed_at
        assert level.reviewed_at < level.signed_at
    for before, after in pairwise(trial.levels):
        assert before.signed_at < after.opened_at
    assert trial.levels[-1].signed_at < trial.recommended_signed_at < trial.expansion_opened_at


def test_the_second_infusion_comes_after_the_window_was_recorded(trial: SyntheticTrial) -> None:
    for patient in trial.patients:
        for infusion in patient.infusions[1:]:
            assert infusion.start > patient.window_completed_at


def test_everything_happens_on_working_days_in_office_hours(trial: SyntheticTrial) -> None:
    moments: list[datetime] = [trial.authorised_at, trial.recommended_signed_at, trial.expansion_opened_at]
    moments += [when for level in trial.levels for when in (level.opened_at, level.reviewed_at, level.signed_at)]
    for patient in trial.patients:
        moments += [patient.screened_at, patient.enrolled_at, patient.window_completed_at]
        moments += [when for infusion in patient.infusions for when in (infusion.start, infusion.stop)]
    for moment in moments:
        assert moment.weekday() < 5, moment
        assert 9 <= moment.hour < 17, moment
        assert moment.tzinfo is None
        assert moment.date() <= trial.data_cutoff


def test_dates_do_not_depend_on_the_recommended_dose() -> None:
    calendars = [
        [(patient.subject, patient.enrolled_at) for patient in synthetic_trial(one.recommended).patients]
        for one in allocations()
    ]
    assert all(calendar == calendars[0] for calendar in calendars)
