"""Every result is what its schema says it is."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import posology
from posology.cli.main import main
from posology.workflows.schemas import schema, schema_names
from posology.workflows.synthesise import synthesise_taa013
from posology.workflows.trial import read_record
from posology.workflows.trial_status import trial_status

STUDIES = Path(__file__).parents[2] / "studies"


def _fits(name: str, result: Mapping[str, object]) -> None:
    jsonschema.Draft202012Validator(schema(name)).validate(dict(result))


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesise_taa013(tmp_path_factory.mktemp("synthetic") / "taa013")


@pytest.mark.parametrize("name", schema_names())
def test_every_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("outcomes", ["", "1NNN", "1NNN 2NTT", "1TTT", "1NNN 2NNN 3NNN 4NNN 5NNN"])
def test_next_and_selected_dose_fit_their_schemas(outcomes: str) -> None:
    _fits("next-dose", posology.next_dose(STUDIES / "taa013", outcomes=outcomes).to_dict())
    _fits("select_dose", posology.select_dose(STUDIES / "taa013", outcomes=outcomes).to_dict())


@pytest.mark.parametrize("name", ["taa013", "gq1001", "esg401", "jskn003", "tqb2102"])
def test_the_check_of_every_bundled_study_fits_its_schema(name: str) -> None:
    _fits("check", posology.check(STUDIES / name).to_dict())


def test_readout_claims_status_and_verification_fit_their_schemas(study: Path, tmp_path: Path) -> None:
    _fits("readout", posology.readout(study).to_dict())
    _fits("claims-result", posology.check_claims(study).to_dict())
    _fits("trial-status", trial_status(read_record(study), as_of=date(2019, 6, 1)).to_dict())
    _fits("trial-verify", posology.verify_trial(study).to_dict())
    shutil.copytree(study / "data", tmp_path / "data")
    _fits("readout", posology.readout(tmp_path).to_dict())


def test_a_demo_fits_its_schema(tmp_path: Path) -> None:
    _fits("demo", posology.run_demo(out=tmp_path).to_dict())


def _trial(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str, password: str = ""
) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["posology", "trial", *words, "--format", "json"])
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert not ended.value.code, told.err
    printed: dict[str, Any] = json.loads(told.out)
    return printed


def test_what_trial_commands_record_and_the_audit_of_it_fit_their_schemas(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    shutil.copy(STUDIES / "taa013" / "protocol.yaml", tmp_path)
    folder = str(tmp_path)
    commands = [
        ("init", folder, "--user", "ada", "--name", "A D", "--password-stdin"),
        ("user", folder, "st", "--role", "statistician", "--name", "S T", "--user", "ada", "--password-stdin"),
        ("user", folder, "mm", "--role", "medical-monitor", "--name", "M M", "--user", "ada", "--password-stdin"),
        ("review", folder, "--as-of", "2019-02-04", "--user", "st"),
        ("sign", folder, "--user", "mm", "--password-stdin"),
    ]
    recorded = [_trial(monkeypatch, capsys, *words, password="long-secret") for words in commands]
    for each in recorded:
        _fits("trial-recorded", each)
    audit = _trial(monkeypatch, capsys, "audit", folder)
    _fits("trial-audit", audit)
    assert [row["hash"] for row in audit["rows"]][-1] == recorded[-1]["head"]
    assert {each["row"] for each in recorded} <= {row["row"] for row in audit["rows"]}


def test_the_audit_of_a_whole_trial_fits_its_schema(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], study: Path
) -> None:
    audit = _trial(monkeypatch, capsys, "audit", str(study))
    _fits("trial-audit", audit)
    assert len(audit["rows"]) > 22
