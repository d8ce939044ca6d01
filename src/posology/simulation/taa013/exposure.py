"""Body weight and infusions: when each was started and stopped, and how much was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.published import FIRST_INFUSION_MINUTES
from posology.simulation.taa013.reactions import Reaction
from posology.simulation.taa013.trial_calendar import at

#: Made up: what an infusion takes once the one before it was tolerated. The abstract says 'shortened' only.
SHORTENED_MINUTES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """One infusion of TAA013: site-local times without a zone, dose per body weight, and amount."""

    number: int
    start: datetime
    stop: datetime
    dose_mg_per_kg: float
    amount_mg: float

    @property
    def minutes(self) -> int:
        """How long the infusion took, interruptions included."""
        return int((self.stop - self.start).total_seconds()) // 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighing:
    """Body weight at one visit; infusion 0 is screening."""

    infusion: int
    kilograms: float


def weigh(course: Course, draws: Draws) -> tuple[Weighing, ...]:
    """Draw the weight at screening and before each infusion."""
    order = course.place.order
    screening = min(84.0, max(43.0, round(58.0 + 8.0 * draws.normal("weight", order), 1)))
    drift = draws.normal("weight drift", order) * 0.15
    visits = [Weighing(infusion=0, kilograms=screening)]
    visits.extend(
        Weighing(
            infusion=number,
            kilograms=round(screening + drift * number + 0.4 * draws.normal("weight at", order, number), 1),
        )
        for number in range(1, len(course.infusion_days) + 1)
    )
    return tuple(visits)


def infuse(course: Course, weight_kg: float, reactions: tuple[Reaction, ...], draws: Draws) -> tuple[Infusion, ...]:
    """Give the infusions: 90 minutes at first and after any reaction, shorter once one was tolerated.

    The amount is worked out from the weight at screening, to a tenth of a milligram.
    """
    grades = {reaction.infusion: reaction.grade for reaction in reactions}
    dose = course.place.level.dose
    infusions: list[Infusion] = []
    for number, day in enumerate(course.infusion_days, start=1):
        full = number == 1 or (number - 1) in grades
        minutes = FIRST_INFUSION_MINUTES if full else SHORTENED_MINUTES
        minutes += draws.integer(0, 6, "infusion over", course.place.order, number)
        if number in grades:
            minutes += 15 * grades[number]  # the infusion was slowed or interrupted
        start = at(day, 10) + timedelta(minutes=draws.integer(0, 150, "infusion start", course.place.order, number))
        infusions.append(
            Infusion(
                number=number,
                start=start,
                stop=start + timedelta(minutes=minutes),
                dose_mg_per_kg=dose,
                amount_mg=round(dose * weight_kg, 1),
            )
        )
    return tuple(infusions)
