"""Tables of adverse events: by term, by worst grade, grade 3 and higher, serious."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from posology.reporting import table_parts as parts
from posology.reporting.readout import Row, Table
from posology.reporting.table_parts import Columns
from posology.vocabulary import Figure, missing_figure

_COUNTING = "Patients, not events: one patient counts once a term, with the worst grade."


def by_term(emergent: pl.DataFrame, columns: Columns, *, rule: str, graded: str | None) -> Table:
    """Show treatment-emergent events by term: any grade, and worst grade 3 or higher.

    Parameters
    ----------
    emergent
        One row a treatment-emergent event of a treated patient: `subject`, `level`, `term`, `grade`, `source`.
    graded
        Why there are no grades, or None when there are.
    """
    rows = [Row(label="Any event", figures=parts.patients(emergent, columns))]
    high = emergent.filter(pl.col("grade") >= 3)
    if graded is None:
        rows.append(Row(label="Grade 3 or higher", figures=parts.patients(high, columns), indent=1))
    cells = parts.cells_by(emergent, ("term",), columns)
    severe = parts.cells_by(high, ("term",), columns)
    for key in _by_frequency(cells):
        rows.append(Row(label=str(key[0]), figures=parts.counted(cells[key], columns)))
        if graded is None:
            figures = parts.counted(severe.get(key, parts.nobody(columns)), columns)
            rows.append(Row(label="Grade 3 or higher", figures=figures, indent=1))
    return Table(
        id="teae",
        title="Treatment-emergent adverse events by term",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=tuple(
            note for note in (rule, _COUNTING, f"Grades are absent: {graded}." if graded else None) if note
        ),
    )


def by_grade(emergent: pl.DataFrame, worst: pl.DataFrame, columns: Columns, *, rule: str, scale: str) -> Table:
    """Show treatment-emergent events by term and worst grade.

    Parameters
    ----------
    worst
        One row a patient and term, with the worst grade (from `safety.worst_grades`).
    """
    any_term = worst.group_by("subject", "level", maintain_order=True).agg(
        pl.col("grade").max(), pl.col("source").explode()
    )
    rows = _grade_rows("Any event", any_term, columns)
    order = _by_frequency(parts.cells_by(emergent, ("term",), columns))
    cells = parts.cells_by(worst, ("term", "grade"), columns)
    grades: dict[object, list[int]] = {}
    for term, grade in cells:
        grades.setdefault(term, []).append(-1 if grade is None else int(str(grade)))
    totals = parts.cells_by(worst, ("term",), columns)
    for key in order:
        rows.append(Row(label=str(key[0]), figures=parts.counted(totals[key], columns)))
        for grade in sorted(grades[key[0]]):
            found = cells[(key[0], None if grade == -1 else grade)]
            label = "Not graded" if grade == -1 else f"Grade {grade}"
            rows.append(Row(label=label, figures=parts.counted(found, columns), indent=1))
    return Table(
        id="teae-grade",
        title="Treatment-emergent adverse events by worst grade",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=(rule, _COUNTING, f"Grades: {scale}. A grade without a patient is not shown under a term."),
    )


def _grade_rows(label: str, worst: pl.DataFrame, columns: Columns) -> list[Row]:
    rows = [Row(label=label, figures=parts.patients(worst, columns))]
    for grade in range(1, 6):
        here = worst.filter(pl.col("grade") == grade)
        rows.append(Row(label=f"Grade {grade}", figures=parts.patients(here, columns), indent=1))
    return rows


def _by_frequency(cells: Mapping[tuple[object, ...], Mapping[str | None, parts.Cell]]) -> list[tuple[object, ...]]:
    """Order terms by patients in total, most first, then by name."""
    return sorted(cells, key=lambda key: (-len(cells[key][parts.TOTAL][0]), str(key[0]).casefold()))


def grade3_listing(emergent: pl.DataFrame, labels: Mapping[str, str], *, rule: str) -> Table:
    """List every treatment-emergent event of grade 3 or higher."""
    chosen = emergent.filter(pl.col("grade") >= 3).sort("level_number", "subject", "onset", nulls_last=True)
    rows = tuple(
        _listed(event, labels, ("grade", "onset_day", "outcome", "action")) for event in chosen.iter_rows(named=True)
    )
    none = () if rows else ("No treatment-emergent event of grade 3 or higher was recorded.",)
    return Table(
        id="grade3",
        title="Events of grade 3 or higher",
        columns=("Dose level", "Term", "Grade", "Onset day", "Outcome", "Action taken"),
        rows=rows,
        footnotes=(*none, rule, "Onset day: day 1 is the first dose."),
    )


def _listed(event: Mapping[str, object], labels: Mapping[str, str], fields: Sequence[str]) -> Row:
    subject = str(event["subject"])
    source = event["source"]
    rows = [str(name) for name in source] if isinstance(source, list) else []
    level = labels.get(str(event["level"])) if event["level"] is not None else None
    figures: list[Figure] = [
        parts.word(level, subject, rows, "no known level"),
        parts.word(event["term"], subject, rows),
    ]
    for field in fields:
        if field == "onset_day" and event.get("onset_imputed"):
            figures.append(missing_figure(f"the onset is recorded as {event.get('onset_recorded') or 'missing'}"))
            continue
        value = event[field]
        shown = value.lower() if isinstance(value, str) and value.isupper() else value
        figures.append(parts.word(shown, subject, rows))
    return Row(label=subject, figures=tuple(figures))


def serious(emergent: pl.DataFrame, treated: pl.DataFrame, columns: Columns, *, absent: Mapping[str, str]) -> Table:
    """Count serious events, deaths, and discontinuations for an adverse event."""
    gone = absent.get("events.serious")
    alive_or_not = absent.get("subjects.death")
    deaths = treated.filter("death").select("subject", "level", pl.col("death_source").alias("source"))
    unknown = absent.get("events.fatal")
    fatal = emergent.filter("fatal")
    stopped = emergent.filter(pl.col("action").str.to_uppercase() == "DRUG WITHDRAWN")
    reason = pl.col("end_reason").str.to_uppercase()
    by_disposition = treated.filter(reason == "ADVERSE EVENT").select(
        "subject", "level", pl.col("end_source").alias("source")
    )
    withdrawn = pl.concat([stopped.select("subject", "level", "source"), by_disposition])
    no_action, no_disposition = absent.get("events.action"), absent.get("subjects.end_reason")
    unstopped = f"{no_action}; {no_disposition}" if no_action and no_disposition else None
    grave = emergent.filter(pl.col("serious").fill_null(value=False))
    rows = [
        Row(label=label, figures=parts.missing(why, columns) if why else parts.patients(found, columns))
        for label, why, found in (
            ("Serious treatment-emergent adverse event", gone, grave),
            ("Treatment-emergent adverse event with fatal outcome", unknown, fatal),
            ("Death, any cause", alive_or_not, deaths),
            ("Treatment stopped for an adverse event", unstopped, withdrawn),
        )
    ]
    reasons = (("Seriousness", gone), ("Fatal events", unknown), ("Deaths", alive_or_not), ("Stopping", unstopped))
    not_recorded = [f"{name} not recorded: {why}." for name, why in reasons if why]
    return Table(
        id="serious",
        title="Serious adverse events, deaths and discontinuations",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=(
            "Patients. Treatment stopped: AEACN 'drug withdrawn', or disposition 'adverse event'.",
            *not_recorded,
        ),
    )
