"""Read a study out: every analysis of a folder of clinical tables, at one data cut-off."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from posology.cdisc import Tables, cut_off, read_tables
from posology.reporting.readout import Readout
from posology.reporting.results_paragraph import ParagraphFacts, result_sentences
from posology.reporting.tables import TableWords, build_tables
from posology.vocabulary import InputError
from posology.workflows.analysis_frames import derive
from posology.workflows.conduct_at_cutoff import conduct_at
from posology.workflows.escalation import escalation_of
from posology.workflows.mtd_by_design import mtd_by_design
from posology.workflows.protocol_on_record import protocol_conducted
from posology.workflows.readout_notes import Notes
from posology.workflows.readout_rules import ReadoutRules, rules_of, rules_without_protocol
from posology.workflows.study import PROTOCOL_FILE, Study, load

if TYPE_CHECKING:
    from posology.conduct import ConductSummary, TrialRecord
    from posology.protocol import Protocol

#: The file that holds a study's ledger.
LEDGER_FILE = "ledger.db"


def readout(
    study: Study | str | Path,
    cutoff: date | str | None = None,
    *,
    conduct: ConductSummary | None = None,
) -> Readout:
    """Read out a study.

    Works on any folder with clinical tables in ``data``; a protocol and a ledger are used when they are there.

    Parameters
    ----------
    study
        A study from `posology.load`, or the path of a folder.
    cutoff
        The last day whose records count. None takes the protocol's latest data cut-off; without one, everything.
    conduct
        The conduct of the trial; None reads it from the folder's ledger, when there is one.

    Raises
    ------
    InputError
        If the folder or its data are not there.
    FaultsFound
        With every fault of the protocol or of the tables.
    """
    from posology import __version__

    folder, protocol = _opened(study)
    record = _record_of(folder) if conduct is None else None
    if record is not None:
        protocol = protocol_conducted(record, protocol, folder=folder)
    rules = rules_of(protocol) if protocol is not None else rules_without_protocol()
    tables = read_tables(folder)
    day = as_day(cutoff) or rules.cutoff
    if day is not None:
        tables = cut_off(tables, day)
        if tables.tables["dm"].frame.height == 0:
            raise InputError(
                f"no subject is known of on or before the data cut-off {day}",
                where=str(folder),
                fix="Give a later cut-off date",
            )
    if record is not None:
        _require_shared_subjects(record, tables, folder)
        conduct = conduct_at(record, day)
    notes = Notes()
    analysis = derive(tables, rules, conduct, day, notes)
    frames = dict(analysis.frames)
    escalation = escalation_of(frames, rules, conduct, notes, mtd_by_design(folder))
    tables_built, unbuilt = build_tables(frames, _words(rules), notes.absent)
    for name, reason in unbuilt.items():
        notes.missing(name, reason)
    ids = _study_ids(tables)
    synthetic = (
        rules.synthetic or (conduct is not None and conduct.synthetic) or any("SYNTHETIC" in i.upper() for i in ids)
    )
    analytes = dict(rules.analytes)
    results = result_sentences(
        ParagraphFacts(
            frames=frames,
            escalation=escalation,
            absent=notes.absent,
            synthetic=synthetic,
            drug=rules.drug,
            confidence=rules.upper_confidence,
            common_percent=rules.common_teae_percent,
            analytes=analytes,
        )
    )
    name = rules.study or (ids[0] if len(ids) == 1 else folder.resolve().name)
    return Readout(
        study=name,
        title=rules.title or f"{name}: readout of the clinical tables",
        synthetic=synthetic,
        cutoff=day,
        protocol_hash=rules.protocol_hash,
        version=__version__,
        subjects=tuple(frames["subjects"]["subject"].sort().to_list()),
        tables=tables_built,
        escalation=escalation,
        frames=frames,
        absent=dict(notes.absent),
        findings=tuple(notes.findings),
        assumed=rules.assumed,
        results=results,
    )


def as_day(cutoff: date | str | None) -> date | None:
    """Take a cut-off as a date or as text such as 2020-06-30.

    Examples
    --------
    >>> as_day("2020-06-30")
    datetime.date(2020, 6, 30)
    """
    if isinstance(cutoff, datetime):
        return cutoff.date()
    if cutoff is None or isinstance(cutoff, date):
        return cutoff
    try:
        return date.fromisoformat(cutoff)
    except (TypeError, ValueError) as error:
        raise InputError(f"{cutoff!r} is not a date", where="cutoff", fix="Write it as 2020-06-30") from error


def _opened(study: Study | str | Path) -> tuple[Path, Protocol | None]:
    if isinstance(study, Study):
        return study.folder, study.protocol
    folder = Path(study)
    return folder, load(folder).protocol if (folder / PROTOCOL_FILE).is_file() else None


def _record_of(folder: Path) -> TrialRecord | None:
    if not (folder / LEDGER_FILE).is_file():
        return None
    from posology.workflows.trial import read_record

    return read_record(folder)


def _require_shared_subjects(record: TrialRecord, tables: Tables, folder: Path) -> None:
    """Refuse tables and a ledger that have no subject in common: they are of different trials."""
    enrolled = {patient.subject for patient in record.enrolled()}
    known = set(tables.tables["dm"].frame["USUBJID"].to_list())
    if enrolled and not enrolled & known:
        raise InputError(
            f"no subject of the ledger ({len(enrolled)} enrolled) is in the tables ({len(known)} in dm)",
            where=str(folder),
            fix="Put the ledger and the tables of one study into the folder; subjects are matched by USUBJID",
        )


def _words(rules: ReadoutRules) -> TableWords:
    window: str | None
    windows = {regimen: schedule.window_days for regimen, schedule in rules.schedules.items()}
    if len(set(windows.values())) == 1:
        window = f"days 1 to {next(iter(windows.values()))}, day 1 being the first dose"
    else:
        window = "; ".join(f"{regimen} days 1 to {days}" for regimen, days in windows.items()) or None
    return TableWords(
        confidence=rules.upper_confidence,
        window=window,
        follow_up_days=rules.teae_days_after_last_dose,
        scale=rules.toxicity_scale or "as recorded; no protocol names the scale",
        criteria=rules.response_criteria,
        analytes=dict(rules.analytes),
    )


def _study_ids(tables: Tables) -> list[str]:
    dm = tables.tables["dm"].frame
    return sorted(dm["STUDYID"].drop_nulls().unique().to_list()) if "STUDYID" in dm.columns else []
