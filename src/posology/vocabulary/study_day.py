"""Study days, counted as SDTM counts them: the reference date is day 1 and there is no day 0."""

from __future__ import annotations

from datetime import date, timedelta

#: Mean length of a month, for durations printed in months (365.25 / 12).
DAYS_PER_MONTH = 30.4375


def study_day(day: date, reference: date) -> int:
    """Return the study day of a date.

    Examples
    --------
    >>> study_day(date(2019, 3, 4), date(2019, 3, 4)), study_day(date(2019, 3, 3), date(2019, 3, 4))
    (1, -1)
    """
    offset = (day - reference).days
    return offset + 1 if offset >= 0 else offset


def date_of_study_day(number: int, reference: date) -> date:
    """Return the date of a study day (any integer but 0).

    Examples
    --------
    >>> date_of_study_day(21, date(2019, 3, 4))
    datetime.date(2019, 3, 24)
    """
    if number == 0:
        raise ValueError("there is no study day 0")
    return reference + timedelta(days=number - 1 if number > 0 else number)
