"""The ways in which 22 patients can lie on the five levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from posology.simulation.taa013.published import COHORT, DOSES_MG_PER_KG, MINIMUM_AT_RECOMMENDED, PATIENTS
from posology.vocabulary import DoseLevel, InputError, plain_number

#: TAA013's one regimen: an infusion every three weeks.
REGIMEN = "Q3W"

#: The five dose levels, lowest first.
LEVELS = tuple(
    DoseLevel(regimen=REGIMEN, number=number, dose=dose, unit="mg/kg")
    for number, dose in enumerate(DOSES_MG_PER_KG, start=1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """How many patients each level treated, and which level was recommended.

    Attributes
    ----------
    recommended
        Recommended dose, mg/kg: the level that was enlarged.
    counts
        (levels,) patients treated at each level, lowest dose first.
    """

    recommended: float
    counts: tuple[int, ...]

    @property
    def recommended_level(self) -> DoseLevel:
        """The level of the recommended dose."""
        return next(level for level in LEVELS if level.dose == self.recommended)


def allocations() -> tuple[Allocation, ...]:
    """Find every allocation that the abstract leaves open.

    A 3+3 without a DLT treats at least three patients at each of the five levels; the recommended dose has at least
    ten; all levels together have 22.

    Examples
    --------
    >>> [allocation.counts for allocation in allocations()][3]
    (3, 3, 3, 10, 3)
    """
    found = [
        Allocation(recommended=dose, counts=counts)
        for counts in _sums_to(PATIENTS, len(DOSES_MG_PER_KG))
        for dose, count in zip(DOSES_MG_PER_KG, counts, strict=True)
        if count >= MINIMUM_AT_RECOMMENDED
    ]
    return tuple(sorted(found, key=lambda allocation: allocation.recommended))


def allocation_for(recommended: float) -> Allocation:
    """Return the allocation whose recommended dose this is.

    Examples
    --------
    >>> allocation_for(0.6).counts
    (10, 3, 3, 3, 3)
    """
    for allocation in allocations():
        if allocation.recommended == recommended:
            return allocation
    doses = ", ".join(plain_number(allocation.recommended) for allocation in allocations())
    raise InputError(
        f"{plain_number(recommended)} mg/kg cannot be the recommended dose of TAA013",
        where="synthetic TAA013",
        fix=f"Choose one of {doses} mg/kg",
    )


def _sums_to(total: int, levels: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to put `total` patients on `levels` levels with at least a cohort on each."""
    if levels == 1:
        if total >= COHORT:
            yield (total,)
        return
    for count in range(COHORT, total + 1):
        for rest in _sums_to(total - count, levels - 1):
            yield (count, *rest)
