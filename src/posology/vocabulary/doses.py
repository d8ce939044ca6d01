"""Doses and dose levels, with their units and their lasting names."""

from __future__ import annotations

from dataclasses import dataclass

#: The units a dose level may carry: per body weight, per body surface, or flat.
DOSE_UNITS = ("mg/kg", "ug/kg", "mg/m2", "mg", "ug", "g")


def plain_number(value: float) -> str:
    """Write a number without a needless decimal point: 3.0 as '3', 3.6 as '3.6'.

    Examples
    --------
    >>> plain_number(3.0), plain_number(0.6)
    ('3', '0.6')
    """
    return format(value, ".12g")


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseLevel:
    """One dose of one regimen.

    A level is known for ever by its regimen and its dose (`Q3W@3.6mg/kg`); `number` is its place among the
    levels of the protocol version at hand, counted from 1, and is for display.

    Examples
    --------
    >>> level = DoseLevel(regimen="Q3W", number=4, dose=3.6, unit="mg/kg")
    >>> level.identity, level.label
    ('Q3W@3.6mg/kg', 'level 4 (3.6 mg/kg)')
    """

    regimen: str
    number: int
    dose: float
    unit: str

    @property
    def identity(self) -> str:
        """The level's lasting name, which an amendment never changes."""
        return f"{self.regimen}@{plain_number(self.dose)}{self.unit}"

    @property
    def dose_label(self) -> str:
        """The dose as a person writes it: '3.6 mg/kg'."""
        return f"{plain_number(self.dose)} {self.unit}"

    @property
    def label(self) -> str:
        """The level as a committee names it: 'level 4 (3.6 mg/kg)'."""
        return f"level {self.number} ({self.dose_label})"
