"""The charts of the report, each drawn for a wide page and for a telephone, with the words that go with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.reporting.html.adverse_event_plot import (
    MOST_COLUMNS,
    adverse_event_plot,
    drawn_terms,
    incidences,
    treated_columns,
)
from posology.reporting.html.dose_ladder import dose_ladder
from posology.reporting.html.patients import count_text
from posology.reporting.html.swimmer import lanes, swimmer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posology.reporting.html.svg import Svg
    from posology.reporting.readout import Readout


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One chart in both widths, with its caption."""

    number: int
    id: str
    title: str
    note: str
    wide: Svg
    narrow: Svg


def charts(readout: Readout, statuses: Mapping[str, str], names: Mapping[str, str]) -> dict[str, tuple[Chart, ...]]:
    """Draw what the readout has the frames for, by section of the report."""
    drawn: dict[str, tuple[Chart, ...]] = {}
    synthetic = readout.synthetic
    expansion = _expansion(readout)
    if readout.escalation.steps:
        drawn["escalation"] = (
            Chart(
                number=len(drawn) + 1,
                id="f-ladder",
                title="Dose ladder",
                note="Each mark is a patient; a stroke parts those of the expansion from those of the escalation. "
                "The bar runs from 0 to the exact one-sided "
                f"{readout.escalation.steps[0].confidence_words} upper bound of the DLT rate at that dose alone; the "
                "dot is the observed rate. A recommended dose is a decision; it is not the maximum tolerated dose.",
                wide=dose_ladder(readout.escalation, statuses, names, expansion=expansion, synthetic=synthetic),
                narrow=dose_ladder(
                    readout.escalation, statuses, names, expansion=expansion, synthetic=synthetic, narrow=True
                ),
            ),
        )
    swimming = lanes(readout.frames)
    if swimming:
        drawn["course"] = (
            Chart(
                number=len(drawn) + 1,
                id="f-swimmer",
                title="Time on treatment and responses",
                note="One lane a patient, by dose level, longest first. The bar runs from the first infusion "
                "(day 1) to the last. Responses are as assessed on the day.",
                wide=swimmer(swimming, names, synthetic=synthetic),
                narrow=swimmer(swimming, names, synthetic=synthetic, narrow=True),
            ),
        )
    events = readout.frames.get("events")
    columns = treated_columns(readout.frames)
    found = incidences(events, columns) if events is not None and columns else ()
    if found:
        terms = drawn_terms(found)
        drawn["safety"] = (
            Chart(
                number=len(drawn) + 1,
                id="f-events",
                title="Treatment-emergent adverse events by term and worst grade",
                note=_events_note(len(columns), len(found) - len(terms)),
                wide=adverse_event_plot(terms, columns, names, synthetic=synthetic),
                narrow=adverse_event_plot(terms, columns, names, synthetic=synthetic, narrow=True),
            ),
        )
    return drawn


def _expansion(readout: Readout) -> frozenset[str]:
    subjects = readout.frames.get("subjects")
    if subjects is None or "part" not in subjects.columns:
        return frozenset()
    return frozenset(row["subject"] for row in subjects.iter_rows(named=True) if row["part"] == "expansion")


def _events_note(treated: int, left_out: int) -> str:
    told = (
        f"Each patient counts once a term, at the worst grade; shares are of {count_text(treated, 'treated patient')}."
    )
    if treated <= MOST_COLUMNS:
        told += " Each cell beside or below a bar is one patient, by dose level; the digit is the worst grade."
    if left_out:
        told += f" {count_text(left_out, 'rarer term')} of grade 1 or 2 not drawn; the table has them."
    return told
