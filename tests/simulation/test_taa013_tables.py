"""The tables as files: the committed ones are what the code writes, and they say they are synthetic."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from posology.simulation.taa013 import SyntheticTrial, synthetic_trial, tables, write_tables

Tables = Mapping[str, list[dict[str, str]]]

COMMITTED = Path(__file__).parents[2] / "studies" / "taa013" / "data"
DOMAINS = {"dm", "ex", "ae", "mh", "cm", "is", "pc", "rs", "ds", "vs"}


def test_the_committed_tables_are_what_the_code_writes(tmp_path: Path) -> None:
    written = write_tables(synthetic_trial(3.6), tmp_path)
    assert {path.name for path in written} == {path.name for path in COMMITTED.iterdir()}
    for path in written:
        assert path.read_bytes() == (COMMITTED / path.name).read_bytes(), path.name


def test_the_readme_says_that_the_patients_are_synthetic() -> None:
    text = (COMMITTED / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# SYNTHETIC patients: nobody's data")
    assert "Recommended dose taken here: 3.6 mg/kg (assumed" in text


def test_tables_in_memory_hold_what_the_files_hold(trial: SyntheticTrial, written: Tables) -> None:
    frames = tables(trial)
    assert set(frames) == DOMAINS == set(written)
    for domain, frame in frames.items():
        assert frame.columns == list(written[domain][0])
        for row, text in zip(frame.iter_rows(named=True), written[domain], strict=True):
            for column, value in row.items():
                if value is None:
                    assert text[column] == ""
                elif isinstance(value, str):
                    assert text[column] == value
                else:
                    assert float(text[column]) == value
    assert frames["ex"].schema["EXDOSE"] == pl.Float64
    assert frames["dm"].schema["AGE"] == pl.Int64


def test_sequence_numbers_count_each_patients_rows_from_1(written: Tables) -> None:
    for domain, rows in written.items():
        if domain == "dm":
            continue
        seen: dict[str, int] = defaultdict(int)
        for row in rows:
            seen[row["USUBJID"]] += 1
            assert row[f"{domain.upper()}SEQ"] == str(seen[row["USUBJID"]])
        assert [row["USUBJID"] for row in rows] == sorted(row["USUBJID"] for row in rows)


def test_study_days_count_the_first_dose_as_day_1(written: Tables) -> None:
    first = {row["USUBJID"]: datetime.fromisoformat(row["RFSTDTC"]).date() for row in written["dm"]}
    for domain, start, number in (("ae", "AESTDTC", "AESTDY"), ("ex", "EXSTDTC", "EXSTDY")):
        for row in written[domain]:
            offset = (datetime.fromisoformat(row[start]).date() - first[row["USUBJID"]]).days
            assert int(row[number]) == (offset + 1 if offset >= 0 else offset)


def test_concentrations_are_a_number_or_below_the_limit_or_not_done(written: Tables) -> None:
    kinds = set()
    for row in written["pc"]:
        if row["PCSTAT"] == "NOT DONE":
            kinds.add("not done")
            assert (row["PCORRES"], row["PCSTRESC"], row["PCSTRESN"]) == ("", "", "")
            assert row["PCREASND"]
        elif row["PCORRES"] == "BLQ":
            kinds.add("below")
            assert (row["PCSTRESC"], row["PCSTRESN"]) == (f"<{row['PCLLOQ']}", "")
        else:
            kinds.add("number")
            assert row["PCORRES"] == row["PCSTRESC"] == row["PCSTRESN"]
            assert float(row["PCSTRESN"]) >= float(row["PCLLOQ"])
    assert kinds == {"number", "below", "not done"}
    assert {row["PCTESTCD"] for row in written["pc"]} == {"TAA013", "TRASTUZ", "DM1"}


def test_the_conjugate_is_absent_before_the_first_dose_and_measured_at_its_end(written: Tables) -> None:
    found = {
        (row["USUBJID"], row["PCTPT"]): row
        for row in written["pc"]
        if row["PCTESTCD"] == "TAA013" and row["VISITNUM"] == "101"
    }
    assert len({subject for subject, _ in found}) == 22
    for (_, nominal), row in found.items():
        if nominal == "PREDOSE":
            assert row["PCORRES"] == "BLQ"
            assert row["PCDTC"] < row["PCRFTDTC"]
        if nominal == "END OF INFUSION":
            assert float(row["PCSTRESN"]) > 0


def test_peaks_rise_with_dose_about_in_proportion(written: Tables) -> None:
    """The slope of log peak on log dose lies near 1, as for an infusion into one volume."""
    dose = {row["USUBJID"]: float(row["EXDOSE"]) for row in written["ex"]}
    points = [
        (math.log(dose[row["USUBJID"]]), math.log(float(row["PCSTRESN"])))
        for row in written["pc"]
        if row["PCTESTCD"] == "TAA013" and row["VISITNUM"] == "101" and row["PCTPT"] == "END OF INFUSION"
    ]
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    assert 0.85 < slope < 1.15


@pytest.mark.parametrize("seed", ["another", "a third", "a fourth"])
def test_another_seed_makes_other_patients(seed: str, tmp_path: Path) -> None:
    def digests(trial: SyntheticTrial, folder: Path) -> dict[str, str]:
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in write_tables(trial, folder)}

    ours = digests(synthetic_trial(), tmp_path / "ours")
    theirs = digests(synthetic_trial(seed=seed), tmp_path / "theirs")
    assert {name for name in ours if ours[name] == theirs[name]} == {"README.md"}
