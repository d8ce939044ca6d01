"""All tables of a readout, from its derived frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from posology.pk import observed_maxima, sample_counts
from posology.reporting import tables_of_activity, tables_of_events, tables_of_patients
from posology.reporting.readout import Table
from posology.reporting.table_parts import columns_of
from posology.safety import worst_grades


@dataclass(frozen=True, slots=True, kw_only=True)
class TableWords:
    """What the tables say of the rules they follow.

    Attributes
    ----------
    confidence
        Of the one-sided upper bounds of DLT rates.
    window
        The DLT window in words, or None when no protocol gives one.
    follow_up_days
        Days after the last dose in which an event is treatment-emergent.
    scale
        The toxicity scale with its version, or that it is not known.
    analytes
        Analyte id to its name.
    """

    confidence: float
    window: str | None
    follow_up_days: int
    scale: str
    criteria: str | None = None
    analytes: Mapping[str, str] = field(default_factory=dict)


def build_tables(
    frames: Mapping[str, pl.DataFrame], words: TableWords, absent: Mapping[str, str]
) -> tuple[tuple[Table, ...], dict[str, str]]:
    """Build every table that the frames allow.

    Parameters
    ----------
    frames
        Derived tables (columns: docs/reference/readout.md).
    absent
        Frames and columns that could not be made, each with the reason.

    Returns
    -------
    tables, reasons
        The tables in their printed order, and `tables.<id>` with the reason for each that could not be built.
    """
    treated = frames["subjects"].filter("safety")
    levels = frames["levels"]
    columns = columns_of(levels, treated)
    labels = dict(levels.select("level", "label").iter_rows())
    rule = (
        "Treatment-emergent: onset from the first dose to "
        f"{words.follow_up_days} days after the last dose, or earlier and worsened on treatment."
    )
    built: list[Table | None] = [
        tables_of_patients.baseline(treated, columns, absent),
        tables_of_patients.prior_therapy(treated, frames.get("prior_therapies"), columns, absent),
        tables_of_patients.exposure(treated, frames.get("infusions"), columns, absent),
        tables_of_patients.dlt(treated, columns, confidence=words.confidence, window=words.window, absent=absent),
    ]
    events = frames.get("events")
    if events is not None:
        emergent = events.filter("treatment_emergent").join(treated.select("subject"), on="subject", how="semi")
        ungraded = absent.get("events.grade")
        built.append(tables_of_events.by_term(emergent, columns, rule=rule, graded=ungraded))
        if ungraded is None:
            worst = worst_grades(emergent)
            built.append(tables_of_events.by_grade(emergent, worst, columns, rule=rule, scale=words.scale))
            built.append(tables_of_events.grade3_listing(emergent, labels, rule=rule))
        built.append(tables_of_events.serious(emergent, treated, columns, absent=absent))
    built.append(tables_of_activity.antibodies(treated, columns))
    built.append(tables_of_activity.responses(treated, columns, criteria=words.criteria))
    concentrations = frames.get("concentrations")
    if concentrations is not None:
        mine = concentrations.join(treated.select("subject"), on="subject", how="semi")
        built.append(
            tables_of_activity.pk_samples(
                treated,
                concentrations,
                sample_counts(mine),
                observed_maxima(mine.with_columns(pl.col("level").fill_null(""))),
                columns,
                words.analytes,
            )
        )
    tables = tuple(table for table in built if table is not None)
    return tables, _why_not({table.id for table in tables}, absent)


_NEEDS = {
    "prior-therapy": "prior_therapies",
    "dlt": "subjects.dlt_evaluable",
    "teae": "events",
    "teae-grade": "events.grade",
    "grade3": "events.grade",
    "serious": "events",
    "ada": "subjects.ada_emergent",
    "responses": "subjects.best_response",
    "pk-samples": "concentrations",
}


def _why_not(there: set[str], absent: Mapping[str, str]) -> dict[str, str]:
    reasons = {}
    for table_id, needed in _NEEDS.items():
        if table_id not in there:
            frame = needed.partition(".")[0]
            reasons[f"tables.{table_id}"] = (
                absent.get(needed) or absent.get(frame) or "no treated patient has such data"
            )
    return reasons
