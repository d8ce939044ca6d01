"""The hash chain: each row carries the hash of the row before, so that no edit goes unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from posology.vocabulary import content_hash

#: What the first row carries in place of a hash before it.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """One row of the ledger, as it is stored and hashed."""

    sequence: int
    kind: str
    schema_version: int
    recorded_at: str
    actor: str
    payload: Mapping[str, Any]
    previous_hash: str
    hash: str

    @property
    def recorded(self) -> datetime:
        """The server's time of recording (UTC)."""
        return datetime.fromisoformat(self.recorded_at)


def row_hash(
    *,
    sequence: int,
    kind: str,
    schema_version: int,
    recorded_at: str,
    actor: str,
    payload: Mapping[str, Any],
    previous_hash: str,
) -> str:
    """Hash everything a row says, and the hash before it."""
    return content_hash(
        {
            "sequence": sequence,
            "kind": kind,
            "schema_version": schema_version,
            "recorded_at": recorded_at,
            "actor": actor,
            "payload": dict(payload),
            "previous_hash": previous_hash,
        }
    )


def chained(
    *,
    sequence: int,
    kind: str,
    schema_version: int,
    actor: str,
    now: datetime,
    payload: Mapping[str, Any],
    previous: str,
) -> StoredEvent:
    """Make the next row of the chain."""
    recorded_at = now.astimezone(UTC).isoformat(timespec="microseconds")
    return StoredEvent(
        sequence=sequence,
        kind=kind,
        schema_version=schema_version,
        recorded_at=recorded_at,
        actor=actor,
        payload=payload,
        previous_hash=previous,
        hash=row_hash(
            sequence=sequence,
            kind=kind,
            schema_version=schema_version,
            recorded_at=recorded_at,
            actor=actor,
            payload=payload,
            previous_hash=previous,
        ),
    )


def chain_faults(rows: tuple[StoredEvent, ...]) -> tuple[str, ...]:
    """List every break of the chain: a changed, missing, added or moved row.

    A removed tail leaves a shorter chain that is whole in itself; only a head hash printed earlier shows it.
    """
    faults = []
    previous = GENESIS
    for place, row in enumerate(rows, start=1):
        if row.sequence != place:
            faults.append(f"row {place}: its sequence number is {row.sequence}; a row is missing, added or moved")
        if row.previous_hash != previous:
            faults.append(f"row {place}: it does not follow the row before it")
        if row.hash != _expected_hash(row):
            faults.append(f"row {place}: its content does not match its hash; it was changed after it was recorded")
        previous = row.hash
    return tuple(faults)


def _expected_hash(row: StoredEvent) -> str | None:
    try:
        return row_hash(
            sequence=row.sequence,
            kind=row.kind,
            schema_version=row.schema_version,
            recorded_at=row.recorded_at,
            actor=row.actor,
            payload=row.payload,
            previous_hash=row.previous_hash,
        )
    except (ValueError, RecursionError):
        return None  # such content has no canonical form, so it was never hashed
