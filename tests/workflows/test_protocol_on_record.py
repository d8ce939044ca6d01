"""A ledger and a protocol file that do not belong together are never read as one study."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import posology
from posology.vocabulary import InputError, PosologyError
from posology.workflows.protocol_on_record import AnotherProtocolError

STUDIES = Path(__file__).parents[2] / "studies"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STUDIES / "taa013", tmp_path / "taa013"))


def _edit(study: Path, old: str, new: str) -> None:
    path = study / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"), [("window_days: 21", "window_days: 14"), ("3.6, 4.8]", "3.6, 5.0]"), ('phase: "1"', 'phase: "1a"')]
)
def test_an_edited_protocol_is_not_read_out_over_decisions_made_under_another(study: Path, old: str, new: str) -> None:
    _edit(study, old, new)
    with pytest.raises(AnotherProtocolError, match="is not the protocol on record"):
        posology.readout(study)
    with pytest.raises(AnotherProtocolError):
        posology.check_claims(study)
    assert any("is not the protocol on record" in notice for notice in posology.check(study).notices)


def test_another_studys_ledger_is_refused(study: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    posology.new_study(other)
    shutil.copytree(study / "data", other / "data", dirs_exist_ok=True)
    shutil.copy(study / "ledger.db", other)
    with pytest.raises(InputError, match=r"the ledger is of study TAA013 and protocol\.yaml of study"):
        posology.readout(other)


def test_tables_of_other_subjects_are_refused(study: Path) -> None:
    for table in (study / "data").glob("*.csv"):
        table.write_text(table.read_text(encoding="utf-8").replace("TAA013-SYN-", "OTHER-"), encoding="utf-8")
    with pytest.raises(InputError, match="no subject of the ledger"):
        posology.readout(study)


def test_a_ledger_without_a_protocol_file_is_read_by_the_protocol_it_keeps(study: Path) -> None:
    with_file = posology.readout(study)
    (study / "protocol.yaml").unlink()
    without = posology.readout(study)
    # The ledger keeps the protocol's words sorted, so the assumed readings come in another order.
    assert set(without.assumed) == set(with_file.assumed)
    assert {**without.to_dict(), "assumed": []} == {**with_file.to_dict(), "assumed": []}


def test_before_it_was_signed_no_recommended_dose_is_named(study: Path) -> None:
    early = posology.readout(study, cutoff="2018-12-31")
    assert early.escalation.recommended is None
    assert early.absent["recommended_dose"] == (
        "no recommended dose was signed by the cut-off; the protocol names Q3W@3.6mg/kg"
    )
    assert "recommended dose is" not in early.results_paragraph


@pytest.mark.parametrize("cutoff", ["soon", 20190101, ""])
def test_a_cut_off_that_is_no_date_is_refused(study: Path, cutoff: object) -> None:
    with pytest.raises(PosologyError, match="is not a date"):
        posology.readout(study, cutoff=cutoff)  # type: ignore[arg-type]
