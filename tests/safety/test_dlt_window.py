"""The DLT window on cases worked by hand: the first dose is day 1, day 21 is the last of 21."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.safety import DltStatus, WindowFacts, dlt_verdict, last_window_day

FIRST = date(2019, 2, 4)


def _on(day: int) -> date:
    return FIRST + timedelta(days=day - 1)


def _facts(**changes: object) -> WindowFacts:
    return WindowFacts(**{"first_dose": FIRST, "window_days": 21, **changes})  # type: ignore[arg-type]


def test_the_last_day_of_a_21_day_window_is_day_21() -> None:
    assert last_window_day(FIRST, 21) == date(2019, 2, 24)


@pytest.mark.parametrize(
    ("onset", "status"), [(1, DltStatus.DLT), (21, DltStatus.DLT), (22, DltStatus.NO_DLT), (25, DltStatus.NO_DLT)]
)
def test_onset_inside_the_window_counts_and_outside_does_not(onset: int, status: DltStatus) -> None:
    facts = _facts(dlt_onsets=(_on(onset),), observed_to=_on(22))
    assert dlt_verdict(facts, as_of=_on(60)).status is status


@pytest.mark.parametrize(
    ("seen_to", "status"), [(20, DltStatus.PENDING), (21, DltStatus.NO_DLT), (22, DltStatus.NO_DLT)]
)
def test_a_patient_seen_to_day_20_is_not_evaluable_yet(seen_to: int, status: DltStatus) -> None:
    assert dlt_verdict(_facts(observed_to=_on(seen_to)), as_of=_on(40)).status is status


def test_a_patient_lost_on_day_20_without_a_dlt_is_not_evaluable() -> None:
    facts = _facts(not_evaluable_on=_on(20), not_evaluable_reason="lost to follow-up")
    verdict = dlt_verdict(facts, as_of=_on(40))
    assert (verdict.status, verdict.is_evaluable) == (DltStatus.NOT_EVALUABLE, False)
    assert verdict.reason == "not evaluable: lost to follow-up"


def test_a_dlt_makes_a_lost_patient_evaluable() -> None:
    facts = _facts(dlt_onsets=(_on(5),), not_evaluable_on=_on(6), not_evaluable_reason="withdrew")
    assert dlt_verdict(facts, as_of=_on(40)).status is DltStatus.DLT


def test_nothing_dated_after_the_cut_counts() -> None:
    facts = _facts(dlt_onsets=(_on(15),), observed_to=_on(22))
    assert dlt_verdict(facts, as_of=_on(14)).status is DltStatus.PENDING
    assert dlt_verdict(facts, as_of=FIRST - timedelta(days=1)).status is DltStatus.NOT_DOSED


@pytest.mark.parametrize(("fraction", "counts"), [(0.8, True), (0.8 - 1e-6, False), (1.0, True)])
def test_the_required_share_of_the_dose_decides_only_without_a_dlt(fraction: float, counts: bool) -> None:
    facts = _facts(observed_to=_on(21), dose_fraction=fraction, minimum_dose_fraction=0.8)
    assert dlt_verdict(facts, as_of=_on(30)).is_evaluable is counts
    with_dlt = _facts(dlt_onsets=(_on(3),), dose_fraction=fraction, minimum_dose_fraction=0.8)
    assert dlt_verdict(with_dlt, as_of=_on(30)).status is DltStatus.DLT


@given(onsets=st.lists(st.integers(1, 40), max_size=3), seen=st.integers(1, 40) | st.none(), later=st.integers(0, 60))
def test_a_definite_verdict_never_changes_as_time_passes(onsets: list[int], seen: int | None, later: int) -> None:
    facts = _facts(dlt_onsets=tuple(_on(day) for day in onsets), observed_to=_on(seen) if seen is not None else None)
    end = last_window_day(FIRST, 21)
    now = dlt_verdict(facts, as_of=end)
    if now.is_evaluable:
        assert dlt_verdict(facts, as_of=end + timedelta(days=later)).status is now.status
