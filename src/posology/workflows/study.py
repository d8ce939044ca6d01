"""Open a study: its folder and protocol, or only the design words that a question needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from posology.protocol import (
    DesignWords,
    Protocol,
    RegimenWords,
    read_design_words,
    read_protocol,
)
from posology.vocabulary import InputError, known_words

PROTOCOL_FILE = "protocol.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study folder with its protocol.

    Attributes
    ----------
    folder
        The folder as the user named it.
    protocol
        The newest version of its protocol.
    """

    folder: Path
    protocol: Protocol

    @property
    def data(self) -> Path:
        """The folder of subject-level tables; it may not exist yet."""
        return self.folder / "data"

    @property
    def ledger(self) -> Path:
        """The log of what happened; it may not exist yet."""
        return self.folder / "ledger.db"

    @property
    def claims(self) -> Path:
        """The file of published claims; it may not exist."""
        return self.folder / "claims.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignProblem:
    """A design and the levels it decides on, wherever they were written.

    Attributes
    ----------
    regimens
        The levels, regimen by regimen; one regimen without an id where only levels were given.
    where
        The file, for the texts of errors.
    protocol_hash
        The hash of the protocol the words come from; None for bare design words.
    """

    regimens: tuple[RegimenWords, ...]
    cross_regimen: str
    where: str
    protocol_hash: str | None
    section_json: str = field(repr=False)

    @property
    def section(self) -> dict[str, Any]:
        """The design section as written, `assumed` marks taken off; a fresh copy each time."""
        section: dict[str, Any] = json.loads(self.section_json)
        return section

    def regimen(self, regimen_id: str | None = None) -> RegimenWords:
        """Return the regimen asked for; the only one when none is named."""
        if regimen_id is None and len(self.regimens) == 1:
            return self.regimens[0]
        ids = [regimen.id for regimen in self.regimens if regimen.id is not None]
        if regimen_id is None:
            raise InputError(
                f"the study has {len(ids)} regimens and the question names none",
                where=self.where,
                fix=f"Name one of: {', '.join(ids)}",
            )
        for regimen in self.regimens:
            if regimen.id == regimen_id:
                return regimen
        fix = known_words(regimen_id, ids) if ids else "Leave the regimen out: only levels are given"
        raise InputError(f"there is no regimen '{regimen_id}'", where=self.where, fix=fix)

    @property
    def levels(self) -> tuple[str, ...]:
        """The labels of the levels, lowest first, where there is one regimen."""
        return self.regimen().labels

    @property
    def level_count(self) -> int:
        """How many levels there are, where there is one regimen."""
        return self.regimen().level_count

    @property
    def unit(self) -> str | None:
        """The unit of the doses, where there is one regimen; None for levels that are only counted."""
        return self.regimen().unit


def load(folder: str | Path) -> Study:
    """Open a study folder.

    Raises
    ------
    InputError
        There is no such folder, or no protocol.yaml in it.
    FaultsFound
        The protocol has faults; all of them are given.
    """
    return Study(folder=Path(folder), protocol=read_protocol(protocol_file(folder)))


def protocol_file(folder: str | Path) -> Path:
    """Return the path of a study folder's protocol, or say what is missing."""
    path = Path(folder)
    if not path.exists():
        raise InputError("there is no such folder", where=str(path), fix="Name a study folder, such as studies/taa013")
    if not path.is_dir():
        raise InputError("this is a file, not a study folder", where=str(path), fix="Name the folder it lies in")
    protocol = path / PROTOCOL_FILE
    if not protocol.is_file():
        raise InputError(
            f"the folder has no {PROTOCOL_FILE}",
            where=str(path),
            fix="Name a study folder, or make one: posology new DIR",
        )
    return protocol


def design_problem(study: Study | str | Path | Mapping[str, Any]) -> DesignProblem:
    """Return the design and its levels from a study, a study folder, a file or a mapping of design words.

    A file that has a `study` section is read as a protocol, any other as design words.

    Examples
    --------
    >>> problem = design_problem({"levels": [0.6, 1.2], "unit": "mg/kg", "design": {"rule": "3+3"}})
    >>> problem.levels
    ('level 1 (0.6 mg/kg)', 'level 2 (1.2 mg/kg)')
    """
    if isinstance(study, Study):
        return _of_protocol(study.protocol)
    if isinstance(study, Mapping):
        return _of_words(read_design_words(study))
    path = Path(study)
    if not path.exists():
        raise InputError("there is no such file or folder", where=str(path), fix="Name a study folder or a design.yaml")
    if path.is_dir():
        return _of_protocol(read_protocol(protocol_file(path)))
    if is_protocol_file(path):
        return _of_protocol(read_protocol(path))
    return _of_words(read_design_words(path))


def is_protocol_file(path: Path) -> bool:
    """Tell a protocol from a design.yaml: by its name, else by its section `study`."""
    if path.name == PROTOCOL_FILE:
        return True
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.startswith("study:") for line in text.splitlines())


def _of_protocol(protocol: Protocol) -> DesignProblem:
    regimens = tuple(
        RegimenWords(
            id=regimen.id,
            level_count=len(regimen.levels),
            doses=tuple(float(dose) for dose in regimen.levels),
            unit=regimen.unit,
            window_days=protocol.dlt.window_days_for(regimen.id),
        )
        for regimen in protocol.regimens
    )
    return DesignProblem(
        regimens=regimens,
        cross_regimen=protocol.cross_regimen,
        where=protocol.file,
        protocol_hash=protocol.hash,
        section_json=protocol.design_json,
    )


def _of_words(words: DesignWords) -> DesignProblem:
    return DesignProblem(
        regimens=words.regimens,
        cross_regimen=words.cross_regimen,
        where=words.where,
        protocol_hash=None,
        section_json=words.section_json,
    )
