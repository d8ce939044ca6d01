"""From protocol.yaml to a protocol: read, take off the marks, check everything, then refuse or accept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from posology.protocol.analysis import check_analysis, check_data_cutoffs
from posology.protocol.design_section import check_design_section
from posology.protocol.dlt import check_dlt_windows, dlt_rules
from posology.protocol.drug import check_drug
from posology.protocol.faults import FaultList
from posology.protocol.marks import Assumption, strip_marks
from posology.protocol.protocol import Protocol, ProtocolFile
from posology.protocol.reading import read_written
from posology.protocol.regimen import check_recommended_dose, check_regimens
from posology.protocol.section import Section
from posology.protocol.study import check_study
from posology.protocol.translation import validated, words_at
from posology.protocol.versions import ProtocolVersion, check_amendments, documents, values_in_force
from posology.protocol.written import Place, Written, written_from
from posology.vocabulary import Fault, FaultsFound, canonical_json, content_hash

#: Rules across fields; each reads the values as written and skips what is not there or of another kind.
CROSS_FIELD_CHECKS = (
    check_study,
    check_drug,
    check_regimens,
    check_dlt_windows,
    check_recommended_dose,
    check_design_section,
    check_analysis,
    check_data_cutoffs,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What reading a protocol file came to.

    Attributes
    ----------
    protocol
        The newest version; None when there is any fault.
    faults
        All faults, in the order of their lines.
    values
        The newest version's values with their lines, marks taken off; None when the file cannot be read.
    assumed
        The marks of the newest version.
    """

    file: str
    protocol: Protocol | None
    faults: tuple[Fault, ...]
    values: Written | None
    assumed: tuple[Assumption, ...]


def read_protocol(path: str | Path) -> Protocol:
    """Read a protocol file and return its newest version.

    Raises
    ------
    FaultsFound
        All faults of the file at once, field faults and cross-field faults together, each with its line.
    InputError
        There is no such file, or it cannot be opened.
    """
    examined = examine_protocol(path)
    if examined.protocol is None:
        raise FaultsFound(examined.faults, what=examined.file)
    return examined.protocol


def examine_protocol(path: str | Path) -> Examined:
    """Read a protocol file and gather its faults instead of raising them."""
    faults = FaultList(file=str(path))
    tree = read_written(Path(path), faults)
    if tree is None:
        return Examined(file=faults.file, protocol=None, faults=tuple(faults.found), values=None, assumed=())
    return _examine(tree, faults)


def protocol_from_document(document: Mapping[str, object], *, source: str = "the stored protocol") -> Protocol:
    """Read a protocol from its plain values, as a ledger keeps them; the hash comes out as it was.

    Raises
    ------
    FaultsFound
        All faults of the values at once.
    """
    faults = FaultList(file=source)
    examined = _examine(written_from(document), faults)
    if examined.protocol is None:
        raise FaultsFound(examined.faults, what=source)
    return examined.protocol


def _examine(tree: Written, faults: FaultList) -> Examined:
    versions = values_in_force(tree, lambda place: words_at(ProtocolFile, place), faults)
    amendments, amendment_marks = _bare_amendments(tree, faults)
    check_amendments(_with(tree, "amendments", amendments), faults)
    bare = [strip_marks(version, faults) for version in versions]
    files: list[ProtocolFile | None] = []
    for number, (values, _) in enumerate(bare):
        for check in CROSS_FIELD_CHECKS:
            check(values, faults)
        whole = _with(values, "amendments", amendments) if number == 0 and amendments is not None else values
        files.append(validated(ProtocolFile, whole, faults))
    found = tuple(sorted(faults.found, key=lambda fault: fault.line or 0))
    marks = (*bare[-1][1], *amendment_marks)
    newest = (
        None if found else _newest(faults.file, documents(tree), files, [marked for _, marked in bare], amendment_marks)
    )
    return Examined(file=faults.file, protocol=newest, faults=found, values=bare[-1][0], assumed=marks)


def _with(tree: Written, word: str, value: Written | None) -> Written:
    kept = tree.without(word)
    return kept if value is None else Written(content={**kept.entries, word: value}, line=tree.line)


def _bare_amendments(tree: Written, faults: FaultList) -> tuple[Written | None, tuple[Assumption, ...]]:
    """Take the marks off the amendments themselves; their changes keep theirs until they are applied."""
    written = tree.entries.get("amendments")
    if written is None or not written.items:
        return written, ()
    heads = Written(content=tuple(item.without("changes") if item.is_mapping else item for item in written.items))
    bare, marks = strip_marks(Written(content={"amendments": heads}), faults)
    items = tuple(
        _with(head, "changes", item.entries.get("changes")) if item.is_mapping else head
        for head, item in zip(bare.at("amendments").items, written.items, strict=True)
    )
    return Written(content=items, line=written.line), marks


def _newest(
    file: str,
    cuts: tuple[Written, ...],
    files: list[ProtocolFile | None],
    marks: list[tuple[Assumption, ...]],
    amendment_marks: tuple[Assumption, ...],
) -> Protocol:
    base = files[0]
    if base is None:
        raise AssertionError("a file without faults has its values")
    earlier: tuple[Protocol, ...] = ()
    versions: tuple[ProtocolVersion, ...] = ()
    newest: Protocol | None = None
    for number, (cut, values, assumed) in enumerate(zip(cuts, files, marks, strict=True)):
        if values is None:
            raise AssertionError("a file without faults has its values")
        document = cut.plain()
        amendment = base.amendments[number - 1] if number else None
        own = tuple(mark for mark in amendment_marks if _amendment_number(mark) <= number)
        version = ProtocolVersion(
            version=amendment.version if amendment else base.version,
            date=amendment.date if amendment else base.date,
            reason=amendment.reason if amendment else "first version",
            hash=content_hash(document),
        )
        versions = (*versions, version)
        newest = Protocol(
            file=file,
            version=version.version,
            date=version.date,
            hash=version.hash,
            synthetic_data=values.synthetic_data,
            study=values.study,
            drug=values.drug,
            toxicity_scale=values.toxicity_scale,
            regimens=values.regimens,
            cross_regimen=values.cross_regimen,
            dlt=dlt_rules(values.dlt, values.regimens),
            expansion=values.expansion,
            recommended_dose=values.recommended_dose,
            analysis=values.analysis,
            data_cutoffs=values.data_cutoffs,
            enrolment=values.enrolment,
            sites=values.sites,
            eligibility=values.eligibility,
            notes=values.notes,
            assumed=(*assumed, *own),
            defaults=tuple(_defaults(values, ())),
            versions=versions,
            design_json=json.dumps(dict(values.design)),
            document_json=canonical_json(document).decode(),
            earlier=earlier,
        )
        earlier = (*earlier, newest)
    if newest is None:
        raise AssertionError("a protocol has at least its first version")
    return newest


def _amendment_number(mark: Assumption) -> int:
    return int(mark.path.removeprefix("amendments[").partition("]")[0])


def _defaults(section: Section, place: Place) -> list[tuple[str, str | float | bool]]:
    """List the defaults that took the place of words not written."""
    found: list[tuple[str, str | float | bool]] = []
    for word in type(section).model_fields:
        value = getattr(section, word)
        here = (*place, word)
        if isinstance(value, Section):
            found += _defaults(value, here)
        elif word not in section.model_fields_set and isinstance(value, (str, float, bool)):
            found.append((".".join(str(step) for step in here), value))
    return found
