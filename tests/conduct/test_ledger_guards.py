"""The database itself refuses to change what is stored."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from posology.conduct import Actor, AddUser, Ledger, LedgerError, TakeDataCut
from posology.conduct.guards import GUARDS
from tests.conduct.conftest import START, Trial, noon

COLUMNS = "sequence, kind, schema_version, recorded_at, actor, payload, previous_hash, hash"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET actor = 'x'",
        "UPDATE events SET payload = '{}' WHERE sequence = 2",
        "UPDATE OR REPLACE events SET sequence = 1 WHERE sequence = 2",
        "DELETE FROM events",
        "DELETE FROM events WHERE sequence = 3",
        f"INSERT OR REPLACE INTO events ({COLUMNS}) SELECT {COLUMNS} FROM events WHERE sequence = 2",
        f"REPLACE INTO events ({COLUMNS}) SELECT 2, kind, 1, recorded_at, 'x', payload, previous_hash, hash "
        "FROM events WHERE sequence = 2",
        f"INSERT INTO events ({COLUMNS}) SELECT 99, kind, 1, recorded_at, actor, payload, hash, 'new' "
        "FROM events WHERE sequence = 3",
        f"INSERT OR IGNORE INTO events ({COLUMNS}) "
        "SELECT sequence + 100, kind, 1, recorded_at, actor, payload, 'a', 'b' FROM events WHERE sequence = 1",
        "UPDATE credentials SET password_hash = 'x' WHERE user = 'monitor'",
        "DELETE FROM credentials",
        "INSERT OR REPLACE INTO credentials VALUES ('monitor', 'x')",
    ],
)
def test_the_database_refuses_to_change_or_replace_a_row(trial: Trial, statement: str) -> None:
    path = trial.folder / "ledger.db"
    before = trial.session._ledger.rows(), trial.session._ledger.credentials()
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.DatabaseError, match=r"append-only|added, never changed"), connection:
        connection.execute(statement)
    connection.close()
    assert (trial.session._ledger.rows(), trial.session._ledger.credentials()) == before


@pytest.mark.parametrize("guard", sorted(GUARDS))
def test_a_ledger_that_lost_a_guard_takes_no_command(trial: Trial, guard: str) -> None:
    connection = sqlite3.connect(trial.folder / "ledger.db")
    with connection:
        connection.execute(f"DROP TRIGGER {guard}")
    connection.close()
    with pytest.raises(LedgerError, match=f"lost its guards: the trigger {guard} is missing"):
        trial.review(START)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER swallow BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END",
        "CREATE TABLE shadow (x)",
        "CREATE VIEW events_too AS SELECT * FROM events",
    ],
)
def test_a_ledger_with_something_that_does_not_belong_takes_no_command(trial: Trial, statement: str) -> None:
    connection = sqlite3.connect(trial.folder / "ledger.db")
    with connection:
        connection.execute(statement)
    connection.close()
    with pytest.raises(LedgerError, match="does not belong there"):
        trial.review(START)


def test_a_reader_without_write_access_sees_the_rows_that_wait_beside_the_file(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer was killed: its rows are in the -wal file and not yet in the database file."""
    trial.start()
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    for name in ("ledger.db", "ledger.db-wal"):
        (copy / name).write_bytes((trial.folder / name).read_bytes())
    monkeypatch.setattr("posology.conduct.store._can_be_written", lambda path: copy not in path.parents)
    reader = Ledger(copy / "ledger.db")
    assert reader.rows() == trial.session._ledger.rows()
    reader.close()


def test_an_empty_file_is_no_ledger_and_stays_empty(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch()
    with pytest.raises(LedgerError, match="an empty file"):
        Ledger(path, writable=True)
    assert path.stat().st_size == 0


def test_the_clock_may_not_run_back(trial: Trial) -> None:
    trial.start(START)
    with pytest.raises(LedgerError, match="before the last record"):
        trial.give(
            TakeDataCut(name="early", as_of=START - timedelta(days=3)), "statistician", START - timedelta(days=1)
        )


def test_a_second_ledger_is_never_made_over_the_first(trial: Trial) -> None:
    path = trial.folder / "ledger.db"
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="already a ledger"):
        Ledger.create(path, (), Actor(user="x", now=noon(START)), credentials={})
    assert path.read_bytes() == before


def test_a_refused_first_command_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    stray = AddUser(user="x y", printed_name="X", role="administrator", credential_fingerprint="0")
    with pytest.raises(Exception, match="not a user name"):
        Ledger.create(path, (stray,), Actor(user="x y", now=noon(START)), credentials={})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database, but long enough to look at" * 50)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="cannot be read as a ledger"), Ledger(path) as ledger:
        ledger.record()
    assert path.read_bytes() == before


def test_reading_leaves_the_folder_as_it_was(trial: Trial) -> None:
    trial.session._ledger.close()
    before = sorted(path.name for path in trial.folder.iterdir())
    reader = Ledger(trial.folder / "ledger.db")
    assert reader.record().sequence == 8
    reader.close()
    assert sorted(path.name for path in trial.folder.iterdir()) == before
