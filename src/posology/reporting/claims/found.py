"""What a part of an expression came to, and how the patients and rows behind two parts join."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from posology.reporting.claims.dates import moment_of
from posology.reporting.claims.evidence import NotDerivableError
from posology.vocabulary import SourceRow

if TYPE_CHECKING:
    import polars as pl

Single = Fraction | str | bool | date


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientSet:
    """A set of patients, each with the rows that put them in it (like `ae:14`)."""

    rows: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The value of a part, with what is behind it and the rows that could not be judged."""

    value: Single | tuple[Single, ...] | PatientSet
    subjects: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    undetermined: frozenset[str] = frozenset()
    denominator: int | None = None

    @property
    def number(self) -> Fraction:
        """The value as a number; a set of patients is its count."""
        if isinstance(self.value, PatientSet):
            return Fraction(len(self.value.rows))
        assert isinstance(self.value, Fraction)
        return self.value

    @property
    def patients(self) -> Mapping[str, frozenset[str]]:
        """The patients of a set, with their rows."""
        assert isinstance(self.value, PatientSet)
        return self.value.rows


def of_patients(rows: Mapping[str, frozenset[str]], undetermined: frozenset[str]) -> Found:
    """Stand for a set of patients."""
    return Found(
        value=PatientSet(rows=rows),
        subjects=frozenset(rows),
        rows=_union(rows.values()),
        undetermined=undetermined,
    )


def of_rows(
    value: Single | tuple[Single, ...],
    chosen: pl.DataFrame,
    undetermined: frozenset[str],
    *,
    denominator: int | None = None,
) -> Found:
    """Stand for a value counted from rows of a table."""
    return Found(
        value=value,
        subjects=frozenset(subject for subject in chosen["subject"].to_list() if subject),
        rows=sources_of(chosen),
        undetermined=undetermined,
        denominator=denominator,
    )


def joined(value: Single, *parts: Found) -> Found:
    """Stand for a value that rests on all its parts."""
    return Found(
        value=value,
        subjects=_union(part.subjects for part in parts),
        rows=_union(part.rows for part in parts),
        undetermined=_union(part.undetermined for part in parts),
    )


def combined(operator: str, left: Found, right: Found) -> Found:
    """Intersect, unite or subtract two sets of patients, or ask whether one lies within the other.

    Behind `within` stand the exceptions when there are any, otherwise the patients of the left set.
    """
    undetermined = left.undetermined | right.undetermined
    first, second = left.patients, right.patients
    outside = {subject: rows for subject, rows in first.items() if subject not in second}
    if operator == "within":
        if not first:
            # True of nobody would look like agreement.
            raise NotDerivableError("no patient is in the set left of within, so the question does not arise")
        behind = of_patients(outside or first, undetermined)
        return joined(not outside, behind)
    if operator == "minus":
        return of_patients(outside, undetermined)
    if operator == "intersect":
        both = {subject: rows | second[subject] for subject, rows in first.items() if subject in second}
        return of_patients(both, undetermined)
    either = {
        subject: first.get(subject, frozenset()) | second.get(subject, frozenset()) for subject in {**first, **second}
    }
    return of_patients(either, undetermined)


def compared(sign: str, left: Found, right: Found) -> bool:
    """Compare two values; texts whatever their case, dates by the day when one side has no hour."""
    first, second = _alike(_single(left), _single(right))
    if sign in ("=", "!="):
        return (first == second) is (sign == "=")
    if isinstance(first, date) and isinstance(second, date):
        below, above = first < second, first > second
    else:
        assert isinstance(first, Fraction)
        assert isinstance(second, Fraction)
        below, above = first < second, first > second
    return {"<": below, "<=": not above, ">": above, ">=": not below}[sign]


def _single(found: Found) -> Single:
    if isinstance(found.value, PatientSet):
        return found.number
    assert not isinstance(found.value, tuple)
    return found.value


def _alike(first: Single, second: Single) -> tuple[Single, Single]:
    if isinstance(first, date) or isinstance(second, date):
        moments = [moment_of(side) if isinstance(side, str) else side for side in (first, second)]
        whole_day = not all(isinstance(moment, datetime) for moment in moments)
        left, right = (moment.date() if whole_day and isinstance(moment, datetime) else moment for moment in moments)
        assert left is not None
        assert right is not None
        return left, right
    if isinstance(first, str) and isinstance(second, str):
        return first.lower(), second.lower()
    return first, second


def sources_of(frame: pl.DataFrame) -> frozenset[str]:
    """Return the data rows a derived table's rows were made from."""
    return frozenset(source for sources in frame["source"].to_list() for source in sources)


def source_rows(spelled: Iterable[str]) -> tuple[SourceRow, ...]:
    """Read rows spelled `ae:14`, sorted.

    Examples
    --------
    >>> [str(row) for row in source_rows(["ae:14", "ae:3"])]
    ['ae:3', 'ae:14']
    """
    pairs = (source.rsplit(":", 1) for source in spelled)
    return tuple(sorted(SourceRow(table=table, row=int(row)) for table, row in pairs))


def _union(parts: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*parts)
