"""Dose-limiting toxicity: the window, the definition and who counts as evaluable."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from posology.protocol.faults import FaultList
from posology.protocol.regimen import Regimen
from posology.protocol.section import Section, Text
from posology.protocol.written import Written
from posology.vocabulary import InputError, known_words


class Evaluability(Section):
    """What a patient without a DLT must have had to count."""

    minimum_dose_fraction: float | None = Field(
        default=None,
        gt=0,
        le=1,
        description="the least share of the planned dose in the window, above 0 and at most 1",
    )
    observed_to_end_of_window: bool = Field(
        description="true when a patient without a DLT counts only once the window is over, else false"
    )


class DltSection(Section):
    """The DLT section as written."""

    window_days: int = Field(
        ge=1, description="the days from the first dose in which a DLT counts, a whole number of at least 1"
    )
    followup_days: int | None = Field(
        default=None,
        ge=1,
        description="the days each patient is followed for safety where that is longer than one cycle, a whole number",
    )
    definition: tuple[Text, ...] = Field(min_length=1, description="the list of events that count as a DLT, as text")
    evaluability: Evaluability = Field(description="who counts: observed_to_end_of_window and minimum_dose_fraction")


@dataclass(frozen=True, slots=True, kw_only=True)
class DltRules:
    """The DLT rules of a protocol version, regimen by regimen.

    Attributes
    ----------
    window_days
        Days from the first dose, the first dose on day 1, in which a DLT counts.
    definition
        The events that count, each in words.
    regimen_windows
        (regimen id, days) for every regimen.
    """

    window_days: int
    definition: tuple[str, ...]
    evaluability: Evaluability
    followup_days: int | None
    regimen_windows: tuple[tuple[str, int], ...]

    def window_days_for(self, regimen_id: str) -> int:
        """Return the DLT window of a regimen, in days."""
        windows = dict(self.regimen_windows)
        if regimen_id not in windows:
            raise InputError(f"there is no regimen '{regimen_id}'", fix=known_words(regimen_id, windows))
        return windows[regimen_id]


def dlt_rules(section: DltSection, regimens: tuple[Regimen, ...]) -> DltRules:
    """Join the DLT section with the regimens' own windows."""
    return DltRules(
        window_days=section.window_days,
        definition=section.definition,
        evaluability=section.evaluability,
        followup_days=section.followup_days,
        regimen_windows=tuple((regimen.id, regimen.window_days or section.window_days) for regimen in regimens),
    )


def check_dlt_windows(tree: Written, faults: FaultList) -> None:
    """Refuse a window that misses a dose of the first cycle, or that outlasts the follow-up."""
    followup = tree.at("dlt", "followup_days").whole
    for number, regimen in enumerate(tree.at("regimens").items):
        own = regimen.at("window_days").whole
        place: tuple[str | int, ...] = (
            ("regimens", number, "window_days") if own is not None else ("dlt", "window_days")
        )
        window = tree.at(*place).whole
        if window is None or window < 1:
            continue
        name = regimen.at("id").text or f"number {number + 1}"
        last_dose = max((day.whole or 0 for day in regimen.at("dosing_days").items), default=0)
        if window < last_dose:
            faults.at(
                tree,
                place,
                f"is {window} days, but regimen {name} still doses on day {last_dose}",
                fix=f"Give a window of at least {last_dose} days",
            )
        cycle = regimen.at("cycle_days").whole
        followed = followup if followup is not None else cycle
        if followed is not None and window > followed >= 1:
            said = "dlt.followup_days" if followup is not None else f"one cycle of regimen {name}"
            faults.at(
                tree,
                place,
                f"is {window} days, longer than patients are followed ({followed} days, {said})",
                fix="Shorten the window, or state a longer dlt.followup_days",
            )
