"""The cells of a table: patients counted, values summarised, each with the rows behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl

from posology.stats import Summary, clopper_pearson, percent, rounded, summarise
from posology.vocabulary import Figure, SourceRow, missing_figure

#: The key of the last column, which holds every treated patient.
TOTAL = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table by dose level: levels with a treated patient, lowest first, then Total.

    Attributes
    ----------
    keys
        Level identities; None is Total.
    labels
        As printed: '0.6 mg/kg (n=3)'.
    sizes
        Treated patients.
    """

    keys: tuple[str | None, ...]
    labels: tuple[str, ...]
    sizes: tuple[int, ...]


def columns_of(levels: pl.DataFrame, treated: pl.DataFrame) -> Columns:
    """Make one column a level with a treated patient, one for patients without a level, and Total."""
    used = levels.filter(pl.col("treated") > 0).select("level", "label", "treated").rows()
    unplaced = treated["level"].null_count()
    keys = [*(level for level, _, _ in used), *([""] if unplaced else []), TOTAL]
    names = [*(label for _, label, _ in used), *(["No known level"] if unplaced else []), "Total"]
    sizes = [*(size for _, _, size in used), *([unplaced] if unplaced else []), treated.height]
    labels = tuple(f"{name} (n={size})" for name, size in zip(names, sizes, strict=True))
    return Columns(keys=tuple(keys), labels=labels, sizes=tuple(sizes))


@cache
def _keyed(name: str) -> tuple[str, int, SourceRow]:
    """Read 'ae:14' as row 14 of table ae, with its place in the order of rows."""
    table, _, number = name.rpartition(":")
    row = SourceRow(table=table, row=int(number))
    return table, row.row, row


def source_rows(names: Iterable[str | None]) -> tuple[SourceRow, ...]:
    """Read row names such as 'ae:14', each once, in order.

    Examples
    --------
    >>> [str(row) for row in source_rows(["ae:14", "ae:2", "ae:14", None])]
    ['ae:2', 'ae:14']
    """
    return tuple(row for _, _, row in sorted(_keyed(name) for name in dict.fromkeys(names) if name is not None))


Cell = tuple[list[str], list[str]]  # the patients, each once, and the row names


def cells_by(
    frame: pl.DataFrame, keys: Sequence[str], columns: Columns
) -> dict[tuple[object, ...], dict[str | None, Cell]]:
    """Group patients and rows by the keys and the table's columns, all at once.

    Parameters
    ----------
    frame
        `subject`, `level`, `source` and the keys.
    """
    placed = frame.with_columns(pl.col("level").fill_null(""))
    parts = (pl.col("subject").unique().sort(), pl.col("source").explode())
    found: dict[tuple[object, ...], dict[str | None, Cell]] = {}
    for *key, level, subjects, rows in placed.group_by(*keys, "level").agg(*parts).iter_rows():
        found.setdefault(tuple(key), {})[level] = (subjects, rows)
    totals = placed.group_by(*keys).agg(*parts) if keys else placed.select(*parts_as_lists(parts))
    for *key, subjects, rows in totals.iter_rows():
        found.setdefault(tuple(key), {})[TOTAL] = (subjects, rows)
    for by_column in found.values():
        for key_of_column in columns.keys:
            by_column.setdefault(key_of_column, ([], []))
    return found


def parts_as_lists(parts: Sequence[pl.Expr]) -> list[pl.Expr]:
    """Make one list of each column, for a group that is the whole table."""
    return [part.implode() for part in parts]


def nobody(columns: Columns) -> dict[str | None, Cell]:
    """Give empty cells for a row that no patient is in."""
    return {key: ([], []) for key in columns.keys}


def counted(
    cells: Mapping[str | None, Cell], columns: Columns, of: Sequence[int] | None = None, *, share: bool = True
) -> tuple[Figure, ...]:
    """Print patients as 'n (percent)', or as 'n' without the share; a zero is a plain 0."""
    sizes = columns.sizes if of is None else of
    return tuple(
        count_figure(cells[key][0], cells[key][1], size, share=share)
        for key, size in zip(columns.keys, sizes, strict=True)
    )


def count_figure(subjects: Sequence[str], rows: Iterable[str | None], size: int, *, share: bool = True) -> Figure:
    """Print a number of patients, with its share of `size`."""
    count = len(subjects)
    shown = f" ({percent(count, size)} %)" if share and size and count else ""
    return Figure(
        value=count,
        text=f"{count}{shown}",
        denominator=size,
        subjects=tuple(subjects),
        rows=source_rows(rows),
    )


def missing(why: str, columns: Columns) -> tuple[Figure, ...]:
    """Print a dash with the reason in every column."""
    return tuple(missing_figure(why) for _ in columns.keys)


def patients(
    frame: pl.DataFrame, columns: Columns, of: Sequence[int] | None = None, *, share: bool = True
) -> tuple[Figure, ...]:
    """Count the patients of a table in every column."""
    cells = cells_by(frame, (), columns)
    return counted(cells.get((), nobody(columns)), columns, of, share=share)


def rate_figures(
    frame: pl.DataFrame, columns: Columns, of: Sequence[int], confidence: float = 0.95
) -> tuple[Figure, ...]:
    """Print the share of patients with its exact two-sided interval: '2 of 10, 20.0 % (2.5–55.6)'."""
    cells = cells_by(frame, (), columns).get((), nobody(columns))
    figures = []
    for key, size in zip(columns.keys, of, strict=True):
        subjects, rows = cells[key]
        if size == 0:
            figures.append(missing_figure("no patient is in the denominator"))
            continue
        interval = clopper_pearson(len(subjects), size, confidence=confidence)
        limits = f"{as_percent(interval.lower)}–{as_percent(interval.upper)}"
        figures.append(
            Figure(
                value=len(subjects) / size,
                text=f"{len(subjects)} of {size}, {percent(len(subjects), size)} % ({limits})",
                denominator=size,
                subjects=tuple(subjects),
                rows=source_rows(rows),
            )
        )
    return tuple(figures)


def summaries(
    frame: pl.DataFrame,
    value: str,
    columns: Columns,
    show: Callable[[Summary, Callable[[float], str]], tuple[float, str]],
    why: str = "no patient has a value",
    *,
    decimals: int | None = None,
    of_all: bool = True,
) -> tuple[Figure, ...]:
    """Summarise one value a patient (or a sample) in every column.

    Values of fewer patients than the column has are followed by their n: '55 (50–60), n=2'.

    Parameters
    ----------
    frame
        `subject`, `level`, `source` and the value, which may be null.
    show
        Gives the number and its print from a summary, for example :func:`median_range`.
    decimals
        Decimals of every number; None prints whole numbers as such and others to three digits.
    of_all
        Every patient of the column could have a value; False where only some were due one.
    """
    known = frame.filter(pl.col(value).is_not_null()).with_columns(pl.col("level").fill_null(""))
    write = number_writer(known[value].to_list(), decimals)
    figures = []
    for key, size in zip(columns.keys, columns.sizes, strict=True):
        here = known if key is TOTAL else known.filter(pl.col("level") == key)
        summary = summarise(here[value].to_list())
        if summary.n == 0:
            figures.append(missing_figure(why))
            continue
        number, text = show(summary, write)
        if of_all and summary.n < size:
            text = f"{text}, n={summary.n}"
        figures.append(
            Figure(
                value=number,
                text=text,
                denominator=summary.n,
                subjects=tuple(here["subject"].unique().sort().to_list()),
                rows=source_rows(here["source"].explode().to_list()),
            )
        )
    return tuple(figures)


def median_range(summary: Summary, write: Callable[[float], str]) -> tuple[float, str]:
    """Print '50 (25–67)'."""
    median, low, high = _known(summary.median), _known(summary.minimum), _known(summary.maximum)
    return median, f"{write(median)} ({write(low)}–{write(high)})"


def mean_deviation(summary: Summary, write: Callable[[float], str]) -> tuple[float, str]:
    """Print '49.6 (10.2)'; a single value has no deviation."""
    del write
    mean = _known(summary.mean)
    deviation = f" ({rounded(summary.sd, 1)})" if summary.sd is not None else ""
    return mean, f"{rounded(mean, 1)}{deviation}"


def _known(value: float | None) -> float:
    if value is None:
        raise ValueError("a summary of values has this number")
    return value


def number_writer(values: Sequence[float], decimals: int | None = None) -> Callable[[float], str]:
    """Choose the decimals of a column of numbers.

    Examples
    --------
    >>> write = number_writer([1, 2, 4])
    >>> write(2), write(1.5)
    ('2', '1.5')
    >>> write = number_writer([0.9641, 12.34, 3796.1])
    >>> write(0.9641), write(12.34), write(3796.1)
    ('0.964', '12.3', '3796')
    """
    whole = all(float(value).is_integer() for value in values)

    def write(value: float) -> str:
        if decimals is not None:
            return str(rounded(float(value), decimals))
        if whole:
            return str(int(value)) if float(value).is_integer() else str(rounded(float(value), 1))
        size = abs(value)
        digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
        return str(rounded(float(value), digits))

    return write


def as_percent(share: float) -> str:
    """Print a probability in percent with one decimal, half up.

    Examples
    --------
    >>> as_percent(0.6315968501)
    '63.2'
    """
    return str(rounded(100 * share, 1))


def unrecorded_dlts(treated: pl.DataFrame) -> list[str]:
    """List the patients with an event marked AEDLT whose ledger records no DLT."""
    return treated.filter(pl.col("dlt_disputed") & ~pl.col("dlt").fill_null(value=False))["subject"].sort().to_list()


def dose_noun(infusions: pl.DataFrame | None) -> str:
    """Name what a row of EX is: 'infusion', 'dose', or 'dose record' where rows are intervals of daily dosing.

    Infusions are intravenous by their route, or, where no route is recorded, given over minutes or hours.

    Parameters
    ----------
    infusions
        `route`, `minutes`, `daily_interval`; None without EX.
    """
    if infusions is None or infusions.height == 0:
        return "dose"
    if infusions["daily_interval"].any():
        return "dose record"
    routes = infusions["route"].drop_nulls()
    if routes.len():
        return "infusion" if routes.str.contains("INTRAVENOUS|INFUSION|^IV").all() else "dose"
    return "infusion" if ((infusions["minutes"] > 0) & (infusions["minutes"] <= 24 * 60)).any() else "dose"


def word(value: object, subject: str, rows: Iterable[str | None], why: str = "not recorded") -> Figure:
    """Print one recorded value of one patient, for a listing."""
    if value is None or value == "":
        return missing_figure(why)
    shown = value if isinstance(value, (bool, int, float, str)) else str(value)
    return Figure(value=shown, text=str(shown), subjects=(subject,), rows=source_rows(rows))
