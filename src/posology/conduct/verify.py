"""Prove a ledger: its guards, its chain, its signatures, and every event decided again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from posology.conduct.chain import GENESIS, StoredEvent, chain_faults
from posology.conduct.commands import Actor, command_of
from posology.conduct.decide import decide
from posology.conduct.errors import LedgerError
from posology.conduct.events import DecisionSigned, RecommendedDoseSigned, UserAdded, event_from_payload, event_payload
from posology.conduct.passwords import fingerprint
from posology.conduct.record import TrialRecord, evolve
from posology.conduct.store import Ledger
from posology.vocabulary import InputError, PosologyError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a verification found.

    Attributes
    ----------
    events, decisions : int
        Rows read; dose decisions decided again.
    head_hash
        Hash of the last row: print it, and a removed tail shows later.
    faults
        Everything wrong, in the order met; empty when the ledger is sound.
    """

    events: int
    decisions: int
    signatures: int
    head_hash: str
    expected_head: str | None
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the verification."""
        return {
            "verdict": "sound" if self.is_sound else "broken",
            "events": self.events,
            "decisions": self.decisions,
            "signatures": self.signatures,
            "head": self.head_hash,
            "expected_head": self.expected_head,
            "faults": list(self.faults),
        }


def verify_ledger(path: Path, *, expected_head: str | None = None) -> Verification:
    """Verify a ledger file.

    Parameters
    ----------
    path
        The SQLite file.
    expected_head
        A head hash printed earlier. It must be the hash of some row: then everything up to it is as it was, and
        rows after it were added since. A removed tail or a recomputed chain no longer has it. Its first 16
        digits or more are enough.

    Raises
    ------
    InputError
        If the expected head is not a hash.
    """
    if expected_head is not None:
        expected_head = expected_head.strip().lower()
        if not re.fullmatch(r"[0-9a-f]{16,64}", expected_head):
            raise InputError(f"'{expected_head}' is not a head hash", fix="Give at least its first 16 digits")
    guards: tuple[str, ...] = ()
    with Ledger(path) as ledger:
        try:
            guards = ledger.schema_faults()
            rows = ledger.rows()
            credentials = ledger.credentials()
        except LedgerError as error:
            return _unreadable(str(error), guards, expected_head)
    if not rows:
        return _unreadable("the ledger holds no event: its rows were removed", guards, expected_head)
    broken = chain_faults(rows)
    replayed = () if broken else _replay_faults(rows, credentials)
    kinds = [row.kind for row in rows]
    return Verification(
        events=len(rows),
        decisions=kinds.count("DecisionSigned"),
        signatures=kinds.count("DecisionSigned") + kinds.count("RecommendedDoseSigned"),
        head_hash=rows[-1].hash if rows else GENESIS,
        expected_head=expected_head,
        faults=(*guards, *broken, *replayed, *_head_faults(rows, expected_head)),
    )


def _replay_faults(rows: Sequence[StoredEvent], credentials: Mapping[str, str]) -> tuple[str, ...]:
    """Decide every event again on the record before it; what comes out must be what is stored."""
    record = TrialRecord()
    faults: list[str] = []
    for row in rows:
        try:
            event = event_from_payload(row.kind, row.schema_version, row.payload)
            again = decide(record, command_of(event), Actor(user=row.actor, now=row.recorded))
        except PosologyError as error:
            faults.append(f"row {row.sequence} ({row.kind}): {error}")
            break
        except (KeyError, ValueError, TypeError, AssertionError):
            faults.append(f"row {row.sequence} ({row.kind}): it does not follow from the rows before it")
            break
        if event_payload(again) != dict(row.payload):
            faults.append(f"row {row.sequence} ({row.kind}): deciding it again gives something else than is stored")
            break
        if isinstance(event, (DecisionSigned, RecommendedDoseSigned)) and event.signature.user != row.actor:
            faults.append(f"row {row.sequence}: signed by {event.signature.user}, recorded for {row.actor}")
        if isinstance(event, UserAdded):
            stored = credentials.get(event.user)
            if not isinstance(stored, str) or fingerprint(stored) != event.credential_fingerprint:
                faults.append(f"row {row.sequence}: the stored password of '{event.user}' was changed or removed")
        record = replace(evolve(record, event, sequence=row.sequence, recorded=row.recorded), head_hash=row.hash)
    extra = sorted(set(credentials) - set(record.users)) if not faults else []
    faults += [f"there is a password for '{user}', whom no event added" for user in extra]
    return tuple(faults)


def _head_faults(rows: Sequence[StoredEvent], expected: str | None) -> tuple[str, ...]:
    if expected is None or any(row.hash.startswith(expected) for row in rows):
        return ()
    return (f"the head {expected} is not in this ledger: rows were removed from its end, or the chain was recomputed",)


def _unreadable(message: str, guards: tuple[str, ...], expected: str | None) -> Verification:
    return Verification(
        events=0, decisions=0, signatures=0, head_hash="", expected_head=expected, faults=(*guards, message)
    )
