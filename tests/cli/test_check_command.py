"""The commands check, new and schema: what they print, where, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posology.cli.main import main
from posology.workflows.check import check
from posology.workflows.schemas import schema

STUDIES = Path(__file__).parents[2] / "studies"
FAULTY = Path(__file__).parents[1] / "protocol" / "fixtures" / "twenty_faults.yaml"


def _run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["posology", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_check_prints_name_version_hash_levels_design_and_every_assumption(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check", str(STUDIES / "taa013")) == 0
    printed = capsys.readouterr()
    result = check(STUDIES / "taa013")
    assert result.protocol is not None
    assert printed.err == ""
    assert f"{STUDIES / 'taa013'}: accepted" in printed.out
    for phrase in (result.protocol.hash, "TAA013: Phase 1", "level 5 (4.8 mg/kg)", "3+3, built", "SYNTHETIC"):
        assert phrase in printed.out
    for assumption in result.assumed:
        assert f"{assumption.path} (line {assumption.line})\n    reading: {assumption.reading}" in printed.out
        assert f"why:     {assumption.why}" in printed.out


def test_check_says_plainly_what_is_not_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check", str(STUDIES / "esg401")) == 0
    printed = capsys.readouterr().out
    assert "boin, not built in this version" in printed
    assert "its words are not checked and it cannot decide" in printed
    assert "A: level 1 (2 mg/kg)" in printed
    assert "B: level 1 (12 mg/kg)" in printed


def test_check_prints_all_twenty_faults_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check", str(FAULTY)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert lines[0] == f"{FAULTY} has 20 faults:"
    assert len(lines) == 21
    assert all(line.startswith(f"  {FAULTY}:") for line in lines[1:])


def test_check_as_json_is_the_result_of_the_function(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "check", str(STUDIES / "gq1001"), "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == check(STUDIES / "gq1001").to_dict()
    assert _run(monkeypatch, "check", str(FAULTY), "--format", "json") == 2
    printed = capsys.readouterr()
    assert json.loads(printed.out)["verdict"] == "refused"
    assert len(json.loads(printed.out)["faults"]) == 20
    assert "has 20 faults" in printed.err


@pytest.mark.parametrize("words", [("check", "no/such/study"), ("schema", "protcol"), ("new", __file__)])
def test_what_is_not_there_ends_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    assert _run(monkeypatch, *words) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert "Traceback" not in printed.err


def test_new_writes_a_study_that_check_accepts_and_never_overwrites(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    assert _run(monkeypatch, "new", str(folder)) == 0
    assert f"posology check {folder}" in capsys.readouterr().out
    assert _run(monkeypatch, "check", str(folder)) == 0
    capsys.readouterr()
    before = (folder / "protocol.yaml").read_bytes()
    assert _run(monkeypatch, "new", str(folder)) == 2
    assert "the folder is not empty" in capsys.readouterr().err
    assert (folder / "protocol.yaml").read_bytes() == before


def test_schema_lists_its_names_and_prints_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, "schema") == 0
    assert "protocol" in capsys.readouterr().out.splitlines()
    assert _run(monkeypatch, "schema", "protocol") == 0
    assert json.loads(capsys.readouterr().out) == schema("protocol")
