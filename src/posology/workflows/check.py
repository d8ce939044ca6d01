"""Check a study: its protocol, its design words, and what it assumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from posology.designs import availability, build, defaults
from posology.protocol import (
    Assumption,
    ExaminedDesign,
    Protocol,
    Written,
    examine_design,
    examine_protocol,
)
from posology.vocabulary import Fault, FaultsFound, InputError, PosologyError
from posology.workflows.study import (
    DesignProblem,
    Study,
    design_problem,
    is_protocol_file,
    protocol_file,
)

BUILT = "built"
NOT_BUILT = "not built in this version"
FAULTY = "faulty"
ACCEPTED = "accepted"
REFUSED = "refused"
_TABLE_ENDINGS = frozenset({".csv", ".parquet", ".xpt", ".json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignCheck:
    """What this version can do with the design section.

    Attributes
    ----------
    status
        `built`, `not built in this version` or `faulty`.
    notes
        Sentences on what is not built.
    defaults
        (word, value) that the rule fills in for words not written.
    """

    rule: str | None
    status: str
    notes: tuple[str, ...] = ()
    defaults: tuple[tuple[str, Any], ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape."""
        return {
            "rule": self.rule,
            "status": self.status,
            "notes": list(self.notes),
            "defaults": dict(self.defaults),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check of a study found.

    Attributes
    ----------
    study
        The folder or file as the user named it.
    protocol
        The newest version; None for bare design words and for a protocol with faults.
    faults
        Every fault of the protocol and its design section, by line.
    levels
        (regimen id, labels of its levels), regimen by regimen.
    notices
        Things worth knowing that are no faults.
    verdict
        `accepted` or `refused`.
    """

    study: str
    protocol: Protocol | None
    faults: tuple[Fault, ...]
    levels: tuple[tuple[str | None, tuple[str, ...]], ...]
    design: DesignCheck
    assumed: tuple[Assumption, ...]
    notices: tuple[str, ...]
    checked: str = field(repr=False)

    @property
    def verdict(self) -> str:
        """`accepted`, or `refused` when there is any fault."""
        return REFUSED if self.faults else ACCEPTED

    def raise_faults(self) -> None:
        """Raise every fault, when there is any."""
        if self.faults:
            raise FaultsFound(self.faults, what=self.checked)

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the result."""
        protocol = self.protocol
        return {
            "study": self.study,
            "verdict": self.verdict,
            "protocol": None
            if protocol is None
            else {
                "id": protocol.study.id,
                "title": protocol.study.title,
                "version": protocol.version,
                "date": protocol.date.isoformat(),
                "hash": protocol.hash,
                "versions": [version.to_dict() for version in protocol.versions],
                "defaults": dict(protocol.defaults),
            },
            "regimens": [{"id": regimen, "levels": list(labels)} for regimen, labels in self.levels],
            "design": self.design.to_dict(),
            "faults": [fault.to_dict() for fault in self.faults],
            "assumed": [assumption.to_dict() for assumption in self.assumed],
            "notices": list(self.notices),
        }


def check(study: Study | str | Path | Mapping[str, Any]) -> CheckResult:
    """Check a study folder, a protocol.yaml, a design.yaml or a mapping of design words.

    Faults are gathered in the result, field faults, cross-field faults and design faults together; only a
    folder or file that is not there is raised. A design that names a rule of a later version is accepted: its
    words are not checked, and the result says so.

    Examples
    --------
    >>> result = check({"levels": 5, "design": {"rule": "3+3", "mtd": "dose-below"}})
    >>> result.verdict, result.design.status, dict(result.design.defaults)["de_escalate"]
    ('accepted', 'built', False)
    """
    if isinstance(study, Mapping):
        return _check_words(study, name="the mapping given")
    folder = study.folder if isinstance(study, Study) else Path(study)
    if folder.is_dir():
        return _check_protocol(protocol_file(folder), folder=folder, name=str(folder))
    if not folder.exists():
        raise InputError(
            "there is no such file or folder",
            where=str(folder),
            fix="Name a study folder, such as studies/taa013, or a design.yaml",
        )
    if is_protocol_file(folder):
        return _check_protocol(folder, folder=folder.parent, name=str(folder))
    return _check_words(folder, name=str(folder))


def _check_protocol(file: Path, *, folder: Path, name: str) -> CheckResult:
    examined = examine_protocol(file)
    faults = list(examined.faults)
    protocol = examined.protocol
    if protocol is not None:
        problem = design_problem(Study(folder=folder, protocol=protocol))
        counts = [regimen.level_count for regimen in problem.regimens]
        levels = _labels(problem)
    else:
        counts, levels = _level_counts(examined.values), ()
    section = examined.values.at("design").plain() if examined.values is not None else None
    design, found = _check_design(section, counts, examined.values)
    if examined.values is not None:
        faults += [_with_line(fault, examined.values, str(file)) for fault in found if _is_new(fault, faults)]
    return CheckResult(
        study=name,
        protocol=protocol,
        faults=_in_order(faults),
        levels=levels,
        design=design,
        assumed=examined.assumed,
        notices=_notices(protocol, folder) if protocol is not None else (),
        checked=examined.file,
    )


def _check_words(source: Path | Mapping[str, Any], *, name: str) -> CheckResult:
    examined: ExaminedDesign = examine_design(source)
    faults = list(examined.faults.found)
    words = examined.words
    problem = design_problem(source) if words is not None else None
    counts = [regimen.level_count for regimen in problem.regimens] if problem else _level_counts(examined.values)
    section = examined.values.at("design").plain() if examined.values is not None else None
    design, found = _check_design(section, counts, examined.values)
    if examined.values is not None:
        where = examined.faults.file
        faults += [_with_line(fault, examined.values, where) for fault in found if _is_new(fault, faults)]
    return CheckResult(
        study=name,
        protocol=None,
        faults=_in_order(faults),
        levels=_labels(problem) if problem else (),
        design=design,
        assumed=words.assumed if words is not None else (),
        notices=(),
        checked=examined.faults.file,
    )


def _labels(problem: DesignProblem) -> tuple[tuple[str | None, tuple[str, ...]], ...]:
    return tuple((regimen.id, regimen.labels) for regimen in problem.regimens)


def _level_counts(values: Written | None) -> list[int]:
    """Count the levels of a file with faults, as far as they are written."""
    if values is None:
        return []
    groups = values.at("regimens").items or (values,)
    counts = [group.at("levels").whole or len(group.at("levels").items) for group in groups]
    return [count for count in counts if count >= 1]


def _check_design(section: object, counts: list[int], values: Written | None) -> tuple[DesignCheck, list[Fault]]:
    """Build the design once for every number of levels."""
    rule = section.get("rule") if isinstance(section, Mapping) else None
    if not isinstance(section, Mapping) or values is None or not isinstance(rule, (str, type(None))):
        return DesignCheck(rule=None, status=FAULTY), []
    missing = availability(section)
    if missing:
        return DesignCheck(rule=rule, status=NOT_BUILT, notes=missing), []
    faults: list[Fault] = []
    resolved: dict[str, Any] = {}
    for levels in sorted(set(counts)) or [1]:
        try:
            build(section, levels=levels)
            resolved = defaults(section, levels=levels)
        except FaultsFound as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        return DesignCheck(rule=rule, status=FAULTY), faults
    return DesignCheck(rule=rule, status=BUILT, defaults=tuple(resolved.items())), []


def _with_line(fault: Fault, values: Written, file: str) -> Fault:
    line = values.line_of(tuple(fault.where.split(".")))
    return Fault(
        message=fault.message,
        where=f"{file}:{line}" if line is not None else file,
        fix=fault.fix,
        line=line,
        value=fault.value,
    )


def _is_new(fault: Fault, known: list[Fault]) -> bool:
    """Tell whether no fault of the protocol names the same design word already."""
    return not any(said.message.startswith(f"{fault.where} ") for said in known)


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _notices(protocol: Protocol, folder: Path) -> tuple[str, ...]:
    said: list[str] = []
    if protocol.synthetic_data:
        said.append("patient data and ledger of this study are SYNTHETIC")
    on_record = _said_by_the_ledger(protocol, folder)
    if on_record is not None:
        said.append(on_record)
    if len(protocol.versions) > 1:
        first = protocol.versions[0]
        said.append(f"amended {len(protocol.versions) - 1} times since version {first.version} of {first.date}")
    absent = [word for word, value in _source_facts(protocol) if value is None]
    if absent:
        said.append(f"not given by the source, and left out: {', '.join(absent)}")
    if len(protocol.regimens) > 1 and protocol.cross_regimen == "none":
        said.append("the regimens are escalated apart: a DLT in one does not move the other")
    if not protocol.data_cutoffs:
        said.append("no data cut-off is planned in the protocol")
    if not any(file.suffix in _TABLE_ENDINGS for file in (folder / "data").glob("*")):
        said.append("the folder has no tables yet (data/)")
    return tuple(said)


def _said_by_the_ledger(protocol: Protocol, folder: Path) -> str | None:
    """Say when the folder's ledger was kept under another protocol, or cannot be read."""
    if not (folder / "ledger.db").is_file():
        return None
    from posology.workflows.protocol_on_record import difference
    from posology.workflows.trial import read_record

    try:
        return difference(read_record(folder), protocol)
    except PosologyError as error:
        return f"ledger.db: {error}"


def _source_facts(protocol: Protocol) -> tuple[tuple[str, object], ...]:
    return (
        ("phase", protocol.study.phase),
        ("sponsor", protocol.study.sponsor),
        ("registry number", protocol.study.registry_id),
        ("antibody", protocol.drug.antibody),
        ("linker", protocol.drug.linker),
        ("payload", protocol.drug.payload),
        ("drug-antibody ratio", protocol.drug.dar),
    )
