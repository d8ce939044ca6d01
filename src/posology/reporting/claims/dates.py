"""Dates as a claim writes them."""

from __future__ import annotations

from datetime import date, datetime


def moment_of(text: str) -> date | datetime | None:
    """Read an ISO 8601 date, or a date and time without a zone; None when the text is neither.

    A date alone is compared with the day, whatever the hour.

    Examples
    --------
    >>> moment_of("2020-12-31"), moment_of("2020-12-31T09:30"), moment_of("December")
    (datetime.date(2020, 12, 31), datetime.datetime(2020, 12, 31, 9, 30), None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None
