"""What a table must satisfy before anything is counted from it; every fault is gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl

from posology.cdisc.dates import dates_of, unreadable_dates
from posology.cdisc.variables import RULES
from posology.vocabulary import Fault, nearest_word

if TYPE_CHECKING:
    from posology.cdisc.variables import TableRules

#: Of one kind of fault in one column, this many are shown one by one; the rest are counted.
SHOWN = 10

_HOW_TO_DATE = "Write it as 2019-03-04 or 2019-03-04T09:30; leave off what is unknown at the end (2019-03)"


def typed(frame: pl.DataFrame, rules: TableRules, where: str) -> tuple[pl.DataFrame, list[Fault]]:
    """Give the numbers of a table their type and every other column text; tell what is not readable."""
    there = set(frame.columns)
    faults = [_no_column(names, frame.columns, where) for names in rules.required if not set(names) & there]
    if "USUBJID" in there:
        unnamed = frame.filter(pl.col("USUBJID").is_null())
        faults += _cells(where, "USUBJID", unnamed, "the row names no subject", "Give the USUBJID")
    for names in rules.named:
        columns = [name for name in names if name in there]
        if columns:
            blank = frame.filter(pl.all_horizontal(pl.col(columns).is_null()))
            faults += _cells(where, columns[0], blank, f"the row has no {' or '.join(columns)}", "Fill it in")
    numbers = [name for name in rules.numbers if name in there]
    for name in numbers:
        number = pl.col(name).cast(pl.String).cast(pl.Float64, strict=False)
        wrong = frame.filter(pl.col(name).is_not_null() & (number.is_null() | ~number.is_finite()))
        faults += _cells(where, name, wrong, name + " is '{value}', which is not a number", "Give a plain number")
    others = [name for name in frame.columns if name not in (*numbers, "ROW")]
    frame = frame.with_columns(
        [pl.col(name).cast(pl.String).cast(pl.Float64, strict=False) for name in numbers]
        + [_as_text(frame, name) for name in others]
    )
    for name in rules.dates:
        wrong = unreadable_dates(frame, name).rename({"value": name})
        faults += _cells(where, name, wrong, name + " is '{value}', which is not an ISO 8601 date", _HOW_TO_DATE)
    return frame, faults


def across(frames: Mapping[str, pl.DataFrame], files: Mapping[str, str]) -> Iterator[Fault]:
    """Tell what is wrong with values and between tables: doubled subjects, strangers, grades, periods."""
    usable = {stem: frame for stem, frame in frames.items() if "USUBJID" in frame.columns}
    yield from _subjects(usable, files)
    for stem, frame in usable.items():
        yield from _periods(stem, frame, f"data/{files[stem]}")
    if "ae" in usable and "AETOXGR" in usable["ae"].columns:
        wrong = usable["ae"].filter(~pl.col("AETOXGR").str.contains(r"(?i)^(?:grade\s*)?[1-5](?:\.0)?$"))
        message = "AETOXGR is '{value}', which is not a CTCAE grade"
        fix = "Give 1, 2, 3, 4 or 5, or leave it empty"
        yield from _cells(f"data/{files['ae']}", "AETOXGR", wrong, message, fix)
    if "ex" in usable and "EXDOSE" in usable["ex"].columns:
        below = usable["ex"].filter(pl.col("EXDOSE") < 0)
        yield from _cells(f"data/{files['ex']}", "EXDOSE", below, "EXDOSE is {value:g}", "Give the dose that was given")
    if "dm" in usable and "AGE" in usable["dm"].columns:
        odd = usable["dm"].filter((pl.col("AGE") < 0) | (pl.col("AGE") > 120))
        yield from _cells(f"data/{files['dm']}", "AGE", odd, "AGE is {value:g}", "Give the age in years at consent")


def _subjects(frames: Mapping[str, pl.DataFrame], files: Mapping[str, str]) -> Iterator[Fault]:
    dm = frames.get("dm")
    if dm is None:
        return
    where = f"data/{files['dm']}"
    if dm.height == 0:
        yield Fault(message="the table has no row", where=where, fix="Write one row a subject")
    doubled = dm.filter(pl.col("USUBJID").is_not_null() & ~pl.col("USUBJID").is_first_distinct())
    yield from _cells(where, "USUBJID", doubled, "subject {value} is there a second time", "Keep one row a subject")
    for stem, frame in frames.items():
        if stem == "dm":
            continue
        strangers = (
            frame.filter(pl.col("USUBJID").is_not_null())
            .join(dm.select("USUBJID"), on="USUBJID", how="anti", maintain_order="left")
            .unique("USUBJID", keep="first", maintain_order=True)
        )
        message = "subject {value} is not in " + where
        fix = "Correct the USUBJID, or add the subject to dm"
        yield from _cells(f"data/{files[stem]}", "USUBJID", strangers, message, fix)


def _periods(stem: str, frame: pl.DataFrame, where: str) -> Iterator[Fault]:
    rules = RULES[stem]
    if not rules.starts or not rules.ends or not {rules.starts, rules.ends} <= set(frame.columns):
        return
    begin, end = dates_of(frame, rules.starts), dates_of(frame, rules.ends)
    backwards = (end["latest"] < begin["earliest"]) | (end["time"] < begin["time"]).fill_null(value=False)
    wrong = frame.filter(backwards).select("ROW", rules.ends, rules.starts)
    first = wrong[rules.starts].to_list()[:1]
    message = f"{rules.ends} {{value}} is before {rules.starts}" + (f" {first[0]}" if wrong.height == 1 else "")
    yield from _cells(where, rules.ends, wrong, message, "Correct one of the two dates")


def _as_text(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Write a column as text; whole numbers of a binary file without '.0', so that 3.0 and '3' are one value."""
    if frame[name].dtype.is_float():
        return pl.col(name).cast(pl.String).str.replace(r"\.0$", "")
    return pl.col(name).cast(pl.String)


def _no_column(names: tuple[str, ...], there: list[str], where: str) -> Fault:
    near = nearest_word(names[0], [name for name in there if name != "ROW"])
    if any(";" in name or "\t" in name for name in there):
        near, fix = None, "Separate the columns by commas: the heading holds semicolons or tabs"
    else:
        fix = f"Is it {near}, to be renamed? If not, add it" if near else "Add it, with its SDTM variable name"
    return Fault(
        message=f"the table has no column {' or '.join(names)}",
        where=where,
        fix=fix,
    )


def _cells(where: str, column: str, wrong: pl.DataFrame, message: str, fix: str) -> list[Fault]:
    """Make a fault of each of the first wrong cells, and one that counts the others."""
    rows = wrong.select("ROW", column).rows()
    faults = [
        Fault(message=message.format(value=value), where=f"{where}, row {row}, column {column}", fix=fix, value=value)
        for row, value in rows[:SHOWN]
    ]
    if len(rows) > SHOWN:
        row, value = rows[SHOWN]
        faults.append(
            Fault(
                message=f"{len(rows) - SHOWN} further rows have this fault; row {row}: {message.format(value=value)}",
                where=f"{where}, column {column}",
                fix=fix,
                value=value,
            )
        )
    return faults
