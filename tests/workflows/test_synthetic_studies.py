"""The whole synthetic study, for every recommended dose that the abstract leaves open."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from posology.simulation.taa013 import LEVELS
from posology.vocabulary import InputError
from posology.workflows.claims import check_claims
from posology.workflows.readout import readout
from posology.workflows.synthesise import synthesise_taa013
from posology.workflows.trial import conduct_summary, read_record, verify_trial

STUDIES = Path(__file__).parents[2] / "studies"


@pytest.mark.parametrize("recommended", [level.dose for level in LEVELS])
def test_the_claims_pass_and_five_decisions_are_signed_whatever_the_recommended_dose(
    tmp_path: Path, recommended: float
) -> None:
    study = synthesise_taa013(tmp_path / "study", recommended=recommended)
    claims = check_claims(study)
    assert claims.differing == ()
    assert len(claims.claims) >= 30
    conduct = conduct_summary(study)
    assert conduct is not None
    moves = [decision.move for decision in conduct.decisions if decision.level is not None]
    assert moves == ["escalate"] * 4 + ["stop"]
    assert (conduct.mtd_status, conduct.mtd) == ("not-reached", None)
    assert conduct.recommended == f"Q3W@{recommended:g}mg/kg"
    assert verify_trial(study).faults == ()
    counts = [step.treated for step in readout(study).escalation.steps]
    assert counts == [10 if level.dose == recommended else 3 for level in LEVELS]


def test_ledger_and_tables_tell_of_the_same_infusions(tmp_path: Path) -> None:
    study = synthesise_taa013(tmp_path / "study")
    with (study / "data" / "ex.csv").open(encoding="utf-8", newline="") as file:
        table = sorted(
            (row["USUBJID"], row["EXSTDTC"], row["EXENDTC"], float(row["EXVAMT"])) for row in csv.DictReader(file)
        )
    ledger = sorted(
        (dose.subject, f"{dose.started:%Y-%m-%dT%H:%M}", f"{dose.stopped:%Y-%m-%dT%H:%M}", dose.amount_mg)
        for patient in read_record(study).patients.values()
        for dose in patient.doses
    )
    assert table == ledger


def test_the_bundled_ledger_is_what_the_generator_makes(tmp_path: Path) -> None:
    made = synthesise_taa013(tmp_path / "study")
    assert verify_trial(made).head_hash == verify_trial(STUDIES / "taa013").head_hash
    assert verify_trial(STUDIES / "taa013").faults == ()


def test_a_ledger_is_never_overwritten(tmp_path: Path) -> None:
    study = synthesise_taa013(tmp_path / "study")
    before = (study / "ledger.db").read_bytes()
    with pytest.raises(InputError, match="a ledger is never overwritten"):
        synthesise_taa013(study)
    assert (study / "ledger.db").read_bytes() == before


def test_a_dose_that_does_not_fit_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        synthesise_taa013(tmp_path / "study", recommended=2.0)
    assert not (tmp_path / "study").exists()
