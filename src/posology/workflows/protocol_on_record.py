"""Whether a study folder's protocol is the one its ledger records: the same hash, the same study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posology.protocol import protocol_from_document
from posology.vocabulary import InputError, StudySaysNo

if TYPE_CHECKING:
    from pathlib import Path

    from posology.conduct import TrialRecord
    from posology.protocol import Protocol

_FIX = "Restore the file, or record the amendment with 'posology trial amend'"


class AnotherProtocolError(StudySaysNo):
    """The folder's protocol is not the one the trial was conducted under."""


def protocol_conducted(record: TrialRecord, protocol: Protocol | None, *, folder: Path) -> Protocol:
    """Return the protocol version that the ledger has in force, as the folder's file spells it.

    Parameters
    ----------
    record
        The trial so far.
    protocol
        The folder's newest protocol version; None takes the one that the ledger keeps.

    Raises
    ------
    InputError
        If the ledger is of another study.
    AnotherProtocolError
        If the file has no version with the recorded hash: decisions were made under other rules than it states.
    """
    if protocol is None:
        return protocol_from_document(record.protocol)
    if protocol.study.id != record.in_force.study:
        raise InputError(
            f"the ledger is of study {record.in_force.study} and protocol.yaml of study {protocol.study.id}",
            where=str(folder),
            fix="Put the ledger and the protocol of one study into the folder",
        )
    for version in (*protocol.earlier, protocol):
        if version.hash == record.in_force.protocol_hash:
            return version
    raise AnotherProtocolError(difference(record, protocol) or "", where=str(folder), fix=_FIX)


def difference(record: TrialRecord, protocol: Protocol) -> str | None:
    """Say how the folder's newest protocol version differs from the one on record, or None when it does not."""
    recorded = record.in_force
    if protocol.hash == recorded.protocol_hash:
        return None
    return (
        f"protocol.yaml (version {protocol.version}, hash {protocol.hash[:16]}) is not the protocol on record "
        f"(version {recorded.version}, hash {recorded.protocol_hash[:16]}), under which the decisions were made"
    )
