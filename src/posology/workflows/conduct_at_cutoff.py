"""The conduct of a trial as it stood at a data cut-off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from posology.conduct import ConductSummary, summarise

if TYPE_CHECKING:
    from datetime import date

    from posology.conduct import TrialRecord


def conduct_at(record: TrialRecord, cutoff: date | None) -> ConductSummary | None:
    """Sum up the ledger at a cut-off: what was dosed or signed after it is left out.

    A DLT or the end of a window counts by its own date, whenever it was recorded; a decision and the recommended dose
    count from the day they were signed (UTC).

    Parameters
    ----------
    cutoff
        The last day that counts; None takes the day of the last recording.
    """
    if record.last_recorded_at is None:
        return None
    day = cutoff or record.last_recorded_at.date()
    summary = summarise(record, as_of=day)
    signed = {one.decision for one in record.decisions if one.signature.signed_at.date() <= day}
    later_dose = record.recommended is not None and record.recommended.signature.signed_at.date() > day
    return replace(
        summary,
        subjects={
            name: subject
            for name, subject in summary.subjects.items()
            if subject.first_dose is None or subject.first_dose <= day
        },
        decisions=tuple(decision for decision in summary.decisions if decision.number in signed),
        recommended=None if later_dose else summary.recommended,
        recommended_signed_by=None if later_dose else summary.recommended_signed_by,
    )
