"""Median, quartiles, mean and range of a small sample, with the reason when there is nothing to summarise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import fsum, isfinite, sqrt


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A sample in seven numbers; each is None, with one `reason`, when the sample is empty."""

    n: int
    mean: float | None
    sd: float | None
    median: float | None
    q1: float | None
    q3: float | None
    minimum: float | None
    maximum: float | None
    reason: str | None = None

    def to_dict(self) -> dict[str, float | int | str | None]:
        """Return the JSON shape of the summary."""
        return {
            "n": self.n,
            "mean": self.mean,
            "sd": self.sd,
            "median": self.median,
            "q1": self.q1,
            "q3": self.q3,
            "min": self.minimum,
            "max": self.maximum,
            "reason": self.reason,
        }


def summarise(values: Iterable[float | None]) -> Summary:
    """Summarise a sample; missing values are left out and `n` counts the others.

    Parameters
    ----------
    values : iterable of float or None
        Finite numbers in any unit; None is missing.

    Examples
    --------
    >>> ages = summarise([25, 50, 67, None])
    >>> ages.n, ages.median, ages.minimum, ages.maximum
    (3, 50, 25, 67)
    >>> summarise([]).reason
    'no value'
    """
    sample = sorted(value for value in values if value is not None)
    if not all(isfinite(value) for value in sample):
        raise ValueError("the sample holds a value that is not finite")
    n = len(sample)
    if n == 0:
        return Summary(
            n=0, mean=None, sd=None, median=None, q1=None, q3=None, minimum=None, maximum=None, reason="no value"
        )
    mean = fsum(sample) / n
    return Summary(
        n=n,
        mean=mean,
        sd=sqrt(fsum((value - mean) ** 2 for value in sample) / (n - 1)) if n > 1 else None,
        median=quantile(sample, Fraction(1, 2)),
        q1=quantile(sample, Fraction(1, 4)),
        q3=quantile(sample, Fraction(3, 4)),
        minimum=sample[0],
        maximum=sample[-1],
    )


def quantile(ordered: Sequence[float], share: Fraction) -> float:
    """Give a quantile by SAS definition 5, which is R type 2: the mean of the two neighbours at a step.

    NumPy, Polars and R use type 7 unless told otherwise; on (1, 2, 3, 4) the first quartile is 1.5 here and 1.75
    there. Clinical tables made with SAS print the first.

    Parameters
    ----------
    ordered : (n,) ascending, n >= 1
        The sample.
    share : Fraction in [0, 1]
        Which quantile; exact, so that n times `share` is exact.

    Examples
    --------
    >>> quantile([1, 2, 3, 4], Fraction(1, 4)), quantile([1, 2, 3], Fraction(1, 2))
    (1.5, 2)

    References
    ----------
    Hyndman & Fan (1996), Am. Stat. 50, 361-365, definition 2.
    """
    position = len(ordered) * share
    below = int(position)
    if position != below:
        return ordered[below]
    low, high = max(below - 1, 0), min(below, len(ordered) - 1)
    return ordered[low] if ordered[low] == ordered[high] else (ordered[low] + ordered[high]) / 2
