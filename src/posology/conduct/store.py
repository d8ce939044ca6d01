"""The ledger on disk: SQLite rows that are only ever added, guarded by the database itself."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from posology.conduct import events as happened
from posology.conduct.chain import GENESIS, StoredEvent, chain_faults, chained
from posology.conduct.commands import SIGNED_COMMANDS, Actor, AddUser, Command
from posology.conduct.decide import decide
from posology.conduct.errors import LedgerError, NoLedgerError, SignInError
from posology.conduct.guards import SCHEMA_QUERY, create_tables, schema_faults
from posology.conduct.passwords import fingerprint, is_right_password
from posology.conduct.record import TrialRecord, evolve
from posology.conduct.rows import COLUMNS, read_row, written_row

_EVENTS = sa.table("events", *(sa.column(name) for name in COLUMNS))
_CREDENTIALS = sa.table("credentials", sa.column("user"), sa.column("password_hash"))

#: How far the server's clock may step back before a command is refused; a small step is put down to its adjustment.
CLOCK_TOLERANCE = timedelta(minutes=1)


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
        self.last_stored: StoredEvent | None = None
        self._writable = writable
        if not path.is_file():
            raise NoLedgerError(f"there is no ledger at {path}", fix="Open the trial with 'posology trial init'")
        try:
            if path.stat().st_size == 0:
                raise LedgerError(f"{path} is an empty file, not a ledger", fix="Restore the ledger from a backup")
            self._copy, readable = _readable_copy(path)
        except OSError as error:
            raise LedgerError(f"{path} cannot be read: {error.strerror}") from error
        self._engine = _engine(readable, writable=writable)
        self._rows: tuple[StoredEvent, ...] = ()
        self._record = TrialRecord()

    @classmethod
    def create(
        cls, path: Path, commands: Sequence[Command], actor: Actor, *, credentials: Mapping[str, str]
    ) -> tuple[happened.Event, ...]:
        """Make a ledger with its first events; it appears whole or not at all, and never over another file."""
        if path.exists():
            raise LedgerError(f"there is already a ledger at {path}", fix="Choose a study folder without one")
        unfinished: Path | None = None
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".unfinished", dir=path.parent)
            os.close(handle)
            unfinished = Path(name)
            _make_tables(unfinished)
            with cls(unfinished, writable=True) as ledger:
                events = ledger.apply(commands, actor, new_credentials=credentials)
            unfinished.chmod(0o644)
            path.hardlink_to(unfinished)
        except FileExistsError as error:
            raise LedgerError(f"there is already a ledger at {path}", fix="Nothing was changed") from error
        except OSError as error:
            raise LedgerError(f"the ledger cannot be written at {path}: {error.strerror}") from error
        finally:
            for suffix in ("", "-wal", "-shm") if unfinished is not None else ():
                Path(f"{unfinished}{suffix}").unlink(missing_ok=True)
        return events

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

    def schema_faults(self) -> tuple[str, ...]:
        """Name what the file lacks, or has too much, of the tables and guards it was made with."""
        with _readable(self.path), self._engine.begin() as connection:
            return _schema_faults(connection)

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
            actor = _timed(actor, record)
            stored: list[StoredEvent] = []
            events: list[happened.Event] = []
            for command in commands:
                if isinstance(command, SIGNED_COMMANDS):
                    _require_password(record, _read_credentials(connection), actor.user, password)
                event = decide(record, command, actor)
                row = _next_row(record, event, actor)
                connection.execute(sa.insert(_EVENTS).values(**written_row(row)))
                if isinstance(command, AddUser):
                    _store_credential(connection, command, new_credentials or {})
                record = _folded(record, event, row)
                stored.append(row)
                events.append(event)
            if _read_rows(connection, after=len(self._rows)) != tuple(stored):
                raise LedgerError("what was written cannot be read back", fix="Nothing was stored; check the disk")
        # Only what was committed becomes what this process believes.
        self._rows = (*self._rows, *stored)
        self._record = record
        self.last_stored = stored[-1] if stored else None
        return tuple(events)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()
        if self._copy is not None:
            self._copy.cleanup()

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
            try:
                record = _folded(record, happened.event_from_payload(row.kind, row.schema_version, row.payload), row)
            except (KeyError, ValueError, AssertionError) as error:
                raise LedgerError(
                    f"row {row.sequence} ({row.kind}) does not follow from the rows before it",
                    fix="Run 'posology trial verify' and restore the ledger from a backup",
                ) from error
        self._rows, self._record = rows, record
        return record


def _make_tables(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        with connection:
            create_tables(connection.execute)
    finally:
        connection.close()


def _readable_copy(path: Path) -> tuple[tempfile.TemporaryDirectory[str] | None, Path]:
    """Give a path that can be read whole: the file, or a copy where it cannot be written and rows wait beside it."""
    waiting = path.with_name(f"{path.name}-wal")
    if _can_be_written(path) or not waiting.is_file() or waiting.stat().st_size == 0:
        return None, path
    folder = tempfile.TemporaryDirectory(prefix="posology-")
    for source in (path, waiting):
        shutil.copyfile(source, Path(folder.name) / source.name)
    return folder, Path(folder.name) / path.name


def _can_be_written(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _timed(actor: Actor, record: TrialRecord) -> Actor:
    """Refuse a clock that runs behind the ledger; a step within the tolerance takes the last recorded time."""
    last = record.last_recorded_at
    if last is None or actor.now >= last:
        return actor
    if last - actor.now > CLOCK_TOLERANCE:
        raise LedgerError(
            f"the clock says {actor.now:%Y-%m-%d %H:%M:%S} UTC, before the last record ({last:%Y-%m-%d %H:%M:%S} UTC)",
            fix="Set the machine's clock; nothing was stored",
        )
    return replace(actor, now=last)


def _engine(path: Path, *, writable: bool) -> sa.Engine:
    # Reading opens the file as a writer would and then forbids writing: SQLite's own read-only mode leaves
    # side files behind. A file that cannot be written is read as it stands.
    mode = "mode=rw" if _can_be_written(path) else "mode=ro&immutable=1"
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
    except sa.exc.OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise LedgerError(
                f"{path.name} is busy with another command", fix="Nothing was stored; try again"
            ) from error
        raise LedgerError(
            f"{path} cannot be read or written: {error.orig}", fix="Check the file and the disk"
        ) from error
    except sa.exc.DatabaseError as error:
        raise LedgerError(
            f"{path} cannot be read as a ledger: {error.orig}", fix="Give the ledger.db of a study folder, or a backup"
        ) from error


def _read_rows(connection: sa.Connection, *, after: int) -> tuple[StoredEvent, ...]:
    query = sa.select(_EVENTS).order_by(_EVENTS.c.sequence, sa.text("rowid")).offset(after).limit(-1)
    return tuple(read_row(dict(row)) for row in connection.execute(query).mappings())


def _read_credentials(connection: sa.Connection) -> dict[str, str]:
    return {row.user: row.password_hash for row in connection.execute(sa.select(_CREDENTIALS))}


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
    record = evolve(record, event, sequence=row.sequence, recorded=row.recorded)
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
    faults = _schema_faults(connection)
    if faults:
        raise LedgerError(
            f"the ledger has lost its guards: {'; '.join(faults)}",
            fix="Nothing was changed. Run 'posology trial verify' and restore the ledger from a backup",
        )


def _schema_faults(connection: sa.Connection) -> tuple[str, ...]:
    return schema_faults((row[0], row[1], row[2]) for row in connection.exec_driver_sql(SCHEMA_QUERY))
