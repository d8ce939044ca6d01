"""How many infusions each patient had, on which days, and why her treatment ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from posology.simulation.draws import Draws
from posology.simulation.taa013.allocation import LEVELS
from posology.simulation.taa013.published import CYCLE_DAYS, INFUSIONS, PATIENTS, RESPONSES_FROM_MG_PER_KG
from posology.simulation.taa013.trial_calendar import Place, working_day

EndReason = Literal["PROGRESSIVE DISEASE", "WITHDRAWAL BY SUBJECT", "PHYSICIAN DECISION"]

#: Days kept free after the last infusion of a patient who stops, for the scan and the end-of-treatment visit.
_DAYS_TO_END = 48
#: A delayed cycle, in days, and how often; the second cycle is never delayed.
_DELAYS = ((0.80, 0), (0.95, 1), (0.98, 3), (1.00, 7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One patient's treatment as it went.

    Attributes
    ----------
    infusion_days
        Day of each infusion, in order.
    next_due_on
        Day on which the next infusion would have been given.
    ended_because
        Why treatment ended; None while it goes on at the data cut-off.
    responder
        Whether the best response is a confirmed partial response.
    never_assessed
        Whether the only scan could not be assessed.
    """

    place: Place
    infusion_days: tuple[date, ...]
    next_due_on: date
    ended_because: EndReason | None
    responder: bool
    never_assessed: bool

    @property
    def first_day(self) -> date:
        """Day of the first infusion: study day 1."""
        return self.infusion_days[0]

    @property
    def last_day(self) -> date:
        """Day of the last infusion."""
        return self.infusion_days[-1]


def plan_courses(places: tuple[Place, ...], cutoff: date, draws: Draws) -> tuple[Course, ...]:
    """Give every patient her infusions; the numbers have the published median and range.

    The single infusion belongs to the last patient enrolled at the highest dose. The two responders are treated
    longest. Two late patients are still on treatment at the cut-off. All others stop, most for progression.
    """
    single = max(place.order for place in places if place.level == LEVELS[-1])
    responders = _responders(places)
    ongoing = _still_on_treatment(places)
    planned = {place.order: _planned_days(place, draws) for place in places}

    numbers = {order: sum(day <= cutoff for day in planned[order]) for order in ongoing}
    numbers[single] = INFUSIONS.low
    values = sorted(_numbers_of_infusions(tuple(numbers[order] for order in ongoing), draws), reverse=True)
    numbers.update(zip(responders, values, strict=False))
    last_start = cutoff - timedelta(days=_DAYS_TO_END)
    room = {order: sum(day <= last_start for day in days) for order, days in planned.items()}
    for value in values[len(responders) :]:
        free = [order for order in planned if order not in numbers and room[order] >= value]
        if not free:
            raise ValueError(f"no patient has the time for {value} infusions before {cutoff}")
        numbers[draws.one_of(free, "infusions for", len(numbers))] = value

    reasons = _end_reasons(numbers, single, responders, ongoing, draws)
    stopped_early = [order for order, reason in reasons.items() if reason == "WITHDRAWAL BY SUBJECT"]
    never_assessed = min(stopped_early, key=lambda order: (numbers[order], order))
    return tuple(
        Course(
            place=place,
            infusion_days=planned[place.order][: numbers[place.order]],
            next_due_on=planned[place.order][numbers[place.order]],
            ended_because=reasons[place.order],
            responder=place.order in responders,
            never_assessed=place.order == never_assessed,
        )
        for place in places
    )


def _planned_days(place: Place, draws: Draws) -> tuple[date, ...]:
    """Lay out one infusion more than anyone had, so that the next one due is known."""
    days = [place.first_dose_on]
    for number in range(2, INFUSIONS.high + 2):
        delay = 0
        if number > 2:
            chance = draws.unit("delay", place.order, number)
            delay = next(days_late for limit, days_late in _DELAYS if chance < limit)
        days.append(working_day(days[-1] + timedelta(days=CYCLE_DAYS + delay)))
    return tuple(days)


def _responders(places: tuple[Place, ...]) -> tuple[int, int]:
    """Choose the first patient of the lowest level with a response and the second of the level above."""
    first_level = next(level for level in LEVELS if level.dose >= RESPONSES_FROM_MG_PER_KG)
    lower = [place.order for place in places if place.level == first_level]
    upper = [place.order for place in places if place.level.number == first_level.number + 1]
    return lower[0], upper[1]


def _still_on_treatment(places: tuple[Place, ...]) -> tuple[int, int]:
    """Choose the two expansion patients enrolled before the last one."""
    expansion = [place.order for place in places if place.part == "expansion"]
    return expansion[-3], expansion[-2]


def _numbers_of_infusions(ongoing: tuple[int, ...], draws: Draws) -> list[int]:
    """Draw the other patients' numbers; the two still on treatment lie in the upper half."""
    if min(ongoing) < INFUSIONS.middle:
        raise ValueError(f"patients still on treatment have {ongoing} infusions; the median needs {INFUSIONS.middle}")
    side = (PATIENTS - 2) // 2 - 1
    below = [draws.integer(2, INFUSIONS.middle - 1, "infusions below", place) for place in range(side)]
    above = [draws.integer(INFUSIONS.middle, 12, "infusions above", place) for place in range(side - len(ongoing))]
    return [*below, INFUSIONS.middle, INFUSIONS.middle, *above, INFUSIONS.high]


def _end_reasons(
    numbers: dict[int, int], single: int, responders: tuple[int, ...], ongoing: tuple[int, ...], draws: Draws
) -> dict[int, EndReason | None]:
    others = sorted(order for order in numbers if order not in {single, *responders, *ongoing})
    by_number = sorted(others, key=lambda order: (numbers[order], order))
    first = by_number[0]
    later = draws.some_of([order for order in by_number[1:] if numbers[order] >= 4], 2, "stopped for other reasons")
    reasons: dict[int, EndReason | None] = dict.fromkeys(numbers, "PROGRESSIVE DISEASE")
    reasons.update(dict.fromkeys(ongoing))
    reasons[first] = "WITHDRAWAL BY SUBJECT"
    reasons[later[0]] = "WITHDRAWAL BY SUBJECT"
    reasons[later[1]] = "PHYSICIAN DECISION"
    return reasons
