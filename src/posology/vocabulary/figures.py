"""A printed number together with the patients and the data rows it was counted from."""

from __future__ import annotations

from dataclasses import dataclass

Value = bool | int | float | str | None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class SourceRow:
    """One row of a data table: `ae` row 14 is the fourteenth data row of data/ae.csv, counted from 1."""

    table: str
    row: int

    def __str__(self) -> str:
        return f"{self.table}:{self.row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of the readout: what is printed, and what it rests on.

    Attributes
    ----------
    value
        The number itself (full precision), or None when it cannot be given.
    text
        The number as printed, for example '9 (40.9 %)'.
    denominator
        Patients (or rows) the number is out of, where it is a count, a share or a summary.
    subjects
        The patients behind the number, sorted, each once.
    rows
        The data rows behind it, sorted.
    reason
        Why `value` is None.
    """

    value: Value
    text: str
    denominator: int | None = None
    subjects: tuple[str, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a figure has either a value or the reason why it has none")

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the figure."""
        return {
            "value": self.value,
            "text": self.text,
            "denominator": self.denominator,
            "subjects": list(self.subjects),
            "rows": [str(row) for row in self.rows],
            "reason": self.reason,
        }


def missing_figure(reason: str) -> Figure:
    """Stand in for a number that cannot be given, with the reason."""
    return Figure(value=None, text="–", reason=reason)
