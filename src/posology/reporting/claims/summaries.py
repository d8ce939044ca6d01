"""Summaries of one column over chosen rows, reckoned exactly on the numbers as they are written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from posology.reporting.claims.evidence import NotDerivableError, exact
from posology.reporting.claims.found import Found, Single, of_rows, sources_of

if TYPE_CHECKING:
    import polars as pl


def summary(function: str, column: str, table: str, chosen: pl.DataFrame, undetermined: frozenset[str]) -> Found:
    """Summarise a column; rows without a value in it are left out and named as undetermined."""
    import polars as pl

    undetermined |= sources_of(chosen.filter(pl.col(column).is_null()))
    known = chosen.filter(pl.col(column).is_not_null())
    found = known[column].to_list()
    if function in ("distinct", "values"):
        values = _distinct(found)
        return of_rows(Fraction(len(values)) if function == "distinct" else values, known, undetermined)
    if function == "sum":
        return of_rows(total(found), known, undetermined, denominator=len(found))
    if not found:
        raise NotDerivableError(f"no chosen row of {table} has a known {column}, so there is no {function}")
    if function in ("min", "max"):
        extreme = min(found) if function == "min" else max(found)
        # The patients behind a lowest or highest value are those who have it.
        holders = known.filter(pl.col(column) == extreme)
        return of_rows(_single(extreme), holders, undetermined, denominator=len(found))
    value = total(found) / len(found) if function == "mean" else median(found)
    return of_rows(value, known, undetermined, denominator=len(found))


def total(numbers: list[float]) -> Fraction:
    """Add numbers as they are written: ten times 0.1 is 1.

    Examples
    --------
    >>> total([0.1] * 10) == 1
    True
    """
    with localcontext(prec=60):
        return Fraction(sum((Decimal(repr(number)) for number in numbers), Decimal(0)))


def median(numbers: list[float]) -> Fraction:
    """Return the middle number, or the mean of the two in the middle.

    Examples
    --------
    >>> median([3, 1, 2]), median([1, 2, 3, 4])
    (Fraction(2, 1), Fraction(5, 2))
    """
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return exact(ordered[middle])
    return (exact(ordered[middle - 1]) + exact(ordered[middle])) / 2


def _distinct(found: list[str] | list[float] | list[date]) -> tuple[Single, ...]:
    spellings: dict[Single, Single] = {}
    for each in map(_single, found):
        spellings.setdefault(each.lower() if isinstance(each, str) else each, each)
    return tuple(spellings[key] for key in sorted(spellings))


def _single(value: str | float | date) -> Single:
    if isinstance(value, (bool, str, date)):
        return value
    return exact(value)
