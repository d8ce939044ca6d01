from __future__ import annotations

import polars as pl

from posology.reporting.html.patients import short_names
from posology.reporting.html.swimmer import lanes, response_mark, swimmer
from tests.reporting.html.imagined_readout import imagined_readout
from tests.reporting.html.parsed_page import parsed

READOUT = imagined_readout()
NAMES = short_names(READOUT.subjects)


def test_lanes_stand_by_level_and_longest_first() -> None:
    found = lanes(READOUT.frames)
    assert [lane.group for lane in found] == ["0.6 mg/kg"] * 3 + ["1.2 mg/kg"] * 3 + ["2.4 mg/kg"] * 3 + [
        "3.6 mg/kg"
    ] * 10 + ["4.8 mg/kg"] * 3
    for group in {lane.group for lane in found}:
        days = [lane.days for lane in found if lane.group == group]
        assert days == sorted(days, reverse=True)


def test_infusions_fall_on_day_1_and_every_21_days_after() -> None:
    lane = next(lane for lane in lanes(READOUT.frames) if lane.subject.endswith("-004"))
    assert lane.infusions == (1, 22, 43, 64, 85, 106, 127, 148)


def test_each_infusion_is_marked_once() -> None:
    drawn = parsed(swimmer(lanes(READOUT.frames), NAMES, synthetic=True)).words["swimmer"]
    assert drawn.count(": infusion ") == READOUT.frames["infusions"].height
    assert "01-004: infusion 8, day 148" in drawn


def test_the_end_of_treatment_is_told_from_an_ongoing_treatment() -> None:
    drawn = parsed(swimmer(lanes(READOUT.frames), NAMES, synthetic=True, narrow=True)).words["swimmer-narrow"]
    assert drawn.count(": treatment ongoing") == 2  # patients 9 and 18
    assert drawn.count(": treatment ended; ") == 20


def test_dlt_and_death_are_marked_on_their_day() -> None:
    events = READOUT.frames["events"].with_columns(dlt=pl.col("source").list.first() == "ae:1")
    subjects = READOUT.frames["subjects"].with_columns(
        death_date=pl.when(pl.col("subject").str.ends_with("-004")).then(pl.col("first_dose") + pl.duration(days=199))
    )
    drawn = parsed(
        swimmer(lanes({**READOUT.frames, "events": events, "subjects": subjects}), NAMES, synthetic=False)
    ).words["swimmer"]
    assert "02-001: DLT, Infusion related reaction, day 1" in drawn
    assert "01-004: died, day 200" in drawn


def test_responses_differ_in_shape() -> None:
    assert len({str(response_mark(0, 0, code)).split("fill")[0] for code in ("CR", "PR", "SD", "PD", "NE")}) == 5


def test_without_patients_there_is_no_lane() -> None:
    assert lanes({}) == ()
