"""The ledger on disk: SQLite rows that are only ever added, guarded by the database itself."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from posology.conduct import events as happened
from posology.conduct.chain import GENESIS, StoredEvent, chain_faults, chained
from posology.conduct.commands import SIGNED_COMMANDS, Actor, AddUser, Command
from posology.conduct.decide import decide
from posology.conduct.errors import LedgerError, SignInError
from posology.conduct.passwords import fingerprint, is_right_password
from posology.conduct.record import TrialRecord, evolve

_METADATA = sa.MetaData()
_EVENTS = sa.Table(
    "events",
    _METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("recorded_at", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("previous_hash", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
)
_CREDENTIALS = sa.Table(
    "credentials",
    _METADATA,
    sa.Column("user", sa.Text, primary_key=True),
    sa.Column("password_hash", sa.Text, nullable=False),
)

# A BEFORE DELETE trigger alone is not enough: INSERT OR REPLACE deletes without firing it unless
# recursive_triggers is on, so the insert is guarded as well.
_APPEND_ONLY = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
_ADDED_ONCE = "BEGIN SELECT RAISE(ABORT, 'credentials are added, never changed'); END"
_NOT_THE_NEXT_ROW = (
    "NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM events) OR NEW.previous_hash IS NOT "
    f"coalesce((SELECT hash FROM events ORDER BY sequence DESC LIMIT 1), '{GENESIS}')"
)
GUARDS: Mapping[str, str] = {
    "events_no_update": f"CREATE TRIGGER events_no_update BEFORE UPDATE ON events {_APPEND_ONLY}",
    "events_no_delete": f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events {_APPEND_ONLY}",
    "events_only_next": (
        f"CREATE TRIGGER events_only_next BEFORE INSERT ON events WHEN {_NOT_THE_NEXT_ROW} {_APPEND_ONLY}"
    ),
    "credentials_no_update": f"CREATE TRIGGER credentials_no_update BEFORE UPDATE ON credentials {_ADDED_ONCE}",
    "credentials_no_delete": f"CREATE TRIGGER credentials_no_delete BEFORE DELETE ON credentials {_ADDED_ONCE}",
    "credentials_only_new": (
        "CREATE TRIGGER credentials_only_new BEFORE INSERT ON credentials "
        f"WHEN EXISTS (SELECT 1 FROM credentials WHERE user = NEW.user) {_ADDED_ONCE}"
    ),
}


class Ledger:
    """The append-only record of one trial.

    Parameters
    ----------
    path
        The SQLite file.
    writable
        Open for commands. Read-only opening leaves the file and its folder untouched.

    Raises
    ------
    LedgerError
        If the file is missing, is not a ledger, or has lost its guards.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self.path = path
        self._writable = writable
        if not path.is_file():
            raise LedgerError(f"there is no ledger at {path}", fix="Open the trial with 'posology trial init'")
        self._engine = _engine(path, writable=writable)
        self._rows: tuple[StoredEvent, ...] = ()
        self._record = TrialRecord()

    @classmethod
    def create(
        cls, path: Path, commands: Sequence[Command], actor: Actor, *, credentials: Mapping[str, str]
    ) -> tuple[happened.Event, ...]:
        """Make a ledger with its first events; it appears whole or not at all, and never over another file."""
        if path.exists():
            raise LedgerError(f"there is already a ledger at {path}", fix="Choose a study folder without one")
        unfinished = path.with_name(f".{path.name}.unfinished")
        try:
            unfinished.unlink(missing_ok=True)
            unfinished.touch()
            events = cls._fill(unfinished, commands, actor, credentials)
            path.hardlink_to(unfinished)
        except FileExistsError as error:
            raise LedgerError(f"there is already a ledger at {path}", fix="Nothing was changed") from error
        except OSError as error:
            raise LedgerError(f"the ledger cannot be written at {path}: {error.strerror}") from error
        finally:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(unfinished.name + suffix).unlink(missing_ok=True)
        return events

    @classmethod
    def _fill(
        cls, path: Path, commands: Sequence[Command], actor: Actor, credentials: Mapping[str, str]
    ) -> tuple[happened.Event, ...]:
        ledger = cls(path, writable=True)
        try:
            with ledger._engine.begin() as connection:
                _METADATA.create_all(connection)
                for guard in GUARDS.values():
                    connection.execute(sa.text(guard))
            return ledger.apply(commands, actor, new_credentials=credentials)
        finally:
            ledger.close()

    def rows(self) -> tuple[StoredEvent, ...]:
        """Read every row, in the order of the chain."""
        with _readable(self.path), self._engine.begin() as connection:
            return _read_rows(connection, after=0)

    def record(self) -> TrialRecord:
        """Fold the rows into the trial so far, after checking guards and chain."""
        with _readable(self.path), self._engine.begin() as connection:
            _require_guards(connection)
            return self._refresh(connection)

    def credentials(self) -> dict[str, str]:
        """Read the stored password hashes, by user."""
        with _readable(self.path), self._engine.begin() as connection:
            return _read_credentials(connection)

    def apply(
        self,
        commands: Sequence[Command],
        actor: Actor,
        *,
        password: str | None = None,
        new_credentials: Mapping[str, str] | None = None,
    ) -> tuple[happened.Event, ...]:
        """Decide commands and store their events in one transaction: the only way anything is recorded.

        Parameters
        ----------
        commands
            Decided in order, each on the record the ones before it left; all are stored or none.
        actor
            Who asks, and the server's time.
        password
            The actor's password; needed for commands that sign.
        new_credentials
            Password hashes of users that the commands add.

        Raises
        ------
        PosologyError
            When a command is refused or the password is wrong. Nothing is stored then.
        """
        if not self._writable:
            raise LedgerError("the ledger is open for reading only")
        with _readable(self.path), self._engine.begin() as connection:
            _require_guards(connection)
            record = self._refresh(connection)
            stored: list[StoredEvent] = []
            events: list[happened.Event] = []
            for command in commands:
                if isinstance(command, SIGNED_COMMANDS):
                    _require_password(record, _read_credentials(connection), actor.user, password)
                event = decide(record, command, actor)
                row = _next_row(record, event, actor)
                connection.execute(sa.insert(_EVENTS).values(**_columns(row)))
                if isinstance(command, AddUser):
                    _store_credential(connection, command, new_credentials or {})
                record = _folded(record, event, row)
                stored.append(row)
                events.append(event)
        # Only what was committed becomes what this process believes.
        self._rows = (*self._rows, *stored)
        self._record = record
        return tuple(events)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _refresh(self, connection: sa.Connection) -> TrialRecord:
        """Fold what others appended since; the chain is checked from the last row known."""
        fresh = _read_rows(connection, after=len(self._rows))
        rows = (*self._rows, *fresh)
        if fresh:
            faults = chain_faults(rows)
            if faults:
                raise LedgerError(
                    f"the chain of {self.path.name} is broken: {faults[0]}",
                    fix="Nothing was changed. Run 'posology trial verify' and restore the ledger from a backup",
                )
        record = self._record
        for row in fresh:
            record = _folded(record, happened.event_from_payload(row.kind, row.schema_version, row.payload), row)
        self._rows, self._record = rows, record
        return record


def missing_guards(path: Path) -> tuple[str, ...]:
    """Name the guards that a ledger file lacks, or whose text differs."""
    engine = _engine(path, writable=False)
    try:
        with _readable(path), engine.begin() as connection:
            return _missing_guards(connection)
    finally:
        engine.dispose()


def _engine(path: Path, *, writable: bool) -> sa.Engine:
    # Reading opens the file as a writer would and then forbids writing: SQLite's own read-only mode leaves
    # side files behind. A file that cannot be written is read as it stands.
    mode = "mode=rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "mode=ro&immutable=1"
    engine = sa.create_engine(
        "sqlite:///",
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        creator=lambda: sqlite3.connect(
            f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=30, isolation_level=None
        ),
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _: object) -> None:
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            # NORMAL may lose acknowledged commits on power loss; FULL does not.
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # A deferred transaction that writes later fails at once when another has written: take the lock first.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writable else "BEGIN")

    return engine


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError as error:
        raise LedgerError(f"{path.name} refused the row: {error.orig}", fix="Nothing was changed") from error
    except sa.exc.DatabaseError as error:
        raise LedgerError(
            f"{path} cannot be read as a ledger: {error.orig}", fix="Give the ledger.db of a study folder, or a backup"
        ) from error


def _read_rows(connection: sa.Connection, *, after: int) -> tuple[StoredEvent, ...]:
    query = sa.select(_EVENTS).order_by(_EVENTS.c.sequence, sa.text("rowid")).offset(after).limit(-1)
    return tuple(
        StoredEvent(
            sequence=row.sequence,
            kind=row.kind,
            schema_version=row.schema_version,
            recorded_at=row.recorded_at,
            actor=row.actor,
            payload=_payload(row.payload, row.sequence),
            previous_hash=row.previous_hash,
            hash=row.hash,
        )
        for row in connection.execute(query)
    )


def _payload(text: str, sequence: int) -> dict[str, Any]:
    try:
        payload = json.loads(text)
    except (TypeError, ValueError) as error:
        raise LedgerError(f"row {sequence} is not JSON: it was changed after it was recorded") from error
    if not isinstance(payload, dict):
        raise LedgerError(f"row {sequence} is not a JSON object: it was changed after it was recorded")
    return payload


def _read_credentials(connection: sa.Connection) -> dict[str, str]:
    return {row.user: row.password_hash for row in connection.execute(sa.select(_CREDENTIALS))}


def _columns(row: StoredEvent) -> dict[str, object]:
    return {
        "sequence": row.sequence,
        "kind": row.kind,
        "schema_version": row.schema_version,
        "recorded_at": row.recorded_at,
        "actor": row.actor,
        "payload": json.dumps(row.payload, ensure_ascii=False, sort_keys=True, allow_nan=False),
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def _next_row(record: TrialRecord, event: happened.Event, actor: Actor) -> StoredEvent:
    return chained(
        sequence=record.sequence + 1,
        kind=type(event).__name__,
        schema_version=happened.SCHEMA_VERSION,
        actor=actor.user,
        now=actor.now,
        payload=happened.event_payload(event),
        previous=record.head_hash or GENESIS,
    )


def _folded(record: TrialRecord, event: happened.Event, row: StoredEvent) -> TrialRecord:
    record = evolve(record, event, sequence=row.sequence)
    return replace(record, head_hash=row.hash, last_recorded_at=row.recorded)


def _store_credential(connection: sa.Connection, command: AddUser, credentials: Mapping[str, str]) -> None:
    stored = credentials.get(command.user)
    if stored is None or fingerprint(stored) != command.credential_fingerprint:
        raise LedgerError(f"the password of '{command.user}' does not go with the event that adds them")
    connection.execute(sa.insert(_CREDENTIALS).values(user=command.user, password_hash=stored))


def _require_password(record: TrialRecord, credentials: Mapping[str, str], user: str, password: str | None) -> None:
    person = record.users.get(user)
    stored = credentials.get(user)
    if person is None or stored is None:
        raise SignInError(f"'{user}' is not a user of this trial", fix="Nothing was signed")
    if fingerprint(stored) != person.credential_fingerprint:
        raise LedgerError(
            f"the stored password of '{user}' is not the one recorded in the chain: it was changed directly",
            fix="Nothing was signed. Restore the ledger from a backup",
        )
    if password is None or not is_right_password(stored, password):
        raise SignInError(f"the password of '{user}' is not right", fix="Nothing was signed; try again")


def _require_guards(connection: sa.Connection) -> None:
    missing = _missing_guards(connection)
    if missing:
        raise LedgerError(
            f"the ledger has lost its guards: {', '.join(missing)}",
            fix="Nothing was changed. Run 'posology trial verify' and restore the ledger from a backup",
        )


def _missing_guards(connection: sa.Connection) -> tuple[str, ...]:
    query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    found = {row.name: row.sql for row in connection.execute(query)}
    return tuple(name for name, text in GUARDS.items() if found.get(name) != text)
