"""Age, date of diagnosis and number of prior regimens, with the published medians and ranges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.published import (
    AGE_YEARS,
    MONTHS_SINCE_DIAGNOSIS,
    PATIENTS,
    PRIOR_REGIMENS,
)
from posology.vocabulary import DAYS_PER_MONTH

#: All but the most recent diagnosis are at least this old, so that their prior regimens have room.
_SECOND_MOST_RECENT_MONTHS = 13
_YOUNGEST_AT_DIAGNOSIS = 23


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """One patient on arrival; `regimens` counts prior anticancer regimens."""

    age_years: int
    diagnosed_on: date
    regimens: int


def draw_backgrounds(courses: tuple[Course, ...], draws: Draws) -> tuple[Background, ...]:
    """Draw every patient's background; more time since diagnosis goes with more regimens, loosely."""
    age, months = AGE_YEARS, MONTHS_SINCE_DIAGNOSIS
    elapsed = draws.shuffled(_days_since_diagnosis(draws), "whose diagnosis")
    ages = _ages(draws.spread(age.low, age.middle, age.high, PATIENTS, "age"), elapsed, draws)
    regimens = draws.spread(PRIOR_REGIMENS.low, PRIOR_REGIMENS.middle, PRIOR_REGIMENS.high, PATIENTS, "prior regimens")
    by_age_of_diagnosis = sorted(range(PATIENTS), key=lambda place: elapsed[place])
    # Ranks are shaken by up to seven places; the shortest history keeps the fewest regimens, the longest the most.
    shaken = sorted(range(1, PATIENTS - 1), key=lambda rank: rank + 7 * draws.unit("rank", rank))
    ranks = (0, *shaken, PATIENTS - 1)
    number = {by_age_of_diagnosis[rank]: regimens[place] for place, rank in enumerate(ranks)}
    low, high = months.low, months.high
    if max(elapsed) > round((high + 0.4) * DAYS_PER_MONTH) or min(elapsed) < round((low - 0.4) * DAYS_PER_MONTH):
        raise ValueError("a diagnosis falls outside the published range")
    return tuple(
        Background(
            age_years=ages[place],
            diagnosed_on=course.first_day - timedelta(days=elapsed[place]),
            regimens=number[place],
        )
        for place, course in enumerate(courses)
    )


def _ages(values: tuple[int, ...], elapsed: tuple[int, ...], draws: Draws) -> tuple[int, ...]:
    """Hand out the ages so that nobody was diagnosed implausibly young, the oldest diagnosis first."""
    left = list(values)
    ages = [0] * len(values)
    for place in sorted(range(len(elapsed)), key=lambda place: -elapsed[place]):
        years = elapsed[place] / 365.25
        old_enough = [age for age in left if age - years >= _YOUNGEST_AT_DIAGNOSIS]
        ages[place] = draws.one_of(old_enough, "whose age", place)
        left.remove(ages[place])
    return tuple(ages)


def _days_since_diagnosis(draws: Draws) -> tuple[int, ...]:
    """Draw days from diagnosis to first dose; the two central patients lie close to the median on either side."""
    months = MONTHS_SINCE_DIAGNOSIS
    middle = round(months.middle * DAYS_PER_MONTH)
    side = (PATIENTS - 2) // 2 - 1
    earliest = round(_SECOND_MOST_RECENT_MONTHS * DAYS_PER_MONTH)
    longest = round(months.high * DAYS_PER_MONTH)
    below = [draws.integer(earliest, middle - 30, "recent diagnosis", place) for place in range(side)]
    above = [draws.integer(middle + 30, longest - 200, "old diagnosis", place) for place in range(side)]
    return (round(months.low * DAYS_PER_MONTH), *sorted(below), middle - 6, middle + 6, *sorted(above), longest)
