"""The adverse-event plot: terms by how many patients had them, at which worst grade, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.reporting.html.palette import GRADE_FILL, GRADE_INK, INK, LINE, MUTED, PAPER, UNGRADED_FILL, WASH
from posology.reporting.html.patients import count_text
from posology.reporting.html.svg import (
    Svg,
    coordinate,
    drawing,
    element,
    group,
    line,
    lines,
    rectangle,
    shortened,
    text,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

WIDE = 920
NARROW = 358
MOST_TERMS = 24
MOST_COLUMNS = 44


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One treated patient: a column of the matrix."""

    subject: str
    level: str
    level_order: tuple[int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermIncidence:
    """The patients with one term, each at the worst grade (0 when the grade is not recorded)."""

    term: str
    worst: Mapping[str, int]

    def patients_at(self, grade: int) -> int:
        """Count the patients whose worst grade is this one."""
        return sum(1 for worst in self.worst.values() if worst == grade)


def treated_columns(frames: Mapping[str, pl.DataFrame]) -> tuple[Column, ...]:
    """List the treated patients by level, then name."""
    subjects = frames.get("subjects")
    if subjects is None:
        return ()
    columns = []
    for row in subjects.iter_rows(named=True):
        if not row.get("safety"):
            continue
        dose, number = row.get("dose"), row.get("level_number")
        label = f"{dose:g}" if dose is not None else "–"
        order = (number if number is not None else 10**6, label)
        columns.append(Column(subject=row["subject"], level=label, level_order=order))
    return tuple(sorted(columns, key=lambda column: (column.level_order, column.subject)))


def incidences(events: pl.DataFrame, columns: Sequence[Column]) -> tuple[TermIncidence, ...]:
    """Count treatment-emergent terms by patient at worst grade, commonest first."""
    treated = {column.subject for column in columns}
    worst: dict[str, dict[str, int]] = {}
    for row in events.iter_rows(named=True):
        if row.get("treatment_emergent") and row["subject"] in treated:
            by_subject = worst.setdefault(row["term"], {})
            by_subject[row["subject"]] = max(by_subject.get(row["subject"], 0), row.get("grade") or 0)
    found = [TermIncidence(term=term, worst=by_subject) for term, by_subject in worst.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.worst), -max(one.worst.values()), one.term)))


def drawn_terms(found: Sequence[TermIncidence]) -> tuple[TermIncidence, ...]:
    """Choose the terms to draw: the commonest, and every term of grade 3 or worse."""
    if len(found) <= MOST_TERMS:
        return tuple(found)
    return tuple(one for place, one in enumerate(found) if place < MOST_TERMS or max(one.worst.values()) >= 3)


def adverse_event_plot(
    found: Sequence[TermIncidence],
    columns: Sequence[Column],
    names: Mapping[str, str],
    *,
    synthetic: bool,
    narrow: bool = False,
) -> Svg:
    """Draw, for each term, a bar stacked by worst grade and the patients who had it, by level.

    Parameters
    ----------
    found : sequence of TermIncidence
        In drawing order.
    columns : sequence of Column
        Treated patients; they are the denominator. Above 44 patients the matrix is left out.
    names : mapping of subject to printed name
    synthetic : bool
        Marks the drawing as synthetic.
    narrow : bool
        The drawing for a telephone (358 px wide) in place of the wide one (920 px).
    """
    width = NARROW if narrow else WIDE
    with_matrix = len(columns) <= MOST_COLUMNS
    if narrow:
        label, bar_left, bar_width, matrix_left = width - 100.0, 8.0, width - 16.0, 8.0
        matrix_width = width - 16.0
        row_height = 66.0 if with_matrix else 44.0
    else:
        label, bar_left = 236.0, 244.0
        matrix_width = min(18.0 * len(columns) + 8 * len(_levels(columns)), 420.0) if with_matrix else 0.0
        matrix_left = width - matrix_width - 4
        bar_width = matrix_left - bar_left - 96
        row_height = 30.0
    legend, legend_height = _legend(found, width)
    top = legend_height + (38.0 if narrow and with_matrix else 12.0 if narrow else 52.0)
    most = max((len(one.worst) for one in found), default=1)
    parts = [legend]
    spots = _spots(columns, matrix_left, matrix_width)
    if not narrow:
        parts.append(text(bar_left, top - 10, "Patients with the term", size=11.5, fill=MUTED))
        if with_matrix:
            parts.append(_level_heads(columns, spots, top - 10))
            words = "Each cell a patient, by dose level"
            parts.append(text(matrix_left, top - 28, words, size=11.5, fill=MUTED))
    for place, one in enumerate(found):
        y = top + place * row_height
        parts.append(
            _bar(one, names, bar_left, y + (22 if narrow else 6), bar_width / most, len(columns), narrow=narrow)
        )
        if narrow:
            parts.append(text(8, y + 15, shortened(one.term, width=label, size=11.5), size=12, bold=True))
            parts.append(_share(one, len(columns), width - 8, y + 15, anchor="end"))
            matrix_y, cell_height = y + 43, 13.0
        else:
            if place % 2 == 0:
                parts.insert(0, rectangle(0, y, width, row_height, fill=WASH))
            parts.append(_term(one.term, label - 8, y + row_height / 2))
            end = bar_left + bar_width * len(one.worst) / most
            parts.append(_share(one, len(columns), end + 8, y + 19.5, anchor=None))
            matrix_y, cell_height = y + 6, 18.0
        if with_matrix:
            parts.append(_matrix_row(one, columns, spots, names, matrix_y, cell_height))
    bottom = top + len(found) * row_height
    if narrow and with_matrix:
        parts.append(_level_heads(columns, spots, top - 12))
        parts.append(_level_heads(columns, spots, bottom + 14))
        bottom += 22
    return drawing(
        *parts,
        width=width,
        height=bottom + 4,
        ident="events-narrow" if narrow else "events",
        title="Treatment-emergent adverse events by term and worst grade",
        description=describe_incidences(found, len(columns)),
        synthetic=synthetic,
    )


def describe_incidences(found: Sequence[TermIncidence], treated: int) -> str:
    """Tell every bar in a sentence."""
    told = []
    for one in found:
        grades = ", ".join(
            f"{one.patients_at(grade)} at {_grade_words(grade)}" for grade in range(6) if one.patients_at(grade)
        )
        told.append(f"{one.term}: {len(one.worst)} of {count_text(treated, 'patient')} ({grades}).")
    return " ".join(told)


def _levels(columns: Sequence[Column]) -> list[str]:
    return list(dict.fromkeys(column.level for column in columns))


def _spots(columns: Sequence[Column], left: float, width: float) -> dict[str, tuple[float, float]]:
    """Place the columns, with a gap between levels: subject to (left edge, width)."""
    if not columns:
        return {}
    gap = 8.0
    cell = (width - gap * (len(_levels(columns)) - 1)) / len(columns)
    cell = min(cell, 20.0)
    spots: dict[str, tuple[float, float]] = {}
    x, last = left, columns[0].level
    for column in columns:
        if column.level != last:
            x, last = x + gap, column.level
        spots[column.subject] = (x, cell)
        x += cell
    return spots


def _level_heads(columns: Sequence[Column], spots: Mapping[str, tuple[float, float]], y: float) -> Svg:
    parts: list[Svg] = []
    for level in _levels(columns):
        own = [spots[column.subject] for column in columns if column.level == level]
        first, last = own[0][0], own[-1][0] + own[-1][1]
        parts.append(line(first + 1, y + 4, last - 1, y + 4, colour=MUTED, width=1.5))
        parts.append(text((first + last) / 2, y, level, size=11.5, fill=INK, anchor="middle", bold=True))
    return group(parts)


def _term(term: str, width: float, middle: float) -> Svg:
    """Write a term beside its bar, on two lines where one is too short."""
    if len(wrapped(term, width=width, size=12)) == 1:
        return text(8, middle + 4, term, size=12)
    broken = wrapped(term, width=width, size=11, at_most=2)
    return lines(8, middle + (4 if len(broken) == 1 else -3), broken, size=11)


def _bar(
    one: TermIncidence,
    names: Mapping[str, str],
    left: float,
    top: float,
    per_patient: float,
    treated: int,
    *,
    narrow: bool,
) -> Svg:
    height = 16.0 if narrow else 18.0
    parts: list[Svg] = []
    x = left
    for grade in range(6):
        count = one.patients_at(grade)
        if not count:
            continue
        wide = count * per_patient
        who = ", ".join(names.get(subject, subject) for subject, worst in sorted(one.worst.items()) if worst == grade)
        fill = GRADE_FILL.get(grade, UNGRADED_FILL)
        shapes = [rectangle(x, top, wide, height, fill=fill, stroke=PAPER)]
        if wide > 16:
            ink = GRADE_INK.get(grade, INK)
            shapes.append(text(x + wide / 2, top + height - 4.5, str(count), size=11.5, fill=ink, anchor="middle"))
        tip = f"{one.term}, {_grade_words(grade)}: {count} of {treated} patients ({who})"
        parts.append(group(shapes, tip=tip))
        x += wide
    return group(parts)


def _share(one: TermIncidence, treated: int, x: float, y: float, *, anchor: str | None) -> Svg:
    return text(x, y, f"{len(one.worst)} ({100 * len(one.worst) / treated:.1f} %)", size=11.5, anchor=anchor)


def _matrix_row(
    one: TermIncidence,
    columns: Sequence[Column],
    spots: Mapping[str, tuple[float, float]],
    names: Mapping[str, str],
    y: float,
    height: float,
) -> Svg:
    parts: list[Svg] = []
    empty: list[str] = []
    for column in columns:
        x, wide = spots[column.subject]
        grade = one.worst.get(column.subject)
        if grade is None:
            empty.append(f"M{coordinate(x + wide * 0.35)} {coordinate(y + height / 2)}h{coordinate(wide * 0.3)}")
            continue
        fill, ink = GRADE_FILL.get(grade, UNGRADED_FILL), GRADE_INK.get(grade, INK)
        shapes = [rectangle(x + 0.5, y, wide - 1, height, fill=fill, radius=2)]
        if wide >= 11:
            size = min(11.0, wide - 2.5)
            shown = str(grade) if grade else "?"
            shapes.append(text(x + wide / 2, y + height / 2 + 0.36 * size, shown, size=size, fill=ink, anchor="middle"))
        tip = f"{names.get(column.subject, column.subject)} ({column.level}): {one.term}, {_grade_words(grade)}"
        parts.append(group(shapes, tip=tip))
    if empty:
        parts.append(element("path", d="".join(empty), stroke=LINE, stroke_width=1.5))
    return group(parts)


def _grade_words(grade: int) -> str:
    return f"grade {grade}" if grade else "grade not recorded"


def _legend(found: Sequence[TermIncidence], width: float) -> tuple[Svg, float]:
    grades = sorted({grade for one in found for grade in one.worst.values()} | {1, 2, 3, 4, 5})
    parts = [text(8, 15, "Worst grade", size=11.5, fill=MUTED)]
    x, top = 96.0, 2.0
    for grade in grades:
        label = str(grade) if grade else "not recorded"
        needed = 26 + 7.1 * len(label)
        if x + needed > width:
            x, top = 96.0, top + 24
        parts.append(rectangle(x, top, 18, 18, fill=GRADE_FILL.get(grade, UNGRADED_FILL), radius=2))
        parts.append(text(x + 24, top + 13, label, size=11.5))
        x += needed + 10
    return group(parts), top + 26
