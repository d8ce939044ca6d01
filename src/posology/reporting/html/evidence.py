"""The evidence behind printed numbers: equal evidence is listed once, and knows where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from posology.reporting.html.patients import count_text, run_text, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posology.vocabulary import Figure, SourceRow

TIP_PATIENTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a number is printed: the name its back link goes to, and words for that link."""

    anchor: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRun:
    """Neighbouring rows of one data table."""

    table: str
    first: int
    last: int

    @property
    def text(self) -> str:
        return run_text(self.first, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Patients and data rows that one or more printed numbers rest on."""

    number: int
    subjects: tuple[str, ...]
    runs: tuple[RowRun, ...]
    reason: str | None
    places: tuple[Place, ...]

    @property
    def anchor(self) -> str:
        return f"e-{self.number}"

    @property
    def tables(self) -> tuple[tuple[str, tuple[RowRun, ...]], ...]:
        """Runs of rows, table by table."""
        return tuple((table, tuple(found)) for table, found in groupby(self.runs, key=lambda run: run.table))

    def summary(self, names: Mapping[str, str]) -> str:
        """Say in one line what is behind the number."""
        if self.reason is not None:
            return f"Not given: {self.reason}"
        if not self.subjects:
            where = ", ".join(f"{run.table} {run.text}" for run in self.runs)
            return f"No patient; rows {where}" if where else "No patient"
        shown = ", ".join(names.get(subject, subject) for subject in self.subjects[:TIP_PATIENTS])
        more = f" and {len(self.subjects) - TIP_PATIENTS} more" if len(self.subjects) > TIP_PATIENTS else ""
        rows = "; ".join(
            f"{table} rows {', '.join(run.text for run in found[:4])}{' …' if len(found) > 4 else ''}"
            for table, found in self.tables
        )
        return f"{count_text(len(self.subjects), 'patient')}: {shown}{more}" + (f". {rows}" if rows else "")


def gather_evidence(printed: Iterable[tuple[Place, Figure]]) -> tuple[Evidence, ...]:
    """List the evidence of all printed figures in reading order, equal evidence once.

    Examples
    --------
    >>> from posology.vocabulary import Figure, SourceRow
    >>> one = Figure(value=1, text="1", subjects=("S1",), rows=(SourceRow(table="ae", row=3),))
    >>> found = gather_evidence([(Place(anchor="a", label="A"), one), (Place(anchor="b", label="B"), one)])
    >>> [(evidence.anchor, [place.label for place in evidence.places]) for evidence in found]
    [('e-1', ['A', 'B'])]
    """
    used: dict[tuple[tuple[str, ...], tuple[SourceRow, ...], str | None], list[Place]] = {}
    for place, figure in printed:
        used.setdefault((figure.subjects, figure.rows, figure.reason), []).append(place)
    return tuple(
        Evidence(number=number, subjects=subjects, runs=_row_runs(rows), reason=reason, places=tuple(places))
        for number, ((subjects, rows, reason), places) in enumerate(used.items(), start=1)
    )


def _row_runs(rows: tuple[SourceRow, ...]) -> tuple[RowRun, ...]:
    by_table: dict[str, list[int]] = {}
    for row in rows:
        by_table.setdefault(row.table, []).append(row.row)
    return tuple(
        RowRun(table=table, first=first, last=last)
        for table in sorted(by_table)
        for first, last in runs(by_table[table])
    )
