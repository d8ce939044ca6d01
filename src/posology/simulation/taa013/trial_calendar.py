"""When each level opened, was reviewed and was signed, and when each patient came.

The dates do not depend on the recommended dose: the seven patients of the expansion come on the same days whatever
the dose they are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from posology.simulation.draws import Draws
from posology.simulation.taa013.allocation import LEVELS, Allocation
from posology.simulation.taa013.published import COHORT, PATIENTS, WINDOW_DAYS
from posology.vocabulary import DoseLevel

Part = Literal["escalation", "expansion"]

#: The data cut-off is made up: the abstract gives none.
DATA_CUTOFF = date(2020, 6, 30)
_AUTHORISED_AT = datetime(2018, 10, 8, 10, 0)  # noqa: DTZ001 - site-local times without a zone throughout


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One patient's place in the trial, before anything else is known of her.

    `order` counts patients from 1 in the order in which they were enrolled.
    """

    order: int
    level: DoseLevel
    part: Part
    screened_at: datetime
    enrolled_at: datetime
    first_dose_on: date

    @property
    def window_visit_on(self) -> date:
        """The visit on day 22, by which the DLT window (days 1 to 21) has passed."""
        return self.first_dose_on + timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCalendar:
    """When one level was opened, when the committee reviewed it, and when the decision was signed."""

    level: DoseLevel
    opened_at: datetime
    reviewed_at: datetime
    signed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCalendar:
    """The dates of the whole trial, in the order in which they could happen."""

    authorised_at: datetime
    levels: tuple[LevelCalendar, ...]
    recommended_signed_at: datetime
    expansion_opened_at: datetime
    data_cutoff: date
    places: tuple[Place, ...]


def plan_calendar(allocation: Allocation, draws: Draws) -> TrialCalendar:
    """Lay out the trial from its authorisation to its data cut-off."""
    places: list[Place] = []
    levels: list[LevelCalendar] = []
    opened_at = at(working_day(_AUTHORISED_AT.date() + timedelta(days=1)), 9)
    for level in LEVELS:
        cohort = _arrivals(level, "escalation", opened_at, COHORT, len(places) + 1, (9, 15), draws)
        places.extend(cohort)
        last_visit = max(place.window_visit_on for place in cohort)
        reviewed_on = working_day(last_visit + timedelta(days=draws.integer(4, 7, "review", level.number)))
        signed_on = working_day(reviewed_on + timedelta(days=draws.integer(1, 2, "signature", level.number)))
        levels.append(
            LevelCalendar(
                level=level, opened_at=opened_at, reviewed_at=at(reviewed_on, 14), signed_at=at(signed_on, 10, 30)
            )
        )
        opened_at = at(working_day(signed_on + timedelta(days=1)), 9)
    recommended_on = working_day(levels[-1].signed_at.date() + timedelta(days=9))
    expansion_opened_at = at(working_day(recommended_on + timedelta(days=1)), 9)
    places.extend(
        _arrivals(
            allocation.recommended_level,
            "expansion",
            expansion_opened_at,
            PATIENTS - len(places),
            len(places) + 1,
            (14, 21),
            draws,
        )
    )
    return TrialCalendar(
        authorised_at=_AUTHORISED_AT,
        levels=tuple(levels),
        recommended_signed_at=at(recommended_on, 11),
        expansion_opened_at=expansion_opened_at,
        data_cutoff=DATA_CUTOFF,
        places=tuple(places),
    )


def _arrivals(
    level: DoseLevel,
    part: Part,
    opened_at: datetime,
    patients: int,
    first_order: int,
    gap_days: tuple[int, int],
    draws: Draws,
) -> list[Place]:
    places: list[Place] = []
    earliest = opened_at.date() + timedelta(days=10)
    for order in range(first_order, first_order + patients):
        first_dose_on = _monday_or_tuesday(earliest)
        # The working day before; a Tuesday's patient is enrolled on Monday, a Monday's on Friday.
        enrolled_on = previous_working_day(first_dose_on)
        screened_on = working_day(enrolled_on - timedelta(days=draws.integer(5, 9, "screening", order)))
        places.append(
            Place(
                order=order,
                level=level,
                part=part,
                screened_at=at(screened_on, 9, draws.integer(0, 59, "screening minute", order)),
                enrolled_at=at(enrolled_on, 14, draws.integer(0, 59, "enrolment minute", order)),
                first_dose_on=first_dose_on,
            )
        )
        earliest = first_dose_on + timedelta(days=draws.integer(*gap_days, "gap", order))
    return places


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a site-local time without a zone."""
    return datetime.combine(day, time(hour, minute))


def working_day(day: date) -> date:
    """Return the day itself, or the Monday after a weekend.

    Examples
    --------
    >>> working_day(date(2019, 3, 9)), working_day(date(2019, 3, 11))
    (datetime.date(2019, 3, 11), datetime.date(2019, 3, 11))
    """
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def previous_working_day(day: date) -> date:
    """Return the last working day before this one.

    Examples
    --------
    >>> previous_working_day(date(2019, 3, 11))
    datetime.date(2019, 3, 8)
    """
    before = day - timedelta(days=1)
    return before - timedelta(days=max(0, before.weekday() - 4))


def _monday_or_tuesday(day: date) -> date:
    """First doses fall early in the week, so that the samples 24 and 72 hours later fall on working days."""
    return day if day.weekday() <= 1 else day + timedelta(days=7 - day.weekday())
