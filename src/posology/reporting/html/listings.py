"""Listings of the data rows that numbers rest on, so that evidence can be followed to the record itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

MOST_RECORDS: Final = 800

_LISTED: Final[tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "events",
        "Adverse events",
        (
            ("Term", "term"),
            ("Grade", "grade"),
            ("Onset", "onset"),
            ("Day", "onset_day"),
            ("End", "end"),
            ("TEAE", "treatment_emergent"),
            ("Related", "related"),
            ("Serious", "serious"),
            ("DLT", "dlt"),
            ("Outcome", "outcome"),
        ),
    ),
    (
        "infusions",
        "Infusions",
        (
            ("No.", "number"),
            ("Start", "start"),
            ("Minutes", "minutes"),
            ("Dose", "dose"),
            ("Unit", "dose_unit"),
            ("mg", "amount_mg"),
        ),
    ),
    ("responses", "Response assessments", (("Date", "date"), ("Day", "day"), ("Response", "response"))),
    (
        "prior_therapies",
        "Prior cancer therapy",
        (("Regimen", "regimen"), ("Drug", "drug"), ("Start", "start"), ("End", "end"), ("Months", "months")),
    ),
    (
        "histories",
        "Medical history",
        (("Term", "term"), ("Category", "category"), ("Start", "start"), ("Ongoing", "ongoing")),
    ),
    ("antibodies", "Anti-drug antibodies", (("Date", "date"), ("Result", "result"), ("Baseline", "baseline"))),
    (
        "concentrations",
        "Concentrations",
        (
            ("Analyte", "analyte"),
            ("Time", "time"),
            ("Nominal", "nominal"),
            ("Value", "value"),
            ("Unit", "unit"),
            ("BLQ", "below_limit"),
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRow:
    """One record: the data rows it was made from and what it says."""

    anchors: tuple[str, ...]
    sources: str
    subject: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The records of one derived table."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[ListingRow, ...]


def row_anchor(table: str, row: int) -> str:
    """Name the place of a data row in the page.

    Examples
    --------
    >>> row_anchor("ae", 14), row_anchor('x"><b', 2)
    ('r-ae-14', 'r-x-22-3e-3cb-2')
    """
    safe = re.sub(r"[^a-z0-9]", lambda found: f"-{ord(found[0]):x}", table.lower())
    return f"r-{safe}-{row}"


def listings(frames: Mapping[str, pl.DataFrame]) -> tuple[Listing, ...]:
    """List the records of each frame; a frame of more than 800 records is left to its data file."""
    taken: set[str] = set()
    made: list[Listing] = []
    for name, title, columns in _LISTED:
        frame = frames.get(name)
        if frame is None or frame.is_empty() or frame.height > MOST_RECORDS:
            continue
        present = [(heading, column) for heading, column in columns if column in frame.columns]
        rows = [
            ListingRow(
                anchors=_own_anchors(record.get("source") or [], taken),
                sources=" ".join(record.get("source") or []),
                subject=record["subject"],
                cells=tuple(written(record[column]) for _, column in present),
            )
            for record in frame.iter_rows(named=True)
        ]
        made.append(
            Listing(
                id=f"l-{name.replace('_', '-')}", title=title, columns=tuple(h for h, _ in present), rows=tuple(rows)
            )
        )
    return tuple(made)


def unlisted(frames: Mapping[str, pl.DataFrame]) -> tuple[str, ...]:
    """Say which frames are too long to list."""
    return tuple(
        f"{title}: {frames[name].height} records, to be found in the data file by row number"
        for name, title, _ in _LISTED
        if name in frames and frames[name].height > MOST_RECORDS
    )


def written(value: object) -> str:
    """Write a record's value for a person.

    Examples
    --------
    >>> written(None), written(True), written(3.60), written(date(2019, 3, 4))
    ('', 'yes', '3.6', '2019-03-04')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _own_anchors(source: list[str], taken: set[str]) -> tuple[str, ...]:
    """Claim the data rows of the record's own table (that of its first source) that no record claimed before."""
    own = source[0].rpartition(":")[0] if source else ""
    made: list[str] = []
    for entry in source:
        table, _, row = entry.rpartition(":")
        anchor = row_anchor(table, int(row))
        if table == own and anchor not in taken:
            taken.add(anchor)
            made.append(anchor)
    return tuple(made)
