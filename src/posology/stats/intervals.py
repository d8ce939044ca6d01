"""Exact confidence limits for a proportion."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval for a probability, with its confidence level."""

    lower: float
    upper: float
    confidence: float


def clopper_pearson(events: int, patients: int, *, confidence: float = 0.95) -> Interval:
    """Give the exact two-sided (equal-tailed) interval for a proportion.

    Parameters
    ----------
    events : int, 0..patients
        Patients with the event.
    patients : int, >= 1
        Patients at risk.
    confidence : float, in (0, 1)
        Two-sided confidence.

    Raises
    ------
    ValueError
        If the counts or the confidence are out of range.

    Examples
    --------
    >>> interval = clopper_pearson(6, 15)
    >>> round(100 * interval.lower, 1), round(100 * interval.upper, 1)
    (16.3, 67.7)

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26, 404-413; beta form in Brown, Cai & DasGupta (2001),
    Statist. Sci. 16, 101-133.
    """
    from scipy.special import betaincinv

    _check(events, patients, confidence)
    tail = (1 - confidence) / 2
    lower = 0.0 if events == 0 else float(betaincinv(events, patients - events + 1, tail))
    upper = 1.0 if events == patients else float(betaincinv(events + 1, patients - events, 1 - tail))
    return Interval(lower=lower, upper=upper, confidence=confidence)


def upper_limit(events: int, patients: int, *, confidence: float = 0.95) -> float:
    """Give the exact one-sided upper limit for a proportion.

    With no event in n patients this is 1 - (1 - confidence)^(1/n): how little an empty table proves.

    Examples
    --------
    >>> [round(100 * upper_limit(0, n), 1) for n in (3, 10, 22)]
    [63.2, 25.9, 12.7]

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26, 404-413.
    """
    from scipy.special import betaincinv

    _check(events, patients, confidence)
    return 1.0 if events == patients else float(betaincinv(events + 1, patients - events, confidence))


def _check(events: int, patients: int, confidence: float) -> None:
    if patients < 1 or not 0 <= events <= patients:
        raise ValueError(f"{events} events in {patients} patients is not a proportion")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
