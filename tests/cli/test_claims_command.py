"""`posology claims` as a person and as a machine sees it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from posology.cli.main import main

TAA013 = Path(__file__).parents[2] / "studies" / "taa013"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "taa013"
    shutil.copytree(TAA013, copy, ignore=shutil.ignore_patterns("ledger.db*"))
    return copy


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["posology", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def _raise_to_grade_4(folder: Path) -> None:
    table = folder / "data" / "ae.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(re.sub(r"(,Dermatitis,[^,]*,)3,", r"\g<1>4,", text), encoding="utf-8")


def test_all_claims_hold_and_the_command_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert _run(monkeypatch, "claims", str(folder)) == 0
    out = capsys.readouterr().out
    assert "SYNTHETIC patient data" in out.splitlines()[0]
    assert re.search(r"reproduced +40\.9 % of the patients had an infusion reaction +40\.9 +40\.9 +9 ", out)
    assert "safe (TAA013 was safe and tolerable): not derivable: a judgement" in out
    assert out.splitlines()[-1] == "72 reproduced, 0 differ, 11 not derivable"


def test_differing_claim_shows_both_numbers_and_its_patients_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    _raise_to_grade_4(folder)
    assert _run(monkeypatch, "claims", str(folder)) == 1
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("grade-4-events (No grade 4 treatment-emergent adverse event occurred): published 0, derived 1")
    assert re.fullmatch(r"  patients: TAA013-SYN-\d\d-\d\d\d", lines[at + 1])
    assert re.fullmatch(r"  data rows: ae:\d+", lines[at + 2])
    assert lines[-1] == "67 reproduced, 4 differ, 12 not derivable"


def test_count_of_0_that_rests_on_a_value_nobody_has_is_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    claims = folder / "claims.yaml"
    added = (
        "\n  - {id: no-neutropenia, text: No neutropenia, published: 0, "
        "expr: \"patients(events where term = 'Neutropenai')\"}\n"
    )
    claims.write_text(claims.read_text(encoding="utf-8").rstrip() + added, encoding="utf-8")
    assert _run(monkeypatch, "claims", str(folder)) == 0
    out = capsys.readouterr().out
    assert re.search(r"reproduced \* +No neutropenia +0 +0 +0", out)
    note = "note: no row of events has term 'Neutropenai'; did you mean 'Neutropenia'?"
    assert f"* no-neutropenia (No neutropenia): {note}" in out.splitlines()
    assert _run(monkeypatch, "claims", str(folder), "--format", "json") == 0
    claim = json.loads(capsys.readouterr().out)["claims"][-1]
    assert (claim["verdict"], claim["reason"]) == ("reproduced", note.removeprefix("note: "))


def test_claims_of_another_study_are_noticed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert _run(monkeypatch, "claims", str(folder)) == 0
    assert "Notice" not in capsys.readouterr().out
    claims = folder / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("\nstudy: TAA013\n", "\nstudy: TAA031\n"), encoding="utf-8")
    assert _run(monkeypatch, "claims", str(folder)) == 0
    assert capsys.readouterr().out.splitlines()[1] == (
        "Notice: claims.yaml is of study 'TAA031', and the protocol's study is 'TAA013' "
        "and the data's STUDYID is 'TAA013-SYNTHETIC'"
    )


def test_json_has_every_claim_with_its_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert _run(monkeypatch, "claims", str(folder), "--format", "json") == 0
    claims = {claim["id"]: claim for claim in json.loads(capsys.readouterr().out)["claims"]}
    reaction = claims["infusion-reaction-percent"]
    assert (reaction["verdict"], reaction["published"], reaction["derived"]) == (
        "reproduced",
        40.9,
        pytest.approx(900 / 22),
    )
    assert (len(reaction["subjects"]), reaction["denominator"]) == (9, 22)
    assert claims["safe"]["verdict"] == "not derivable"


@pytest.mark.parametrize("damage", ["claims", "data", "expression", "cutoff", "folder"])
def test_bad_input_ends_with_2_and_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, damage: str
) -> None:
    arguments = ["claims", str(folder)]
    said = {
        "claims": "there is no claims file",
        "data": "data",
        "expression": "table subjects has no column 'enroled'. Did you mean 'enrolled'?",
        "cutoff": "--cutoff: 'May' is not a date. Write it as 2020-12-31.",
        "folder": "there is no such study folder",
    }[damage]
    claims = folder / "claims.yaml"
    if damage == "claims":
        claims.unlink()
    elif damage == "data":
        shutil.rmtree(folder / "data")
    elif damage == "expression":
        text = claims.read_text(encoding="utf-8")
        claims.write_text(text.replace("where enrolled)", "where enroled)"), encoding="utf-8")
    elif damage == "cutoff":
        arguments += ["--cutoff", "May"]
    else:
        arguments[1] += "-nowhere"
    assert _run(monkeypatch, *arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "Traceback" not in captured.err
