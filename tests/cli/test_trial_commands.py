"""`posology trial` as its users meet it: acknowledgements, refusals, exit codes, and nothing changed by a refusal."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from posology.cli.main import main
from posology.conduct.guards import GUARDS

STUDIES = Path(__file__).parents[2] / "studies"


@dataclass
class Answer:
    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*words: str, stdin: str = "") -> Answer:
        monkeypatch.setattr(sys, "argv", ["posology", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        code = ended.value.code
        assert "Traceback" not in told.out + told.err
        return Answer(code=code if isinstance(code, int) else 0, out=told.out, err=told.err)

    return run_command


@pytest.fixture
def study(tmp_path: Path, run: Run) -> Path:
    """A study opened through the commands, with its people and its first level open."""
    folder = tmp_path / "study"
    folder.mkdir()
    shutil.copy(STUDIES / "taa013" / "protocol.yaml", folder)
    init = run("trial", "init", str(folder), "--user", "ada", "--name", "A D", "--password-stdin", stdin="ada-secret\n")
    assert init.code == 0, init.err
    assert "Trial TAA013 opened under protocol 1.0" in init.out
    for user, role in (("mm", "medical-monitor"), ("st", "statistician"), ("co", "site-coordinator")):
        words = ("trial", "user", str(folder), user, "--role", role, "--name", role.title(), "--user", "ada")
        assert run(*words, "--password-stdin", stdin=f"{user}-secret\n").code == 0
    assert run("trial", "review", str(folder), "--as-of", "2019-02-04", "--user", "st").code == 0
    signed = run("trial", "sign", str(folder), "--user", "mm", "--password-stdin", stdin="mm-secret\n")
    assert "approves: treat at level 1 (0.6 mg/kg), 3 patients" in signed.out
    assert run("trial", "open", str(folder), "--user", "mm").code == 0
    screen = (
        "trial",
        "screen",
        str(folder),
        "01-001",
        "--site",
        "01",
        "--consent",
        "2019-02-04",
        "--date",
        "2019-02-04",
    )
    assert run(*screen, "--user", "co").code == 0
    assert run("trial", "enrol", str(folder), "01-001", "--date", "2019-02-04", "--user", "co").code == 0
    dose = ("--dose", "0.6", "--amount", "36", "--start", "2019-02-04T09:00", "--stop", "2019-02-04T10:30")
    given = run("trial", "dose", str(folder), "01-001", *dose, "--user", "co")
    assert given.code == 0
    assert "dosed: 0.6 mg/kg (36 mg), 2019-02-04 09:00 to 10:30" in given.out
    return folder


def _fingerprint(folder: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / "ledger.db")
    rows = connection.execute("SELECT * FROM events ORDER BY sequence").fetchall()
    connection.close()
    return rows


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("sign", "--user", "st", "--password-stdin"), 1, "may not sign a dose decision"),
        (("sign", "--user", "mm", "--password-stdin"), 1, "review 0 is signed already"),
        (("open", "--user", "mm"), 1, "consumed already"),
        (("enrol", "01-002", "--date", "2019-02-04", "--user", "co"), 2, "subject 01-002 is not on record"),
        (
            ("dose", "01-001", "--dose", "1.2", "--amount", "72", "--start", "2019-02-25T09:00", "--stop",
             "2019-02-25T10:00", "--user", "co"),
            1,
            "level 2 (1.2 mg/kg) is not open",
        ),
        (
            ("dlt", "01-001", "--term", "Neutropenia", "--grade", "4", "--onset", "2019-02-01", "--confirmed",
             "2019-02-05", "--user", "mm"),
            2,
            "the DLT begins on 2019-02-01, before the first dose on 2019-02-04",
        ),
        (("complete", "01-001", "--date", "2019-02-10", "--user", "co"), 2, "runs through 2019-02-24"),
        (("complete", "01-001", "--date", "10 Feb", "--user", "co"), 2, "'10 Feb' is not a date"),
        (("review", "--as-of", "2019-02-10", "--user", "st"), 1, "could still change the decision"),
        (("review", "--as-of", "2019-02-10", "--user", "nobody"), 1, "'nobody' is not a user of this trial"),
        (("cut", "--name", "x", "--as-of", "2019-02-10", "--user", "co"), 1, "may not take a data cut"),
        (("expand", "--user", "mm"), 1, "the recommended dose is not signed"),
        (("amend", "--reason", "x", "--user", "st"), 1, "on record already"),
        (("init", "--user", "eve", "--name", "E", "--password-stdin"), 1, "already a ledger"),
    ],
)  # fmt: skip
def test_a_refusal_is_one_clear_sentence_and_changes_nothing(
    study: Path, run: Run, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = _fingerprint(study)
    answer = run(
        "trial", words[0], str(study), *words[1:], stdin=f"{words[-2]}-secret\n" if "sign" in words else "12345678\n"
    )
    if words[0] == "sign":
        user = words[words.index("--user") + 1]
        answer = run("trial", words[0], str(study), *words[1:], stdin=f"{user}-secret\n")
    assert answer.code == code, answer.err
    assert sentence in answer.err
    assert answer.out == ""
    assert _fingerprint(study) == before


def test_a_wrong_password_signs_nothing(study: Path, run: Run) -> None:
    before = _fingerprint(study)
    answer = run("trial", "sign", str(study), "--user", "mm", "--password-stdin", stdin="not-it-at-all\n")
    assert (answer.code, _fingerprint(study)) == (1, before)
    assert "the password of 'mm' is not right" in answer.err


def test_status_audit_and_verify_show_the_trial(study: Path, run: Run) -> None:
    status = json.loads(run("trial", "status", str(study), "--as-of", "2019-02-20", "--format", "json").out)
    assert status["levels"][0] == {
        "level": 1,
        "identity": "Q3W@0.6mg/kg",
        "dose": "0.6 mg/kg",
        "open": True,
        "enrolled": 1,
        "evaluable": 0,
        "dlts": 0,
        "pending": 1,
    }
    assert status["places_left"] == 2
    assert status["next_steps"] == ["enrol 2 patients at level 1 (0.6 mg/kg)"]
    assert status["synthetic"] is True
    person = run("trial", "status", str(study), "--as-of", "2019-02-20")
    assert "SYNTHETIC" in person.out
    assert "Decision 0: Medical-Monitor (medical-monitor)" in person.out
    audit = run("trial", "audit", str(study), "--subject", "01-001")
    assert audit.out.count("01-001") == 3
    verified = run("trial", "verify", str(study))
    assert verified.code == 0
    assert "The ledger is sound" in verified.out
    assert run("trial", "verify", str(study), "--head", "0" * 64).code == 1


def test_a_changed_byte_is_told_and_no_command_is_taken(study: Path, run: Run) -> None:
    connection = sqlite3.connect(study / "ledger.db")
    with connection:
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("UPDATE events SET actor = 'mN' WHERE sequence = 6")
        for text in GUARDS.values():
            connection.execute(text)
    connection.close()
    before = _fingerprint(study)
    verified = run("trial", "verify", str(study))
    assert verified.code == 1
    assert "row 6: its content does not match its hash" in verified.err
    refused = run("trial", "complete", str(study), "01-001", "--date", "2019-02-24", "--user", "co")
    assert refused.code == 1
    assert "the chain of ledger.db is broken" in refused.err
    assert run("trial", "status", str(study)).code == 1
    assert _fingerprint(study) == before


def test_a_folder_without_a_ledger_or_protocol_says_so(tmp_path: Path, run: Run) -> None:
    assert "there is no ledger" in run("trial", "status", str(tmp_path)).err
    missing = run("trial", "review", str(tmp_path), "--as-of", "2019-02-04", "--user", "x")
    assert missing.code == 2
    assert "the folder has no protocol.yaml" in missing.err
    (tmp_path / "esg401").mkdir()
    shutil.copy(STUDIES / "esg401" / "protocol.yaml", tmp_path / "esg401")
    words = ("trial", "init", str(tmp_path / "esg401"), "--user", "ada", "--name", "A", "--password-stdin")
    two = run(*words, stdin="ada-secret\n")
    assert two.code == 2
    assert "this version conducts one" in two.err
    assert not (tmp_path / "esg401" / "ledger.db").exists()


def test_a_short_password_opens_nothing(tmp_path: Path, run: Run) -> None:
    shutil.copy(STUDIES / "taa013" / "protocol.yaml", tmp_path)
    answer = run("trial", "init", str(tmp_path), "--user", "ada", "--name", "A", "--password-stdin", stdin="short\n")
    assert answer.code == 2
    assert "the password has 5 characters" in answer.err
    assert not (tmp_path / "ledger.db").exists()
