"""The data as they were known on a day: a cut-off is applied to the tables, before anything is derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from posology.cdisc.dates import dates_of
from posology.cdisc.tables import Tables
from posology.cdisc.variables import RULES


def cut_off(tables: Tables, day: date) -> Tables:
    """Leave out what began after the cut-off; reopen what ended after it.

    A record is kept when it started on or before `day` (a partial date by its earliest meaning; a record without
    a date is kept, since nothing says it is later). An adverse event that was open on `day` loses its end and its
    outcome, and keeps the grade recorded, because the tables hold one grade an event; but a grade 5 is a death, and
    the grade of an event that became fatal later is unknown. A subject is kept when
    consent, or else the first dose, is on or before `day`; a later death is forgotten.
    """
    kept = {}
    alive = _still_alive(tables, day)
    for stem, table in tables.tables.items():
        rules = RULES.get(stem)
        frame = table.frame
        if stem == "dm":
            frame = _subjects(frame, day)
        elif rules is not None and rules.starts is not None:
            frame = _records(stem, frame, rules.starts, rules.ends, day, alive)
        kept[stem] = table.with_frame(frame)
    here = kept["dm"].frame["USUBJID"] if "dm" in kept else None
    if here is not None:
        for stem, table in kept.items():
            if "USUBJID" in table.columns:
                kept[stem] = table.with_frame(table.frame.filter(pl.col("USUBJID").is_in(here.implode())))
    return replace(tables, tables=kept)


def _still_alive(tables: Tables, day: date) -> pl.Series:
    """List the subjects who died after the day, according to DM."""
    dm = tables.get("dm")
    if dm is None:
        return pl.Series("USUBJID", [], dtype=pl.String)
    return dm.filter((dates_of(dm, "DTHDTC")["earliest"] > day).fill_null(value=False))["USUBJID"]


def _records(
    stem: str, frame: pl.DataFrame, starts: str, ends: str | None, day: date, alive: pl.Series
) -> pl.DataFrame:
    began = dates_of(frame, starts)["earliest"].alias("_began")
    ended = (
        dates_of(frame, ends)["latest"].alias("_ended") if ends else pl.Series("_ended", [None] * frame.height, pl.Date)
    )
    frame = frame.with_columns(began, ended).filter(pl.col("_began").is_null() | (pl.col("_began") <= day))
    later = pl.col("_ended") > day
    changes = []
    if ends and ends in frame.columns:
        changes.append(pl.when(~later.fill_null(value=False)).then(pl.col(ends)).alias(ends))
    if stem == "ae":
        later = later.fill_null(value=False) | (pl.col("_ended").is_null() & pl.col("USUBJID").is_in(alive.implode()))
        if "AEOUT" in frame.columns:
            changes.append(
                pl.when(later.fill_null(value=False))
                .then(pl.lit("NOT RECOVERED/NOT RESOLVED"))
                .otherwise(pl.col("AEOUT"))
                .alias("AEOUT")
            )
        if "AETOXGR" in frame.columns:
            fatal = pl.col("AETOXGR").str.contains("5").fill_null(value=False)
            changes.append(pl.when(~(later.fill_null(value=False) & fatal)).then(pl.col("AETOXGR")).alias("AETOXGR"))
        if "AESDTH" in frame.columns:
            changes.append(
                pl.when(later.fill_null(value=False)).then(pl.lit("N")).otherwise(pl.col("AESDTH")).alias("AESDTH")
            )
    return frame.with_columns(changes).drop("_began", "_ended")


def _subjects(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    consent = dates_of(frame, "RFICDTC")["earliest"]
    first = dates_of(frame, "RFSTDTC")["earliest"]
    died = dates_of(frame, "DTHDTC")["earliest"]
    known = consent.zip_with(consent.is_not_null(), first)
    frame = frame.with_columns(known.alias("_known"), (died > day).fill_null(value=False).alias("_later_death"))
    changes = [
        pl.when(~pl.col("_later_death")).then(pl.col(name)).alias(name)
        for name in ("DTHFL", "DTHDTC")
        if name in frame.columns
    ]
    kept = frame.with_columns(changes).filter(pl.col("_known").is_null() | (pl.col("_known") <= day))
    return kept.drop("_known", "_later_death")
