"""The bundled study read out, against what the abstract of TAA013 states.

Source: J M Liu et al., San Antonio Breast Cancer Symposium 2020, abstract PS10-51, Cancer Research 2021; 81 (4 Suppl).
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from posology.reporting import Readout
from posology.stats import rounded, summarise
from posology.workflows.readout import readout

STUDY = Path(__file__).parents[2] / "studies" / "taa013"


@pytest.fixture(scope="module")
def result() -> Readout:
    return readout(STUDY)


@pytest.fixture(scope="module")
def subjects(result: Readout) -> pl.DataFrame:
    return result.frames["subjects"]


@pytest.mark.parametrize(
    ("column", "median", "lowest", "highest"),
    [
        ("age", 50, 25, 67),
        ("months_since_diagnosis", 39, 5, 99),
        ("prior_regimens", 4, 2, 10),
        ("infusions", 6, 1, 15),
    ],
)
def test_medians_and_ranges_are_those_stated(
    subjects: pl.DataFrame, column: str, median: int, lowest: int, highest: int
) -> None:
    summary = summarise(subjects[column].to_list())
    printed = [rounded(float(value or 0), 0) for value in (summary.median, summary.minimum, summary.maximum)]
    assert (summary.n, *printed) == (22, median, lowest, highest)


def test_22_women_completed_the_window_without_a_dlt(subjects: pl.DataFrame) -> None:
    assert subjects["sex"].to_list() == ["F"] * 22
    assert subjects["dlt_window_completed"].to_list() == [True] * 22
    assert subjects["dlt_evaluable"].to_list() == [True] * 22
    assert subjects["dlt"].to_list() == [False] * 22


def test_infusion_reactions_and_grade_3_events_are_those_stated(result: Readout) -> None:
    totals = {row.label: row.figures[-1].text for row in result.table("teae").rows if row.indent == 0}
    assert totals["Infusion related reaction"] == "9 (40.9 %)"
    events = result.frames["events"]
    severe = dict(events.filter(pl.col("grade") == 3).group_by("term").len().iter_rows())
    assert severe == {"Thrombocytopenia": 3, "Neutropenia": 1, "Hyperbilirubinaemia": 1, "Dermatitis": 1}
    assert events["grade"].max() == 3


def test_no_serious_event_no_death_no_emergent_antibody_and_two_partial_responses(result: Readout) -> None:
    assert [row.figures[-1].text for row in result.table("serious").rows] == ["0", "0", "0", "0"]
    antibodies = {row.label: row.figures[-1].value for row in result.table("ada").rows}
    assert antibodies["Treatment-emergent"] == 0
    responses = {row.label: row.figures[-1].value for row in result.table("responses").rows}
    assert (responses["Best response: PR"], responses["Best response: CR"]) == (2, 0)


def test_upper_bounds_show_how_little_no_dlt_proves(result: Readout) -> None:
    """63.2 % of 3, 25.9 % of 10 and 12.7 % of 22: 1 - 0.05^(1/n)."""
    rows = {row.label: [figure.text for figure in row.figures] for row in result.table("dlt").rows}
    assert rows["Upper 95 % bound of the DLT rate, one-sided"] == [
        "63.2 %",
        "63.2 %",
        "63.2 %",
        "25.9 %",
        "63.2 %",
        "–",
    ]
    assert rows["Pooled over levels: not a bound for any dose"][-1] == "12.7 %"


def test_every_count_names_as_many_patients_as_it_says(result: Readout) -> None:
    for table in result.tables:
        if table.id in ("grade3", "pk-samples"):
            continue
        for row in table.rows:
            for figure in row.figures:
                if isinstance(figure.value, int) and "median" not in row.label:
                    assert figure.value == len(figure.subjects), (table.id, row.label)
                assert bool(figure.subjects) == bool(figure.rows), (table.id, row.label)


def test_every_row_behind_a_count_is_a_row_of_its_patients(result: Readout) -> None:
    read = {
        path.stem: pl.read_csv(path, infer_schema=False)["USUBJID"].to_list() for path in (STUDY / "data").glob("*.csv")
    }
    for table in result.tables:
        for row in table.rows:
            for figure in row.figures:
                owners = {read[source.table][source.row - 1] for source in figure.rows}
                assert owners == set(figure.subjects), (table.id, row.label)


def test_columns_add_up_to_the_total(result: Readout) -> None:
    for table_id in ("teae", "teae-grade", "serious", "prior-therapy"):
        for row in result.table(table_id).rows:
            if "median" in row.label:
                continue
            *levels, total = [set(figure.subjects) for figure in row.figures]
            assert set().union(*levels) == total
            assert sum(map(len, levels)) == len(total)


def test_everything_is_announced_as_synthetic_and_asked_nothing(result: Readout) -> None:
    assert result.synthetic
    assert result.results_paragraph.startswith("SYNTHETIC DATA.")
    assert result.findings == ()


def test_the_same_data_read_out_the_same(result: Readout) -> None:
    assert readout(STUDY).to_dict() == result.to_dict()
