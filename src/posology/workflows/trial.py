"""Conduct a trial from its study folder: every command goes through the one gate of the ledger."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.conduct import (
    Actor,
    AddUser,
    AmendProtocol,
    Command,
    ConductSummary,
    Ledger,
    OpenTrial,
    Role,
    RuleBrokenError,
    TrialRecord,
    Verification,
    fingerprint,
    hash_password,
    summarise,
    verify_ledger,
)
from posology.workflows.protocol_on_record import difference
from posology.workflows.study import Study, load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime
    from pathlib import Path

    from posology.conduct.chain import StoredEvent
    from posology.conduct.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A user name with its password; the salt is given only for synthetic trials that must repeat."""

    user: str
    password: str
    salt: bytes | None = None


def open_trial(
    study: Study | str | Path,
    administrator: Credential,
    *,
    printed_name: str,
    now: datetime,
    clock: str = "server",
) -> tuple[Event, ...]:
    """Make the ledger of a study folder and its first user, the administrator.

    Raises
    ------
    PosologyError
        If the folder has a ledger, the protocol has faults, or its design cannot decide. No file is made then.
    """
    from posology import __version__

    study = load(study) if not isinstance(study, Study) else study
    protocol = study.protocol.in_force(now.date())
    stored = hash_password(administrator.password, salt=administrator.salt)
    commands: tuple[Command, ...] = (
        OpenTrial(
            protocol=protocol.document,
            synthetic=protocol.synthetic_data,
            clock=clock,
            software=f"posology {__version__}",
        ),
        AddUser(
            user=administrator.user,
            printed_name=printed_name,
            role=Role.ADMINISTRATOR,
            credential_fingerprint=fingerprint(stored),
        ),
    )
    return Ledger.create(
        study.ledger,
        commands,
        Actor(user=administrator.user, now=now),
        credentials={administrator.user: stored},
    )


class TrialSession:
    """An open ledger of a study folder, for one command or many.

    Use `trial_session`, which closes the ledger again.
    """

    def __init__(self, study: Study, ledger: Ledger) -> None:
        self.study = study
        self._ledger = ledger

    @property
    def record(self) -> TrialRecord:
        """The trial so far."""
        return self._ledger.record()

    def give(self, command: Command, *, user: str, now: datetime, password: str | None = None) -> Event:
        """Give one command; when this returns, its event is on disk.

        Raises
        ------
        PosologyError
            When the command is refused; nothing is stored then.
        """
        self._require_the_protocol(now, amending=isinstance(command, AmendProtocol))
        return self._ledger.apply((command,), Actor(user=user, now=now), password=password)[0]

    @property
    def last_stored(self) -> StoredEvent | None:
        """The row that the last command of this session stored."""
        return self._ledger.last_stored

    def add_user(self, new: Credential, *, printed_name: str, role: str, user: str, now: datetime) -> Event:
        """Give a person a role and a password."""
        self._require_the_protocol(now)
        stored = hash_password(new.password, salt=new.salt)
        command = AddUser(
            user=new.user, printed_name=printed_name, role=role, credential_fingerprint=fingerprint(stored)
        )
        return self._ledger.apply((command,), Actor(user=user, now=now), new_credentials={new.user: stored})[0]

    def amend(self, *, reason: str, user: str, now: datetime) -> Event:
        """Bring the study folder's amended protocol into force."""
        document = self.study.protocol.in_force(now.date()).document
        return self.give(AmendProtocol(protocol=document, reason=reason), user=user, now=now)

    def _require_the_protocol(self, now: datetime, *, amending: bool = False) -> None:
        """Refuse to act under a protocol file that is not the version recorded in the ledger."""
        written = self.study.protocol.in_force(now.date())
        differs = difference(self.record, written)
        if differs is not None and not amending:
            raise RuleBrokenError(
                differs,
                where=str(self.study.folder),
                fix="Restore the file, or record the amendment with 'posology trial amend'",
            )


@contextmanager
def trial_session(study: Study | str | Path) -> Iterator[TrialSession]:
    """Open the ledger of a study folder for commands."""
    study = load(study) if not isinstance(study, Study) else study
    with Ledger(study.ledger, writable=True) as ledger:
        yield TrialSession(study, ledger)


def read_record(study: Study | str | Path) -> TrialRecord:
    """Read the trial so far without touching the folder."""
    with Ledger(_ledger_path(study)) as ledger:
        return ledger.record()


def read_rows(study: Study | str | Path) -> tuple[StoredEvent, ...]:
    """Read the rows of the ledger as they are stored; a broken chain is refused."""
    with Ledger(_ledger_path(study)) as ledger:
        ledger.record()
        return ledger.rows()


def conduct_summary(study: Study | str | Path, *, as_of: date | None = None) -> ConductSummary | None:
    """Sum up the conduct of a study for its readout, or None when it has no ledger.

    Parameters
    ----------
    study
        The study or its folder.
    as_of
        Date at which DLT status is derived; None takes the date of the last recording.
    """
    if not _ledger_path(study).is_file():
        return None
    record = read_record(study)
    if record.last_recorded_at is None:
        return None
    return summarise(record, as_of=as_of or record.last_recorded_at.date())


def verify_trial(study: Study | str | Path, *, expected_head: str | None = None) -> Verification:
    """Verify the ledger of a study folder."""
    return verify_ledger(_ledger_path(study), expected_head=expected_head)


def _ledger_path(study: Study | str | Path) -> Path:
    from pathlib import Path

    if isinstance(study, Study):
        return study.ledger
    path = Path(study)
    return path if path.suffix == ".db" else path / "ledger.db"
