"""The ledger's tables and the triggers that guard them, and the proof that a database has exactly these."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from posology.conduct.chain import GENESIS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_APPEND_ONLY = "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
_ADDED_ONCE = "BEGIN SELECT RAISE(ABORT, 'credentials are added, never changed'); END"
_NOT_THE_NEXT_ROW = (
    "NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM events) OR NEW.previous_hash IS NOT "
    f"coalesce((SELECT hash FROM events ORDER BY sequence DESC LIMIT 1), '{GENESIS}')"
)

TABLES: Mapping[str, str] = {
    "events": "CREATE TABLE events (sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, schema_version INTEGER NOT NULL, "
    "recorded_at TEXT NOT NULL, actor TEXT NOT NULL, payload TEXT NOT NULL, previous_hash TEXT NOT NULL UNIQUE, "
    "hash TEXT NOT NULL UNIQUE)",
    "credentials": "CREATE TABLE credentials (user TEXT PRIMARY KEY, password_hash TEXT NOT NULL)",
}

# A BEFORE DELETE trigger alone is not enough: INSERT OR REPLACE deletes without firing it unless
# recursive_triggers is on, so the insert is guarded as well.
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

#: Reads what a database is made of.
SCHEMA_QUERY = "SELECT type, name, sql FROM sqlite_master"


def create_tables(execute: Callable[[str], object]) -> None:
    """Make the tables and their guards."""
    for statement in (*TABLES.values(), *GUARDS.values()):
        execute(statement)


def schema_faults(found: Iterable[tuple[str, str, str | None]]) -> tuple[str, ...]:
    """Name what a database lacks, or has too much, of the ledger's tables and guards.

    An extra trigger is as bad as a missing one: it could swallow rows that were acknowledged.
    """
    there = {(kind, name): sql for kind, name, sql in found}
    expected = _expected_schema()
    missing = [f"the {kind} {name} is missing" for kind, name in expected if (kind, name) not in there]
    changed = [
        f"the {kind} {name} was changed"
        for (kind, name), sql in expected.items()
        if (kind, name) in there and there[kind, name] != sql
    ]
    extra = [f"the {kind} {name} does not belong there" for kind, name in there if (kind, name) not in expected]
    return (*missing, *changed, *extra)


@cache
def _expected_schema() -> dict[tuple[str, str], str | None]:
    connection = sqlite3.connect(":memory:")
    try:
        create_tables(connection.execute)
        return {(kind, name): sql for kind, name, sql in connection.execute(SCHEMA_QUERY)}
    finally:
        connection.close()
