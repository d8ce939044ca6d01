"""How an event stands in the database: one spelling, so that any other spelling is an edit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from posology.conduct.chain import StoredEvent
from posology.conduct.errors import LedgerError

#: Columns of the table, in order, with the type each must have.
COLUMNS: Mapping[str, type] = {
    "sequence": int,
    "kind": str,
    "schema_version": int,
    "recorded_at": str,
    "actor": str,
    "payload": str,
    "previous_hash": str,
    "hash": str,
}


def written_row(row: StoredEvent) -> dict[str, object]:
    """Write a row as it is stored."""
    return {
        "sequence": row.sequence,
        "kind": row.kind,
        "schema_version": row.schema_version,
        "recorded_at": row.recorded_at,
        "actor": row.actor,
        "payload": _payload_text(row.payload),
        "previous_hash": row.previous_hash,
        "hash": row.hash,
    }


def read_row(stored: Mapping[str, Any]) -> StoredEvent:
    """Read a stored row, and refuse one that is not spelled as it was written.

    Raises
    ------
    LedgerError
        If a column has another type, or the payload another spelling (a space, 4.0 for 4, a key given twice).
    """
    place = f"row {stored['sequence']}"
    for column, kind in COLUMNS.items():
        if type(stored[column]) is not kind:
            raise LedgerError(f"{place}: '{column}' is not {kind.__name__}; it was changed after it was recorded")
    try:
        payload = json.loads(stored["payload"])
        is_as_written = isinstance(payload, dict) and _payload_text(payload) == stored["payload"]
        datetime.fromisoformat(stored["recorded_at"])
    except (ValueError, RecursionError):
        is_as_written = False
    if not is_as_written:
        raise LedgerError(f"{place}: it is not spelled as it was written; it was changed after it was recorded")
    return StoredEvent(**{**{column: stored[column] for column in COLUMNS}, "payload": payload})


def _payload_text(payload: Mapping[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, allow_nan=False)
