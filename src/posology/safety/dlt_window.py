"""Whether a patient counts for the dose decision: derived from dated facts at a stated date, never typed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from posology.vocabulary import date_of_study_day, study_day


class DltStatus(StrEnum):
    """Where a patient stands in the DLT window."""

    DLT = "dlt"
    NO_DLT = "no-dlt"
    PENDING = "pending"
    NOT_EVALUABLE = "not-evaluable"
    NOT_DOSED = "not-dosed"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFacts:
    """The dated facts that decide a patient's DLT status.

    Attributes
    ----------
    first_dose
        Day 1 of the window; None when no dose was given.
    window_days : days, >= 1
        The window is days 1 to `window_days`, both included.
    dlt_onsets
        Onset dates of confirmed DLTs, whenever they were reported.
    observed_to
        Last day of the window-completion follow-up on record; None when it is not recorded.
    must_be_observed
        Whether the protocol asks for observation to the last day; if not, the window closes by itself.
    dose_fraction : 0..
        Dose received in the window over dose planned.
    minimum_dose_fraction
        Least fraction that the protocol asks for, or None when it asks for none.
    not_evaluable_on, not_evaluable_reason
        The site's declaration that the patient cannot be assessed.
    """

    first_dose: date | None
    window_days: int
    dlt_onsets: tuple[date, ...] = ()
    observed_to: date | None = None
    must_be_observed: bool = True
    dose_fraction: float = 1.0
    minimum_dose_fraction: float | None = None
    not_evaluable_on: date | None = None
    not_evaluable_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowVerdict:
    """A patient's DLT status with the reason for it."""

    status: DltStatus
    reason: str
    window_end: date | None = None

    @property
    def is_evaluable(self) -> bool:
        """Whether the patient counts in the dose decision."""
        return self.status in (DltStatus.DLT, DltStatus.NO_DLT)


def last_window_day(first_dose: date, window_days: int) -> date:
    """Return the last date of the DLT window (day `window_days`; the first dose is day 1).

    Examples
    --------
    >>> last_window_day(date(2019, 2, 4), 21)
    datetime.date(2019, 2, 24)
    """
    return date_of_study_day(window_days, first_dose)


def dlt_verdict(facts: WindowFacts, *, as_of: date) -> WindowVerdict:
    """Derive a patient's DLT status from the facts dated on or before `as_of`.

    A DLT with onset inside the window makes the patient evaluable whatever else happened, however late it was
    reported. Without one, the patient is evaluable once observed to the last day of the window with the dose
    that the protocol asks for.

    Examples
    --------
    >>> facts = WindowFacts(first_dose=date(2019, 2, 4), window_days=21, observed_to=date(2019, 2, 23))
    >>> str(dlt_verdict(facts, as_of=date(2019, 3, 1)).status)  # seen to day 20 only
    'pending'
    """
    if facts.first_dose is None or facts.first_dose > as_of:
        if facts.not_evaluable_on is not None and facts.not_evaluable_on <= as_of:
            reason = f"not evaluable: {facts.not_evaluable_reason}; no dose given"
            return WindowVerdict(status=DltStatus.NOT_EVALUABLE, reason=reason)
        return WindowVerdict(status=DltStatus.NOT_DOSED, reason="no dose given")
    end = last_window_day(facts.first_dose, facts.window_days)
    inside = sorted(onset for onset in facts.dlt_onsets if onset <= min(end, as_of))
    if inside:
        day = study_day(inside[0], facts.first_dose)
        return WindowVerdict(
            status=DltStatus.DLT,
            reason=f"DLT with onset on day {day} of the {facts.window_days}-day window",
            window_end=end,
        )
    late = sorted(onset for onset in facts.dlt_onsets if end < onset <= as_of)
    aside = f"; an event confirmed as DLT began on day {study_day(late[0], facts.first_dose)}, after it" if late else ""
    if facts.not_evaluable_on is not None and facts.not_evaluable_on <= as_of:
        return WindowVerdict(
            status=DltStatus.NOT_EVALUABLE, reason=f"not evaluable: {facts.not_evaluable_reason}{aside}", window_end=end
        )
    was_observed = facts.observed_to is not None and end <= facts.observed_to <= as_of
    if was_observed or (not facts.must_be_observed and end < as_of):
        return _at_the_end_of_the_window(facts, end, aside)
    day = min(study_day(as_of, facts.first_dose), facts.window_days)
    open_until = f"no DLT by day {day} of {facts.window_days}"
    waiting = "the window is open" if as_of < end else "its completion is not recorded"
    return WindowVerdict(status=DltStatus.PENDING, reason=f"{open_until}; {waiting}{aside}", window_end=end)


def _at_the_end_of_the_window(facts: WindowFacts, end: date, aside: str) -> WindowVerdict:
    least = facts.minimum_dose_fraction
    # The planned dose is a product of decimals; a hair's breadth of binary error must not make a patient fall out.
    if least is not None and facts.dose_fraction < least - 1e-9:
        return WindowVerdict(
            status=DltStatus.NOT_EVALUABLE,
            reason=f"received {facts.dose_fraction:.0%} of the planned dose in the window; {least:.0%} needed{aside}",
            window_end=end,
        )
    return WindowVerdict(
        status=DltStatus.NO_DLT,
        reason=f"completed the {facts.window_days}-day window without a DLT{aside}",
        window_end=end,
    )
