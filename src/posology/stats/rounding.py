"""Rounding as print rounds: halves go away from zero, and percentages start from integers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def rounded(value: float, decimals: int) -> Decimal:
    """Round half away from zero, on the number as it is written, not on its binary neighbour.

    Examples
    --------
    >>> str(rounded(18.75, 1)), str(rounded(2.675, 2)), str(rounded(-0.25, 1))
    ('18.8', '2.68', '-0.3')
    """
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def percent(count: int, total: int, decimals: int = 1) -> Decimal:
    """Return count as a percentage of total, computed from the integers and rounded half up.

    Examples
    --------
    >>> str(percent(9, 22)), str(percent(6, 32))
    ('40.9', '18.8')
    """
    if total < 1:
        raise ValueError(f"no percentage of {total}")
    exact = Decimal(100 * count) / Decimal(total)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
