"""Anticancer treatment before the study: who had which drugs, in which regimens, for how long.

Taken here: each patient had trastuzumab in one regimen, and its months are the days from start to end by 30.4375.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.diagnosis import Background
from posology.simulation.taa013.published import (
    PATIENTS,
    PRIOR_LAPATINIB,
    PRIOR_PERTUZUMAB,
    PRIOR_PYROTINIB,
    TRASTUZUMAB_MEAN_MONTHS,
    TRASTUZUMAB_MONTHS_HIGH,
    TRASTUZUMAB_MONTHS_LOW,
)
from posology.vocabulary import DAYS_PER_MONTH

_TO_FIRST_TREATMENT = 12
_WASHOUT = 30
_SHORTEST_REGIMEN = 42
_BETWEEN_REGIMENS = 7
#: From this many regimens on, chemotherapy without trastuzumab may have come first.
_CHEMOTHERAPY_FIRST_FROM = 4

_BEFORE_TRASTUZUMAB = ("EPIRUBICIN", "CYCLOPHOSPHAMIDE")
_WITH_TRASTUZUMAB = (("DOCETAXEL",), ("PACLITAXEL",), ("DOCETAXEL", "CARBOPLATIN"), ("VINORELBINE",))
_OTHER_REGIMENS = (
    ("CAPECITABINE",),
    ("VINORELBINE",),
    ("GEMCITABINE", "CISPLATIN"),
    ("PACLITAXEL",),
    ("CAPECITABINE", "VINORELBINE"),
    ("LETROZOLE",),
    ("FULVESTRANT",),
    ("ETOPOSIDE",),
    ("GEMCITABINE",),
    ("EXEMESTANE",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorRegimen:
    """One line of earlier treatment: its drugs, first and last day."""

    number: int
    drugs: tuple[str, ...]
    start: date
    end: date


def draw_prior_therapy(
    courses: tuple[Course, ...], backgrounds: tuple[Background, ...], draws: Draws
) -> tuple[tuple[PriorRegimen, ...], ...]:
    """Draw every patient's earlier regimens, first to last, none overlapping."""
    trastuzumab_days = _trastuzumab_days(courses, backgrounds, draws)
    first_lines = [_chemotherapy_came_first(place, backgrounds[place], draws) for place in range(PATIENTS)]
    plans = [
        _lay_out(courses[place], backgrounds[place], first_lines[place], trastuzumab_days[place], draws)
        for place in range(PATIENTS)
    ]
    later = [background.regimens - 1 - first for background, first in zip(backgrounds, first_lines, strict=True)]
    responders = [place for place, course in enumerate(courses) if course.responder]
    # The first responder had pyrotinib: the abstract says that responses included patients who had it.
    rest = [place for place in range(PATIENTS) if place != responders[0]]
    pyrotinib = {responders[0], *draws.some_of(rest, PRIOR_PYROTINIB - 1, "pyrotinib")}
    room = [place for place in range(PATIENTS) if later[place] - (place in pyrotinib) >= 1]
    lapatinib = set(draws.some_of(room, PRIOR_LAPATINIB, "lapatinib"))
    # Pertuzumab came late to practice: it goes to those who started trastuzumab last.
    latest = sorted(range(PATIENTS), key=lambda place: plans[place][first_lines[place]][0], reverse=True)
    pertuzumab = set(latest[:PRIOR_PERTUZUMAB])
    return tuple(
        tuple(
            PriorRegimen(number=number, drugs=drugs, start=start, end=end)
            for number, ((start, end), drugs) in enumerate(
                zip(
                    plans[place],
                    _drugs(
                        place,
                        first_lines[place],
                        later[place],
                        draws,
                        pertuzumab=place in pertuzumab,
                        lapatinib=place in lapatinib,
                        pyrotinib=place in pyrotinib,
                    ),
                    strict=True,
                ),
                start=1,
            )
        )
        for place in range(PATIENTS)
    )


def _chemotherapy_came_first(place: int, background: Background, draws: Draws) -> int:
    return int(background.regimens >= _CHEMOTHERAPY_FIRST_FROM and draws.happens(0.5, "chemotherapy first", place))


def _span(course: Course, background: Background) -> int:
    """Count the days between diagnosis and screening that treatment can fill."""
    return (course.first_day - background.diagnosed_on).days - _TO_FIRST_TREATMENT - _WASHOUT


def _trastuzumab_days(
    courses: tuple[Course, ...], backgrounds: tuple[Background, ...], draws: Draws
) -> tuple[int, ...]:
    """Draw days of trastuzumab with the published mean, lowest and highest number of months."""
    shortest = round(TRASTUZUMAB_MONTHS_LOW * DAYS_PER_MONTH)
    longest = round(TRASTUZUMAB_MONTHS_HIGH * DAYS_PER_MONTH)
    room = [
        min(
            longest,
            _span(course, background) - (background.regimens - 1) * (_SHORTEST_REGIMEN + _BETWEEN_REGIMENS),
        )
        for course, background in zip(courses, backgrounds, strict=True)
    ]
    days = [min(room[place], draws.integer(205, 295, "trastuzumab days", place)) for place in range(PATIENTS)]
    low = min(range(PATIENTS), key=lambda place: room[place])
    high = max(range(PATIENTS), key=lambda place: (room[place], draws.unit("longest trastuzumab", place)))
    days[low], days[high] = shortest, longest
    # Just under the mean, so that counting the last day too would print the same month.
    wanted = int((TRASTUZUMAB_MEAN_MONTHS - 0.015) * DAYS_PER_MONTH * PATIENTS)
    free = [place for place in range(PATIENTS) if place not in (low, high)]
    turn = 0
    while sum(days) != wanted:
        place = free[turn % len(free)]
        step = 1 if sum(days) < wanted else -1
        if shortest < days[place] + step < min(room[place] + 1, longest):
            days[place] += step
        turn += 1
        if turn > 10_000:
            raise ValueError("the prior trastuzumab cannot reach its published mean")
    return tuple(days)


def _lay_out(
    course: Course, background: Background, trastuzumab_at: int, trastuzumab_days: int, draws: Draws
) -> tuple[tuple[date, date], ...]:
    """Put the regimens one after another; what time is left over goes to the pauses, most of it early."""
    order, count = course.place.order, background.regimens
    free = _span(course, background) - trastuzumab_days - (count - 1) * (_SHORTEST_REGIMEN + _BETWEEN_REGIMENS)
    wishes = [0 if line == trastuzumab_at else draws.integer(0, 150, "longer", order, line) for line in range(count)]
    scale = min(1.0, 0.7 * free / max(1, sum(wishes)))
    lengths = [
        trastuzumab_days if line == trastuzumab_at else _SHORTEST_REGIMEN + int(wish * scale)
        for line, wish in enumerate(wishes)
    ]
    left = _span(course, background) - sum(lengths) - (count - 1) * _BETWEEN_REGIMENS
    shares = [draws.unit("pause", order, gap) / (gap + 1) ** 2 for gap in range(count - 1)]
    start = background.diagnosed_on + timedelta(days=_TO_FIRST_TREATMENT)
    found: list[tuple[date, date]] = []
    for line, length in enumerate(lengths):
        end = start + timedelta(days=length)
        found.append((start, end))
        if line < count - 1:
            start = end + timedelta(days=_BETWEEN_REGIMENS + int(left * shares[line] / sum(shares)))
    return tuple(found)


def _drugs(
    place: int, first: int, later: int, draws: Draws, *, pertuzumab: bool, lapatinib: bool, pyrotinib: bool
) -> Sequence[tuple[str, ...]]:
    """Name the drugs of each regimen; pyrotinib comes last, lapatinib before it."""
    with_trastuzumab = draws.one_of(_WITH_TRASTUZUMAB, "with trastuzumab", place)
    second_antibody = ("PERTUZUMAB",) if pertuzumab else ()
    if pertuzumab:
        with_trastuzumab = ("DOCETAXEL",)
    after = list(draws.shuffled(_OTHER_REGIMENS, "later regimens", place))[:later]
    if pyrotinib:
        after[-1] = ("PYROTINIB", "CAPECITABINE")
    if lapatinib:
        spot = draws.integer(0, later - 1 - pyrotinib, "lapatinib line", place)
        after[spot] = ("LAPATINIB", "CAPECITABINE")
    return [*[_BEFORE_TRASTUZUMAB] * first, ("TRASTUZUMAB", *second_antibody, *with_trastuzumab), *after]
