"""The readout of a conducted trial: the bundled study with the ledger that its replay leaves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from posology.reporting import Readout
from posology.workflows.demo import run_demo
from posology.workflows.readout import readout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo("taa013", out=tmp_path_factory.mktemp("demo")).folder


def decided(result: Readout) -> list[str | None]:
    return [step.decision for step in result.escalation.steps]


def test_the_ladder_shows_the_five_signed_decisions(folder: Path) -> None:
    result = readout(folder)
    assert decided(result) == [
        "escalate to 1.2 mg/kg",
        "escalate to 2.4 mg/kg",
        "escalate to 3.6 mg/kg",
        "escalate to 4.8 mg/kg",
        "stop",
    ]
    assert (result.escalation.mtd_status, result.escalation.mtd) == ("not-reached", None)
    assert "The MTD was not reached." in result.results_paragraph


def test_ledger_and_tables_agree_on_every_patient(folder: Path) -> None:
    result = readout(folder)
    assert result.findings == ()
    subjects = result.frames["subjects"]
    assert dict(subjects.group_by("part").len().iter_rows()) == {"escalation": 15, "expansion": 7}
    assert subjects["dlt_evaluable"].to_list() == [True] * 22


def test_a_ledger_readout_and_a_table_readout_count_the_same(folder: Path) -> None:
    with_ledger = readout(folder).table("dlt").rows
    (folder / "ledger.db").rename(folder / "ledger.aside")
    try:
        without = readout(folder).table("dlt").rows
    finally:
        (folder / "ledger.aside").rename(folder / "ledger.db")
    assert [row.figures for row in with_ledger] == [row.figures for row in without]


def test_a_cut_off_leaves_out_what_was_signed_later(folder: Path) -> None:
    """Decision 1 was signed on 17 December 2018 and decision 2 on 27 February 2019."""
    result = readout(folder, date(2018, 12, 20))
    assert decided(result) == ["escalate to 1.2 mg/kg", None, None, None, None]
    assert len(result.escalation.signatures) == 2  # the start at level 1 is a signed decision too
    assert result.escalation.mtd_status == "not-determined"
    assert (result.escalation.recommended, result.escalation.recommended_basis) == (None, None)
    assert result.absent["recommended_dose"].startswith("no recommended dose was signed by the cut-off")
    assert result.findings == ()


def test_the_day_before_a_signature_does_not_know_it(folder: Path) -> None:
    assert decided(readout(folder, date(2018, 12, 16)))[0] is None
    assert decided(readout(folder, date(2018, 12, 17)))[0] == "escalate to 1.2 mg/kg"
