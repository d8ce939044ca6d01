"""Antibodies against the drug: tested in every patient before and on treatment, none treatment-emergent.

One patient is positive before treatment with a titre that does not rise, so that the rule is exercised.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course

_TESTED_BEFORE_INFUSIONS = (2, 4, 8, 12)
_BASELINE_TITRE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AntibodyTest:
    """One test; `titre` is None when it is negative."""

    on: date
    visit: str
    visit_number: int
    baseline: bool
    titre: int | None = None


def positive_at_baseline(courses: tuple[Course, ...], draws: Draws) -> int:
    """Choose the patient with antibodies before treatment, among those tested several times."""
    return draws.one_of(
        [course.place.order for course in courses if len(course.infusion_days) >= 6], "positive at baseline"
    )


def draw_antibody_tests(course: Course, ended_on: date | None, *, baseline_positive: bool) -> tuple[AntibodyTest, ...]:
    """List one patient's tests, each before that day's infusion."""
    numbers = [number for number in (1, *_TESTED_BEFORE_INFUSIONS) if number <= len(course.infusion_days)]
    days = [(course.infusion_days[number - 1], f"CYCLE {number} DAY 1", number * 100 + 1) for number in numbers]
    if len(numbers) == 1:
        days.append((course.place.window_visit_on, "CYCLE 1 DAY 22", 122))
    if ended_on is not None:
        days.append((ended_on, "END OF TREATMENT", 9000))
    return tuple(
        AntibodyTest(
            on=day,
            visit=visit,
            visit_number=number,
            baseline=place == 0,
            # The titre stays where it was, then falls below the cut point.
            titre=_BASELINE_TITRE if baseline_positive and place < 2 else None,
        )
        for place, (day, visit, number) in enumerate(days)
    )
