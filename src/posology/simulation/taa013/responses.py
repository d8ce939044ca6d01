"""Tumour assessments by the investigator, every six weeks, and the day on which treatment ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.trial_calendar import working_day

Response = Literal["PR", "SD", "PD", "NE"]

SCAN_EVERY_DAYS = 42
#: A scan due later than this after the last infusion is replaced by an unscheduled one.
_LATEST_SCAN = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One overall response; `week` is the planned week, None when the scan was not planned."""

    on: date
    week: int | None
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class TumourFollowUp:
    """One patient's assessments, and the day on which her treatment was ended (None while it goes on)."""

    assessments: tuple[Assessment, ...]
    treatment_ended_on: date | None


def follow_tumour(course: Course, cutoff: date, draws: Draws) -> TumourFollowUp:
    """Assess the tumour until progression, the end of treatment or the cut-off."""
    order = course.place.order
    if course.ended_because is None:
        return TumourFollowUp(assessments=_regular(course, cutoff, draws), treatment_ended_on=None)
    if course.ended_because != "PROGRESSIVE DISEASE":
        ended_on = working_day(course.last_day + timedelta(days=draws.integer(16, 20, "left", order)))
        if course.never_assessed:
            only = Assessment(on=ended_on, week=None, response="NE")
            return TumourFollowUp(assessments=(only,), treatment_ended_on=ended_on)
        return TumourFollowUp(assessments=_regular(course, ended_on, draws), treatment_ended_on=ended_on)
    progression = _progression(course, draws)
    before = _regular(course, progression.on - timedelta(days=1), draws)
    ended_on = working_day(progression.on + timedelta(days=draws.integer(1, 3, "told", order)))
    return TumourFollowUp(assessments=(*before, progression), treatment_ended_on=ended_on)


def _regular(course: Course, until: date, draws: Draws) -> tuple[Assessment, ...]:
    """List the planned scans up to a day, none of which shows progression."""
    found: list[Assessment] = []
    number = 1
    while (scan_on := _planned_scan(course, number, draws)) <= until:
        responding = course.responder and number >= _first_response(course)
        found.append(Assessment(on=scan_on, week=6 * number, response="PR" if responding else "SD"))
        number += 1
    return tuple(found)


def _first_response(course: Course) -> int:
    """Say which scan shows the response first: the second at the lower level, the first at the higher one."""
    return 2 if course.place.level.number == 3 else 1


def _planned_scan(course: Course, number: int, draws: Draws) -> date:
    late = draws.integer(0, 2, "scan", course.place.order, number)
    return course.first_day + timedelta(days=SCAN_EVERY_DAYS * number + late)


def _progression(course: Course, draws: Draws) -> Assessment:
    number = 1
    while (scan_on := _planned_scan(course, number, draws)) <= course.last_day:
        number += 1
    # A scan that stops treatment is read before the next infusion is due.
    scan_on = min(scan_on, max(course.next_due_on, course.first_day + timedelta(days=SCAN_EVERY_DAYS * number)))
    if (scan_on - course.last_day).days <= _LATEST_SCAN:
        return Assessment(on=scan_on, week=6 * number, response="PD")
    unscheduled = course.last_day + timedelta(days=draws.integer(15, 18, "unscheduled scan", course.place.order))
    # The DLT window is observed to its end before anyone leaves treatment.
    earliest = course.place.window_visit_on + timedelta(days=1)
    return Assessment(on=working_day(max(unscheduled, earliest)), week=None, response="PD")
