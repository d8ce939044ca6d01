"""What a design sees of a trial: counts, never names or dates."""

from __future__ import annotations

from dataclasses import dataclass

from posology.vocabulary import InputError

#: More patients than any level of a trial has; larger counts are slips of the hand.
MOST_PATIENTS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The patients most recently assessed together at one level."""

    level: int
    treated: int
    dlts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialState:
    """The trial as every design sees it; designs that need more say so.

    Attributes
    ----------
    treated : (levels,) patients
        DLT-evaluable patients at each level, lowest first.
    dlts : (levels,) patients
        Of those, patients with at least one DLT.
    level : int, 1..levels
        Level most recently given; before the first patient, the level to start at.
    last_cohort
        The cohort just assessed, where the caller knows it.

    Raises
    ------
    InputError
        If the counts contradict each other or the level does not exist.

    Examples
    --------
    >>> state = TrialState(treated=(3, 3, 0), dlts=(0, 1, 0), level=2)
    >>> state.levels, state.evaluable
    (3, 6)
    """

    treated: tuple[int, ...]
    dlts: tuple[int, ...]
    level: int
    last_cohort: Cohort | None = None

    def __post_init__(self) -> None:
        if not self.treated:
            raise InputError("the trial has no dose level", fix="Give at least one level")
        if len(self.treated) != len(self.dlts):
            raise InputError(
                f"{len(self.treated)} counts of patients and {len(self.dlts)} counts of DLTs",
                fix="Give one count of each per level",
            )
        for number, (patients, events) in enumerate(zip(self.treated, self.dlts, strict=True), start=1):
            if patients < 0 or events < 0:
                raise InputError(f"level {number} has {patients} patients and {events} DLTs", fix="Counts start at 0")
            if patients > MOST_PATIENTS:
                raise InputError(
                    f"level {number} has more than {MOST_PATIENTS} patients", fix="Give the counts of a trial"
                )
            if events > patients:
                raise InputError(
                    f"level {number} has {events} patients with a DLT among {patients} treated",
                    fix="A patient with several DLTs counts once",
                )
        if not 1 <= self.level <= len(self.treated):
            raise InputError(
                f"level {self.level} does not exist", fix=f"Levels are counted from 1 to {len(self.treated)}"
            )

    @property
    def levels(self) -> int:
        """Number of dose levels."""
        return len(self.treated)

    @property
    def evaluable(self) -> int:
        """DLT-evaluable patients at all levels together."""
        return sum(self.treated)

    def at(self, level: int) -> tuple[int, int]:
        """Return (evaluable patients, patients with a DLT) at a level counted from 1."""
        return self.treated[level - 1], self.dlts[level - 1]
