"""ISO 8601 dates as SDTM writes them: complete, with a time, or partial ('2019-03', '2019')."""

from __future__ import annotations

import polars as pl

# Year, month and day may each be cut off from the right; SDTM also allows a lone hyphen for a missing middle
# part ('2019---05', SDTM IG 3.4 section 4.4.2), whose parts after the hole say nothing firm. A time zone is
# accepted and left out: times are those of the site.
_SHAPE = (
    r"^(?:(?<y>\d{4})(?:-(?<m>\d{2})(?:-(?<d>\d{2})"
    r"(?:T(?<h>\d{2})(?::(?<n>\d{2})(?::(?<s>\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?"
    r"|---\d{2}(?:T.*)?)?|-.*)$"
)


def dates_of(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Read one date column into the earliest and latest day it can mean, and the time when it has one.

    Parameters
    ----------
    frame
        A table whose `column`, if there at all, holds text.
    column
        Name of a date variable, for example ``AESTDTC``.

    Returns
    -------
    polars.DataFrame
        `earliest` and `latest` (date; equal for a complete date; null for a missing or unreadable one) and
        `time` (datetime; null without a clock time), one row a row of `frame`.

    Examples
    --------
    >>> frame = pl.DataFrame({"AESTDTC": ["2019-03-04T09:30", "2020-02", None]})
    >>> dates_of(frame, "AESTDTC").rows()[1]
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29), None)
    """
    if column not in frame.columns:
        empty = pl.DataFrame(schema={"earliest": pl.Date, "latest": pl.Date, "time": pl.Datetime("us")})
        return empty.clear(frame.height)
    parts = frame.select(pl.col(column).cast(pl.String).str.extract_groups(_SHAPE).alias("p")).unnest("p")
    year, month, day = (pl.col(name).cast(pl.Int32, strict=False) for name in ("y", "m", "d"))
    first = _day(year, month.fill_null(1), day.fill_null(1))
    last = (
        pl.when(pl.col("d").is_not_null())
        .then(first)
        .when(pl.col("m").is_not_null())
        .then(first.dt.month_end())
        .otherwise(_day(year, pl.lit(12), pl.lit(31)))
    )
    clock = pl.concat_str(
        [pl.col("h"), pl.lit(":"), pl.col("n").fill_null("00"), pl.lit(":"), pl.col("s").fill_null("00")]
    ).str.to_time("%H:%M:%S", strict=False)
    return (
        parts.with_columns(first.alias("earliest"), clock.alias("clock"))
        .with_columns(pl.when(pl.col("earliest").is_not_null()).then(last).alias("latest"))
        .select("earliest", "latest", pl.col("earliest").dt.combine(pl.col("clock")).alias("time"))
    )


def unreadable_dates(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return the rows (`ROW`, `value`) whose date has the wrong shape or is not in the calendar.

    Examples
    --------
    >>> frame = pl.DataFrame({"ROW": [1, 2], "AESTDTC": ["2019-02-30", "2019-02"]})
    >>> unreadable_dates(frame, "AESTDTC").rows()
    [(1, '2019-02-30')]
    """
    if column not in frame.columns:
        return pl.DataFrame(schema={"ROW": pl.Int64, "value": pl.String})
    text = pl.col("value")
    known_year = text.str.contains(r"^\d{4}")
    read = frame.select("ROW", pl.col(column).cast(pl.String).alias("value"))
    wrong = (
        ~text.str.contains(_SHAPE)
        | (known_year & pl.col("earliest").is_null())
        | (known_year & text.str.contains("T") & ~text.str.contains("---") & pl.col("time").is_null())
    )
    return pl.concat([read, dates_of(frame, column)], how="horizontal").filter(wrong).select("ROW", "value")


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    text = pl.concat_str(
        [
            year.cast(pl.String).str.zfill(4),
            month.cast(pl.String).str.zfill(2),
            day.cast(pl.String).str.zfill(2),
        ],
        separator="-",
    )
    return text.str.to_date("%Y-%m-%d", strict=False)
