"""The readout of a folder it was not made for, against what R's admiral derives from the same subjects.

Source and version of the expected numbers: tests/data/cdisc_pilot/README.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from posology.immunogenicity import antibody_status
from posology.reporting import Readout
from posology.stats import summarise
from posology.workflows.readout import readout

FOLDER = Path(__file__).parents[1] / "data" / "cdisc_pilot"
ARMS = ("Placebo", "Xanomeline High Dose", "Xanomeline Low Dose", "Total")


@pytest.fixture(scope="module")
def expected() -> Any:
    return json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def result() -> Readout:
    return readout(FOLDER)


def by_label(result: Readout, table: str) -> dict[str, dict[str, object]]:
    found = result.table(table)
    arms = [column.partition(" (n=")[0] for column in found.columns]
    return {
        row.label: {arm: figure.value for arm, figure in zip(arms, row.figures, strict=True)}
        for row in found.rows
        if row.indent == 0
    }


def test_columns_are_the_arms_as_treated_with_their_sizes(result: Readout, expected: Any) -> None:
    assert result.table("teae").columns == tuple(f"{arm} (n={expected['treated'][arm]})" for arm in ARMS)


def test_patients_with_a_treatment_emergent_event_agree(result: Readout, expected: Any) -> None:
    assert by_label(result, "teae")["Any event"] == expected["adverse_events"]["any_teae"]


def test_patients_agree_term_by_term_and_arm_by_arm(result: Readout, expected: Any) -> None:
    wanted: dict[str, dict[str, int]] = {}
    for term, arm, patients in expected["patients_by_term"]:
        wanted.setdefault(term, {})[arm] = patients
    printed = by_label(result, "teae")
    del printed["Any event"]
    assert {term: {arm: count for arm, count in row.items() if count} for term, row in printed.items()} == wanted


def test_serious_events_and_deaths_agree(result: Readout, expected: Any) -> None:
    printed = by_label(result, "serious")
    assert printed["Serious treatment-emergent adverse event"] == expected["adverse_events"]["serious"]
    assert printed["Death, any cause"] == expected["adverse_events"]["fatal"]


def test_related_events_agree(result: Readout, expected: Any) -> None:
    events = result.frames["events"].filter(pl.col("treatment_emergent") & pl.col("related"))
    patients = events.select("subject").unique().join(result.frames["subjects"], on="subject").filter("safety")
    counts = dict(patients.group_by("arm").len().iter_rows())
    assert {**counts, "Total": patients.height} == expected["adverse_events"]["related"]


#: The last record of these four has a start and no end. Admiral then takes the end of the record before it as the
#: last dose; here the start of the last record counts, one day later.
OPEN_ENDED = ("01-704-1233", "01-705-1031", "01-705-1303", "01-705-1377")


@pytest.mark.parametrize(("column", "words"), [("age", "age"), ("days_on_treatment", "treatment_days")])
def test_ages_and_days_on_treatment_agree_to_the_quartile(
    result: Readout, expected: Any, column: str, words: str
) -> None:
    treated = result.frames["subjects"].filter("safety")
    if column == "days_on_treatment":
        later = pl.col("subject").is_in(OPEN_ENDED).cast(pl.Int64)
        treated = treated.with_columns(pl.col("days_on_treatment") - later)
    for arm in ARMS:
        mine = treated if arm == "Total" else treated.filter(pl.col("arm") == arm)
        summary, wanted = summarise(mine[column].to_list()), expected[words][arm]
        assert (summary.n, summary.median, summary.minimum, summary.maximum, summary.q1, summary.q3) == (
            wanted["n"],
            wanted["median"],
            wanted["min"],
            wanted["max"],
            wanted["q1_type2"],
            wanted["q3_type2"],
        )
        assert summary.mean == pytest.approx(wanted["mean"])
        assert summary.sd == pytest.approx(wanted["sd"])


def test_sex_and_race_agree(result: Readout, expected: Any) -> None:
    printed = by_label(result, "baseline")
    for arm in ARMS:
        assert printed["Sex: female"][arm] == expected["sex"][arm]["F"]
        assert printed["Race: White"][arm] == expected["race"][arm]["WHITE"]


def test_antibody_status_agrees_for_every_subject_with_a_baseline(result: Readout, expected: Any) -> None:
    """Titres of this study are logarithms to base 10; admiral calls a rise of 0.6 enhanced, ours is log10(4)."""
    samples = result.frames["antibodies"].with_columns(
        titre=10 ** pl.col("titre"),
        positive=pl.col("result") == "POSITIVE",
        after=~pl.col("baseline"),
    )
    found = antibody_status(samples).filter(pl.col("ada_baseline").is_not_null())
    assert found.height == 180
    for row in found.iter_rows(named=True):
        baseline, induced, enhanced = expected["antibodies"][row["subject"]]
        assert ("POSITIVE" if baseline == "Y" else "NEGATIVE") == row["ada_baseline"]
        if row["ada_emergent"] is not None:
            assert (row["ada_induced"], row["ada_boosted"]) == (induced == "Y", enhanced == "Y")
        else:
            assert (induced, enhanced) == ("N", "N")


def test_what_the_folder_cannot_give_is_absent_with_a_reason(result: Readout) -> None:
    assert result.absent["events.grade"].startswith("ae has no AETOXGR")
    assert result.absent["responses"] == "there is no rs table in cdisc_pilot/data"
    assert "concentrations" not in result.frames
    assert result.absent["mtd_status"] == "the folder has no ledger, so no dose decisions are recorded"
    assert result.absent["tables.dlt"] == "there is no ledger, and AE has no AEDLT"


def test_rules_taken_for_want_of_a_protocol_are_shown_as_assumed(result: Readout) -> None:
    assert {reading.where for reading in result.assumed} == {
        "analysis.teae_days_after_last_dose",
        "analysis.dlt_upper_confidence",
    }
    assert (result.synthetic, result.protocol_hash, result.study) == (False, None, "CDISCPILOT01")


def test_the_paragraph_says_why_a_sentence_has_no_figure(result: Readout) -> None:
    paragraph = result.results_paragraph
    assert paragraph.startswith("In total, 182 patients (101 women and 81 men) were treated")
    assert "DLTs are not given: there is no ledger, and AE has no AEDLT." in paragraph
    assert "Grades are not given: ae has no AETOXGR." in paragraph
    assert "The MTD is not stated: the folder has no ledger" in paragraph
