from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from posology.safety import imputed_onset, treatment_emergent

FIRST = date(2019, 3, 4)
SCHEMA = {
    "onset_earliest": pl.Date,
    "onset_latest": pl.Date,
    "end_latest": pl.Date,
    "onset_time": pl.Datetime,
    "first_dose": pl.Date,
    "first_dose_time": pl.Datetime,
    "last_dose": pl.Date,
    "worsened": pl.Boolean,
}


def verdict(
    earliest: date | None,
    latest: date | None = None,
    *,
    end: date | None = None,
    onset_time: datetime | None = None,
    first_dose: date | None = FIRST,
    worsened: bool | None = None,
) -> tuple[date | None, bool]:
    row = (
        earliest,
        latest or earliest,
        end,
        onset_time,
        first_dose,
        datetime(2019, 3, 4, 10, 0),
        date(2019, 5, 6),
        worsened,
    )
    frame = pl.DataFrame([row], schema=SCHEMA, orient="row").with_columns(imputed_onset())
    onset, emergent = frame.select("onset", treatment_emergent(28)).row(0)
    return onset, emergent


def test_the_day_before_the_first_dose_is_not_treatment_emergent() -> None:
    assert verdict(date(2019, 3, 3)) == (date(2019, 3, 3), False)


def test_the_day_of_the_first_dose_is_treatment_emergent() -> None:
    assert verdict(FIRST) == (FIRST, True)


def test_an_event_earlier_on_the_day_of_the_first_dose_is_not() -> None:
    assert verdict(FIRST, onset_time=datetime(2019, 3, 4, 9, 59))[1] is False
    assert verdict(FIRST, onset_time=datetime(2019, 3, 4, 10, 1))[1] is True


def test_the_period_ends_28_days_after_the_last_dose() -> None:
    assert verdict(date(2019, 6, 3))[1] is True
    assert verdict(date(2019, 6, 4))[1] is False


def test_an_earlier_event_that_worsened_on_treatment_counts() -> None:
    assert verdict(date(2019, 2, 1), worsened=True)[1] is True


def test_a_recorded_flag_does_not_bring_a_late_event_back() -> None:
    assert verdict(date(2019, 6, 4), worsened=True)[1] is False


def test_the_month_of_the_first_dose_is_taken_as_the_first_dose_day() -> None:
    assert verdict(date(2019, 3, 1), date(2019, 3, 31)) == (FIRST, True)


def test_a_month_that_ended_before_the_first_dose_stays_where_it_is() -> None:
    assert verdict(date(2019, 3, 1), date(2019, 3, 31), end=date(2019, 3, 2)) == (date(2019, 3, 1), False)


def test_an_earlier_month_is_its_first_day() -> None:
    assert verdict(date(2019, 2, 1), date(2019, 2, 28)) == (date(2019, 2, 1), False)


def test_a_later_month_is_its_first_day() -> None:
    assert verdict(date(2019, 4, 1), date(2019, 4, 30)) == (date(2019, 4, 1), True)


def test_a_missing_onset_counts_unless_the_event_had_ended() -> None:
    assert verdict(None) == (FIRST, True)
    assert verdict(None, end=date(2019, 3, 1)) == (None, False)


def test_nobody_without_a_dose_has_a_treatment_emergent_event() -> None:
    assert verdict(FIRST, first_dose=None)[1] is False


def test_a_negative_follow_up_is_refused() -> None:
    with pytest.raises(ValueError, match="not a period"):
        treatment_emergent(-1)
