from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from posology.cdisc import dates_of, unreadable_dates


def read(text: str | None) -> tuple[date | None, date | None, datetime | None]:
    earliest, latest, time = dates_of(pl.DataFrame({"D": [text]}, schema={"D": pl.String}), "D").row(0)
    return earliest, latest, time


def test_a_complete_date_means_one_day() -> None:
    assert read("2019-03-04") == (date(2019, 3, 4), date(2019, 3, 4), None)


def test_a_month_means_its_first_to_its_last_day() -> None:
    assert read("2020-02")[:2] == (date(2020, 2, 1), date(2020, 2, 29))


def test_a_year_means_january_to_december() -> None:
    assert read("2019")[:2] == (date(2019, 1, 1), date(2019, 12, 31))


def test_a_hole_for_the_month_leaves_only_the_year() -> None:
    assert read("2019---05")[:2] == (date(2019, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize(
    "text", ["2019-03-04T09:30", "2019-03-04T09:30:00", "2019-03-04T09:30Z", "2019-03-04T09:30+08:00"]
)
def test_a_clock_time_is_kept_as_the_site_wrote_it(text: str) -> None:
    assert read(text) == (date(2019, 3, 4), date(2019, 3, 4), datetime(2019, 3, 4, 9, 30))


def test_a_missing_date_means_nothing() -> None:
    assert read(None) == (None, None, None)


def test_a_table_without_the_column_has_no_dates() -> None:
    assert dates_of(pl.DataFrame({"X": ["a", "b"]}), "AESTDTC").rows() == [(None, None, None)] * 2


@pytest.mark.parametrize(
    "text", ["2019-02-30", "2019-13", "20190304", "04/03/2019", "2019-03-04T25:00", "2019-03-04 09:30"]
)
def test_what_is_not_a_date_of_the_calendar_is_told(text: str) -> None:
    frame = pl.DataFrame({"ROW": [7], "D": [text]})
    assert unreadable_dates(frame, "D").rows() == [(7, text)]


@pytest.mark.parametrize("text", ["2019", "2019-03", "2019-03-04", "2019-03-04T09", "--03-04"])
def test_what_sdtm_allows_is_no_fault(text: str) -> None:
    assert unreadable_dates(pl.DataFrame({"ROW": [1], "D": [text]}), "D").height == 0
