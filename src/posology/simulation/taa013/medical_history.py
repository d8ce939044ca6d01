"""Medical history other than the cancer's treatment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.diagnosis import Background

_COMMON = (
    ("hypertension", "Hypertension", 0.20),
    ("type 2 diabetes", "Type 2 diabetes mellitus", 0.10),
    ("fatty liver", "Hepatic steatosis", 0.20),
    ("thyroid nodule", "Thyroid mass", 0.15),
    ("chronic gastritis", "Gastritis", 0.12),
    ("gallstones", "Cholelithiasis", 0.08),
    ("hepatitis B carrier", "Hepatitis B carrier", 0.06),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition: the diagnosis that brought the patient here (`primary`), or another one."""

    verbatim: str
    preferred: str
    start: str
    primary: bool
    ongoing: bool = True


def draw_history(
    course: Course, background: Background, *, chronic_dermatitis: bool, draws: Draws
) -> tuple[Condition, ...]:
    """Draw one patient's history; starts other than the diagnosis are known to the year or the month."""
    found = [
        Condition(
            verbatim="HER2-positive breast cancer",
            preferred="HER2 positive breast cancer",
            start=background.diagnosed_on.isoformat(),
            primary=True,
        )
    ]
    order = course.place.order
    if chronic_dermatitis:
        since = course.first_day.year - draws.integer(2, 6, "dermatitis since", order)
        found.append(Condition(verbatim="chronic dermatitis", preferred="Dermatitis", start=str(since), primary=False))
    # Older patients carry more of the common conditions.
    weight = 0.4 + 1.2 * (background.age_years - 25) / 42
    found.extend(
        Condition(
            verbatim=verbatim,
            preferred=preferred,
            start=_some_month(course.first_day, preferred, order, draws),
            primary=False,
        )
        for verbatim, preferred, chance in _COMMON
        if draws.happens(chance * weight, "history", order, preferred)
    )
    return tuple(found)


def _some_month(before: date, preferred: str, order: int, draws: Draws) -> str:
    year = before.year - draws.integer(1, 9, "since", order, preferred)
    return f"{year}-{draws.integer(1, 12, 'since month', order, preferred):02d}"
