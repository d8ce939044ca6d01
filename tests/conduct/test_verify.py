"""Whatever is done to the database directly, verification finds it."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from posology.conduct import Ledger, LedgerError, verify_ledger
from posology.conduct.chain import GENESIS, row_hash
from posology.conduct.guards import GUARDS
from posology.vocabulary import InputError
from tests.conduct.conftest import START, Trial

COLUMNS = ("sequence", "kind", "schema_version", "recorded_at", "actor", "payload", "previous_hash", "hash")


@contextmanager
def _unguarded(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the database as someone with full rights would: guards dropped, rows changed, guards put back."""
    connection = sqlite3.connect(path)
    with connection:
        for guard in GUARDS:
            connection.execute(f"DROP TRIGGER {guard}")
        yield connection
        for text in GUARDS.values():
            connection.execute(text)
    connection.close()


@pytest.fixture
def ledger(trial: Trial) -> Path:
    trial.start()
    trial.decide(trial.cohort(["01-001", "01-002", "01-003"], 0.6, START))
    trial.session._ledger.close()
    path = trial.folder / "ledger.db"
    assert verify_ledger(path).faults == ()
    return path


def _count(path: Path) -> int:
    return verify_ledger(path).events


def test_every_single_row_edit_is_found(ledger: Path, tmp_path: Path) -> None:
    for sequence in range(1, _count(ledger) + 1):
        for column in COLUMNS:
            copy = tmp_path / f"{sequence}-{column}.db"
            shutil.copy(ledger, copy)
            with _unguarded(copy) as connection:
                (value,) = connection.execute(f"SELECT {column} FROM events WHERE sequence = ?", (sequence,)).fetchone()
                edited = _edited(column, value)
                connection.execute(f"UPDATE events SET {column} = ? WHERE sequence = ?", (edited, sequence))
            assert not verify_ledger(copy).is_sound, (sequence, column)
            copy.unlink()


def _edited(column: str, value: object) -> object:
    if column == "payload":
        payload = json.loads(str(value))
        word = min(payload)
        return json.dumps({**payload, word: f"{payload[word]}!"})
    return value + 1000 if isinstance(value, int) else f"{str(value)[:-1]}{'0' if str(value)[-1] != '0' else '1'}"


@pytest.mark.parametrize(
    "change",
    [
        ("payload", "payload || ' '"),
        ("payload", "replace(payload, '\"dose\": 0.6', '\"dose\": 6e-1')"),
        ("payload", "replace(payload, '{', '{\"amount_mg\": 1.0, ')"),
        ("payload", "CAST(payload AS BLOB)"),
        ("payload", "replace(payload, '0.6', 'NaN')"),
        ("payload", "replace(payload, '0.6', '1e999')"),
        ("payload", "replace(payload, '0.6', '123456789012345678901234567890')"),
        ("payload", "'[' || replace(hex(zeroblob(5000)), '00', '[') || ']'"),
        ("recorded_at", "'garbage'"),
        ("actor", "CAST(actor AS BLOB)"),
        ("schema_version", "99999999999999"),
    ],
)
def test_a_row_spelled_otherwise_is_found_in_a_sentence(ledger: Path, change: tuple[str, str]) -> None:
    column, value = change
    with _unguarded(ledger) as connection:
        connection.execute(f"UPDATE events SET {column} = {value} WHERE kind = 'DoseGiven'")
    found = verify_ledger(ledger)
    assert not found.is_sound
    assert all("Traceback" not in fault for fault in found.faults)


def test_a_ledger_emptied_of_its_rows_is_broken(ledger: Path) -> None:
    with _unguarded(ledger) as connection:
        connection.execute("DELETE FROM events")
        connection.execute("DELETE FROM credentials")
    assert verify_ledger(ledger).faults == ("the ledger holds no event: its rows were removed",)


def test_a_well_chained_row_that_follows_from_nothing_is_found(ledger: Path) -> None:
    rows = verify_ledger(ledger)
    stray = {"subject": "99-999", "observed_to": "2019-02-25"}
    content = {
        "sequence": rows.events + 1,
        "kind": "WindowCompleted",
        "schema_version": 1,
        "recorded_at": "2019-02-25T12:00:00.000000+00:00",
        "actor": "coordinator",
        "payload": stray,
        "previous_hash": rows.head_hash,
    }
    with _unguarded(ledger) as connection:
        written = {**content, "payload": json.dumps(stray, sort_keys=True), "hash": row_hash(**content)}  # type: ignore[arg-type]
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", list(written.values()))
    assert any("99-999 is not on record" in fault for fault in verify_ledger(ledger).faults)
    with pytest.raises(LedgerError, match="does not follow from the rows before it"), Ledger(ledger) as broken:
        broken.record()


def test_the_head_may_be_given_by_its_first_digits(ledger: Path) -> None:
    head = verify_ledger(ledger).head_hash
    assert verify_ledger(ledger, expected_head=head[:16].upper()).is_sound
    with pytest.raises(InputError, match="is not a head hash"):
        verify_ledger(ledger, expected_head="abc")


def test_every_inner_deletion_is_found(ledger: Path, tmp_path: Path) -> None:
    events = _count(ledger)
    for sequence in range(1, events):
        copy = tmp_path / f"{sequence}.db"
        shutil.copy(ledger, copy)
        with _unguarded(copy) as connection:
            connection.execute("DELETE FROM events WHERE sequence = ?", (sequence,))
        assert not verify_ledger(copy).is_sound, sequence
        # Closing the gap in the numbers does not help.
        with _unguarded(copy) as connection:
            for later in range(sequence + 1, events + 1):
                connection.execute("UPDATE events SET sequence = ? WHERE sequence = ?", (later - 1, later))
        assert not verify_ledger(copy).is_sound, sequence
        copy.unlink()


def test_insertion_and_reordering_are_found(ledger: Path, tmp_path: Path) -> None:
    events = _count(ledger)
    chooser = random.Random(1)
    for attempt in range(20):
        one, other = sorted(chooser.sample(range(1, events + 1), 2))
        copy = tmp_path / f"swap-{attempt}.db"
        shutil.copy(ledger, copy)
        with _unguarded(copy) as connection:
            for old, new in ((one, -1), (other, one), (-1, other)):
                connection.execute("UPDATE events SET sequence = ? WHERE sequence = ?", (new, old))
        assert not verify_ledger(copy).is_sound, (one, other)
        added = tmp_path / f"insert-{attempt}.db"
        shutil.copy(ledger, added)
        with _unguarded(added) as connection:
            for later in range(events, one - 1, -1):
                connection.execute("UPDATE events SET sequence = ? WHERE sequence = ?", (later + 1, later))
            connection.execute(
                "INSERT INTO events SELECT ?, kind, schema_version, recorded_at, actor, payload, "
                "'x' || hash, 'y' || hash FROM events WHERE sequence = ?",
                (one, one + 1),
            )
        assert not verify_ledger(added).is_sound, one


def test_a_removed_tail_shows_against_a_head_printed_earlier(ledger: Path) -> None:
    whole = verify_ledger(ledger)
    with _unguarded(ledger) as connection:
        connection.execute("DELETE FROM events WHERE sequence > ?", (whole.events - 2,))
    assert verify_ledger(ledger).is_sound  # a shorter chain is whole in itself
    found = verify_ledger(ledger, expected_head=whole.head_hash)
    assert found.faults == (
        f"the head {whole.head_hash} is not in this ledger: rows were removed from its end, "
        "or the chain was recomputed",
    )


def test_rows_added_since_leave_an_earlier_head_in_place(ledger: Path, trial: Trial) -> None:
    earlier = verify_ledger(ledger).head_hash
    trial.open(date(2019, 2, 25))
    later = verify_ledger(ledger, expected_head=earlier)
    assert later.is_sound
    assert later.head_hash != earlier


def _recompute(path: Path, changed: int, payload: dict[str, object]) -> None:
    """Forge: change a payload and recompute every hash after it."""
    with _unguarded(path) as connection:
        rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM events ORDER BY sequence").fetchall()
        connection.execute("DELETE FROM events")
        previous = GENESIS
        for sequence, kind, schema, recorded, actor, text, _, _ in rows:
            content = payload if sequence == changed else json.loads(text)
            new = row_hash(
                sequence=sequence,
                kind=kind,
                schema_version=schema,
                recorded_at=recorded,
                actor=actor,
                payload=content,
                previous_hash=previous,
            )
            connection.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (sequence, kind, schema, recorded, actor, json.dumps(content), previous, new),
            )
            previous = new


def test_a_recomputed_chain_shows_against_the_head_or_in_the_decisions_decided_again(ledger: Path) -> None:
    head = verify_ledger(ledger).head_hash
    connection = sqlite3.connect(ledger)
    sequence, text = connection.execute(
        "SELECT sequence, payload FROM events WHERE kind = 'DecisionSigned' ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    connection.close()
    payload = json.loads(text)
    assert payload["move"] == "escalate"
    forged = {**payload, "next_level": "Q3W@4.8mg/kg"}
    _recompute(ledger, sequence, forged)
    found = verify_ledger(ledger, expected_head=head)
    assert any("deciding it again gives something else" in fault for fault in found.faults)
    assert any(head in fault for fault in found.faults)


def test_a_fact_changed_under_a_recomputed_chain_breaks_the_evidence_of_the_review(ledger: Path) -> None:
    connection = sqlite3.connect(ledger)
    sequence, text = connection.execute(
        "SELECT sequence, payload FROM events WHERE kind = 'WindowCompleted' ORDER BY sequence LIMIT 1"
    ).fetchone()
    connection.close()
    payload = json.loads(text)
    _recompute(ledger, sequence, {**payload, "subject": "01-002"})
    assert not verify_ledger(ledger).is_sound


def test_a_password_changed_in_the_database_is_found_and_signs_nothing(ledger: Path, trial: Trial) -> None:
    with _unguarded(ledger) as connection:
        (stolen,) = connection.execute("SELECT password_hash FROM credentials WHERE user = 'coordinator'").fetchone()
        connection.execute("UPDATE credentials SET password_hash = ? WHERE user = 'monitor'", (stolen,))
    assert any("password of 'monitor'" in fault for fault in verify_ledger(ledger).faults)
    with pytest.raises(Exception, match="it was changed directly"):
        trial.sign(date(2019, 2, 25))


def test_one_changed_byte_is_found_and_changes_nothing_more(ledger: Path) -> None:
    content = bytearray(ledger.read_bytes())
    place = content.find(b"01-002")
    content[place + 5 : place + 6] = b"7"
    ledger.write_bytes(content)
    found = verify_ledger(ledger)
    assert not found.is_sound
    assert ledger.read_bytes() == bytes(content)
