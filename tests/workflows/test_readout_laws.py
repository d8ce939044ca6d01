"""What must hold of every readout, whatever the data."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posology.reporting import Readout
from posology.workflows.readout import readout

STUDY = Path(__file__).parents[2] / "studies" / "taa013"


def printed(result: Readout) -> list[tuple[str, str, list[str], list[tuple[str, ...]]]]:
    """Give what a reader sees of every table, with the patients but without row numbers."""
    return [
        (table.id, row.label, [figure.text for figure in row.figures], [figure.subjects for figure in row.figures])
        for table in result.tables
        for row in table.rows
    ]


def copy_of(folder: Path, change: dict[str, pl.DataFrame]) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "protocol.yaml").write_bytes((STUDY / "protocol.yaml").read_bytes())
    for path in (STUDY / "data").glob("*.csv"):
        if path.stem in change:
            change[path.stem].write_csv(folder / "data" / path.name)
        else:
            (folder / "data" / path.name).write_bytes(path.read_bytes())
    return folder


def table(stem: str) -> pl.DataFrame:
    return pl.read_csv(STUDY / "data" / f"{stem}.csv", infer_schema=False)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_changes_no_figure(seed: int, tmp_path: Path) -> None:
    shuffler = random.Random(seed)
    shuffled = {}
    for path in (STUDY / "data").glob("*.csv"):
        frame = table(path.stem)
        order = list(range(frame.height))
        shuffler.shuffle(order)
        shuffled[path.stem] = frame[order]
    again = readout(copy_of(tmp_path / "study", shuffled))
    as_it_is = readout(copy_of(tmp_path / "as-it-is", {}))
    assert printed(again) == printed(as_it_is)
    assert again.results_paragraph == as_it_is.results_paragraph


def test_a_screen_failure_more_changes_no_figure(tmp_path: Path) -> None:
    dm = table("dm")
    failed = dm.head(1).with_columns(
        USUBJID=pl.lit("TAA013-SYN-01-900"), ARMCD=pl.lit("SCRNFAIL"), ACTARMCD=pl.lit("SCRNFAIL")
    )
    result = readout(copy_of(tmp_path / "study", {"dm": pl.concat([dm, failed])}))
    assert printed(result) == printed(readout(STUDY))
    assert len(result.subjects) == 23


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.tuples(st.integers(0, 620), st.integers(0, 620)))
def test_a_later_cut_off_never_has_fewer_patients_or_infusions(days: tuple[int, int]) -> None:
    start = date(2018, 11, 5)  # the first dose of the bundled study
    earlier, later = (readout(STUDY, start + timedelta(days=day)).frames for day in sorted(days))
    for frames, stem in ((earlier, "earlier"), (later, "later")):
        treated = frames["subjects"].filter("safety")
        assert treated.height == frames["levels"]["treated"].sum(), stem
    assert set(earlier["subjects"].filter("safety")["subject"]) <= set(later["subjects"].filter("safety")["subject"])
    assert earlier["infusions"].height <= later["infusions"].height
    assert set(earlier["events"]["source"].explode()) <= set(later["events"]["source"].explode())


@settings(max_examples=5, deadline=None)
@given(day=st.integers(0, 620))
def test_nothing_of_a_readout_is_later_than_its_cut_off(day: int) -> None:
    cutoff = date(2018, 11, 5) + timedelta(days=day)
    frames = readout(STUDY, cutoff).frames
    for name, columns in {
        "subjects": ("first_dose", "last_dose", "last_known", "best_response_date"),
        "events": ("onset", "end"),
        "responses": ("date",),
        "antibodies": ("date",),
    }.items():
        if name in frames:
            for column in columns:
                latest = frames[name][column].max()
                assert latest is None or (isinstance(latest, date) and latest <= cutoff), (name, column)
