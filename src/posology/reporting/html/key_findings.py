"""The numbers a reader looks for first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.reporting.html.dose_ladder import dose_words, mtd_words
from posology.vocabulary import Figure, SourceRow, missing_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    import polars as pl

    from posology.reporting.readout import Escalation, Readout


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFinding:
    """One finding: its name, the figure, and the sentence beneath."""

    id: str
    label: str
    figure: Figure
    note: str
    in_words: bool = False


def key_findings(readout: Readout) -> tuple[KeyFinding, ...]:
    """Give patients treated, DLTs, the MTD, the recommended dose and responses, in that order."""
    subjects = readout.frames.get("subjects")
    return (
        _treated(subjects),
        _dlts(subjects),
        _mtd(readout.escalation),
        _recommended(readout.escalation, subjects),
        _responses(subjects),
    )


def dlt_statuses(frames: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Read each patient's DLT status from the subjects frame; patients without one are left out."""
    subjects = frames.get("subjects")
    statuses: dict[str, str] = {}
    if subjects is None:
        return statuses
    for row in subjects.iter_rows(named=True):
        if row.get("dlt"):
            statuses[row["subject"]] = "dlt"
        elif row.get("dlt_evaluable") is False:
            statuses[row["subject"]] = "not-evaluable"
        elif row.get("dlt_evaluable"):
            statuses[row["subject"]] = "no-dlt"
        elif row.get("dlt_window_completed") is False:
            statuses[row["subject"]] = "pending"
    return statuses


def frame_rows(sources: list[list[str]]) -> tuple[SourceRow, ...]:
    """Read the `source` cells of a frame (`ae:14`) as data rows, sorted, each once."""
    found = set()
    for source in sources:
        for written in source or ():
            table, _, row = written.rpartition(":")
            found.add(SourceRow(table=table, row=int(row)))
    return tuple(sorted(found))


def _counted(
    subjects: pl.DataFrame,
    which: Callable[[dict[str, Any]], bool],
    text: Callable[[int], str],
    denominator: int | None = None,
) -> Figure:
    chosen = [row for row in subjects.iter_rows(named=True) if which(row)]
    return Figure(
        value=len(chosen),
        text=text(len(chosen)),
        denominator=denominator,
        subjects=tuple(sorted({row["subject"] for row in chosen})),
        rows=frame_rows([row.get("source") or [] for row in chosen]),
    )


def _treated(subjects: pl.DataFrame | None) -> KeyFinding:
    figure = (
        missing_figure("the subjects of the study could not be derived")
        if subjects is None
        else _counted(subjects, lambda row: bool(row.get("safety")), str)
    )
    return KeyFinding(id="treated", label="Patients treated", figure=figure, note="at least one dose")


def _dlts(subjects: pl.DataFrame | None) -> KeyFinding:
    label = "Dose-limiting toxicities"
    evaluable = 0
    if subjects is not None and "dlt_evaluable" in subjects.columns:
        evaluable = sum(1 for value in subjects["dlt_evaluable"].to_list() if value)
    if subjects is None or not evaluable:
        reason = f"no patient is evaluable for DLT{_marked_only(subjects)}"
        return KeyFinding(id="dlts", label=label, figure=missing_figure(reason), note=reason)
    figure = _counted(subjects, lambda row: bool(row.get("dlt") and row.get("dlt_evaluable")), str, evaluable)
    note = f"patients with a DLT, of {evaluable} evaluable{_marked_only(subjects)}"
    return KeyFinding(id="dlts", label=label, figure=figure, note=note)


def _marked_only(subjects: pl.DataFrame | None) -> str:
    """Say how many more patients the adverse-event table marks than the ledger has."""
    if subjects is None or "dlt_disputed" not in subjects.columns:
        return ""
    rows = subjects.iter_rows(named=True)
    more = sum(bool(row.get("safety") and row["dlt_disputed"] and not row.get("dlt")) for row in rows)
    return f"; the adverse-event table marks {more} more, not in the ledger" if more else ""


def _mtd(escalation: Escalation) -> KeyFinding:
    words = mtd_words(escalation)
    if escalation.mtd_status is None:
        reason = "no decision of a safety committee is on record"
        figure = Figure(value=None, text="Not stated", reason=reason)
        return KeyFinding(
            id="mtd", label="Maximum tolerated dose", figure=figure, note=_sentence(reason), in_words=True
        )
    patients = tuple(sorted({subject for step in escalation.steps for subject in step.subjects}))
    note = " ".join(_sentence(reason) for reason in escalation.mtd_reasons)
    figure = Figure(value=words, text=words, subjects=patients)
    return KeyFinding(id="mtd", label="Maximum tolerated dose", figure=figure, note=note, in_words=True)


def _recommended(escalation: Escalation, subjects: pl.DataFrame | None) -> KeyFinding:
    label = "Recommended dose"
    identity = escalation.recommended
    if identity is None:
        reason = escalation.recommended_basis or "no recommended dose is recorded"
        figure = Figure(value=None, text="Not stated", reason=reason)
        return KeyFinding(id="recommended", label=label, figure=figure, note=_sentence(reason), in_words=True)
    words = dose_words(escalation, identity)
    own = tuple(sorted({s for step in escalation.steps if step.identity == identity for s in step.subjects}))
    rows: tuple[SourceRow, ...] = ()
    if subjects is not None:
        chosen = [row for row in subjects.iter_rows(named=True) if row["subject"] in own]
        rows = frame_rows([row.get("source") or [] for row in chosen])
    figure = Figure(value=words, text=words, subjects=own, rows=rows)
    note = f"{_sentence(escalation.recommended_basis)} Not the MTD." if escalation.recommended_basis else "Not the MTD."
    if escalation.mtd == identity:
        note = _sentence(escalation.recommended_basis or "Also the MTD")
    return KeyFinding(id="recommended", label=label, figure=figure, note=note, in_words=True)


def _responses(subjects: pl.DataFrame | None) -> KeyFinding:
    label = "Responses"
    if subjects is None or "best_response" not in subjects.columns:
        reason = "no response was assessed"
        return KeyFinding(id="responses", label=label, figure=missing_figure(reason), note=reason)
    treated = sum(1 for value in subjects["safety"].to_list() if value)
    rows = list(subjects.iter_rows(named=True))
    partial = sum(1 for row in rows if row.get("best_response") == "PR")
    complete = sum(1 for row in rows if row.get("best_response") == "CR")
    figure = _counted(subjects, lambda row: row.get("best_response") in ("CR", "PR"), str, treated)
    note = f"patients with a response, of {treated} treated: {complete} complete, {partial} partial"
    return KeyFinding(id="responses", label=label, figure=figure, note=note)


def _sentence(words: str) -> str:
    """Begin with a capital and end with a full stop."""
    stripped = words.strip()
    ended = stripped if stripped.endswith((".", "?", "!")) else f"{stripped}."
    return ended[:1].upper() + ended[1:]
