from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from posology.cli.main import app
from posology.vocabulary import InputError
from posology.workflows.readout import readout

STUDY = Path(__file__).parents[2] / "studies" / "taa013"


def test_text_prints_tables_and_prose_and_writes_the_report(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["readout", str(STUDY), "--out", str(tmp_path)])
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[1] == "SYNTHETIC DATA: made by code, not the data of real patients."
    assert any(line.startswith("Infusion related reaction") and line.endswith("9 (40.9 %)") for line in lines)
    assert any(line.startswith("SYNTHETIC DATA. In total, 22 patients") for line in lines)
    assert lines[-1] == f"Report: {tmp_path / 'TAA013' / 'report.html'}"
    assert (tmp_path / "TAA013" / "report.html").stat().st_size > 10_000


def test_json_is_the_result_of_the_python_call_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["readout", str(STUDY), "--format", "json"])
    assert json.loads(done.stdout) == json.loads(json.dumps(readout(STUDY).to_dict()))
    assert list(tmp_path.iterdir()) == []


def test_a_cut_off_from_the_command_line_is_used() -> None:
    done = CliRunner().invoke(app, ["readout", str(STUDY), "--format", "json", "--cutoff", "2019-06-30"])
    assert json.loads(done.stdout)["cutoff"] == "2019-06-30"


@pytest.mark.parametrize("day", ["2019-02-30", "30.06.2019", "yesterday"])
def test_a_cut_off_that_is_no_date_is_refused(day: str) -> None:
    done = CliRunner().invoke(app, ["readout", str(STUDY), "--cutoff", day])
    assert isinstance(done.exception, InputError)
    assert str(done.exception) == f"--cutoff: '{day}' is not a date. Write it as 2020-06-30."


def test_a_study_without_data_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    study = tmp_path / "study"
    study.mkdir()
    shutil.copy(STUDY / "protocol.yaml", study)
    done = CliRunner().invoke(app, ["readout", str(study), "--out", str(tmp_path / "out")])
    assert isinstance(done.exception, InputError)
    assert "the study folder has no data/ folder" in str(done.exception)
    assert not (tmp_path / "out").exists()
