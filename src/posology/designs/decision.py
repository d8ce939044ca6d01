"""What a design answers: the next step with its reasons, and the dose it selects at the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from posology.designs.state import TrialState


class Move(StrEnum):
    """The step from one cohort to the next."""

    ESCALATE = "escalate"
    STAY = "stay"
    DE_ESCALATE = "de-escalate"
    STOP = "stop"
    SUSPEND = "suspend"


class Status(StrEnum):
    """How a trial's search for the MTD ended."""

    ESTIMATED = "estimated"
    NOT_REACHED = "not-reached"
    NONE_TOLERABLE = "none-tolerable"
    NOT_DETERMINED = "not-determined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The next step.

    Attributes
    ----------
    move
        Escalate, stay, de-escalate, stop or suspend.
    level
        Level for the next cohort, from 1; None when nobody is to be dosed next.
    patients
        Patients the next cohort may take; 0 when nobody is to be dosed next.
    reasons
        Sentences a safety committee can read, with the numbers used.
    """

    move: Move
    level: int | None
    patients: int
    reasons: tuple[str, ...]

    def __post_init__(self) -> None:
        if (self.level is None) != (self.patients == 0):
            raise ValueError("a decision names a level exactly when patients may be dosed")
        if not self.reasons:
            raise ValueError("a decision without a reason is not a decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The dose a design picks when the escalation has ended.

    `mtd` is the design's own pick. Only with status `estimated` may a report call it the MTD: with
    `not-reached` it is the highest level given, which nothing has shown to be the limit.
    """

    mtd: int | None
    status: Status
    highest_tolerated: int | None
    reasons: tuple[str, ...]
    isotonic: tuple[float, ...] = ()


class Design(Protocol):
    """A rule that reads the trial so far and names the next step."""

    @property
    def levels(self) -> int:
        """Number of dose levels the rule was built for."""

    def decide(self, state: TrialState) -> Decision:
        """Name the next step with its reasons."""

    def select(self, state: TrialState) -> Selection:
        """Pick the dose at the end of the escalation."""

    def eliminated(self, state: TrialState) -> tuple[int, ...]:
        """List the levels that may not be given again, from 1."""
