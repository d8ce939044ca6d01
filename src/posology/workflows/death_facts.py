"""Who died: from DM, from fatal adverse events and from DS; not known where none of them records deaths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from posology.workflows.record_frames import source_of, text

if TYPE_CHECKING:
    from posology.cdisc import Tables
    from posology.workflows.readout_notes import Notes


def deaths(people: pl.DataFrame, events: pl.DataFrame | None, tables: Tables, notes: Notes) -> pl.DataFrame:
    """Say of each subject whether they died, and ask where DM says otherwise than AE or DS.

    A death that any table records counts: a fatal adverse event cannot stand beside a living patient.

    Parameters
    ----------
    people
        `subject`, `death` (according to DM; null where DM has no column for it), `source`.
    events
        `subject`, `fatal` (null where AE does not record it), `source`.

    Returns
    -------
    polars.DataFrame
        `subject`, `death` (null where nothing records deaths) and `death_source` (null for the living).
    """
    in_dm = people.filter("death").select("subject", "source")
    fatal = people.select("subject", "source").clear() if events is None else events.filter("fatal")
    in_ae = fatal.select("subject", "source")
    in_ds = _of_disposition(tables)
    reasons = [
        "dm has no DTHFL or DTHDTC" if people["death"].null_count() else None,
        (notes.absent.get("events.fatal") or notes.absent.get("events")) if _unrecorded(events) else None,
        tables.why_absent("ds") if in_ds is None else None,
    ]
    if all(reasons):
        notes.missing("subjects.death", "; ".join(reason for reason in reasons if reason))
        return people.select(
            "subject",
            pl.lit(None, dtype=pl.Boolean).alias("death"),
            pl.lit(None, dtype=pl.List(pl.String)).alias("death_source"),
        )
    alive = people.filter(~pl.col("death"))["subject"]
    for found, words in ((in_ae, "a fatal adverse event"), (in_ds, "a death in DS")):
        if found is not None:
            notes.question_about(
                found.filter(pl.col("subject").is_in(alive.implode()))["subject"],
                f"has {words} and no death in DM (counted as a death)",
                f"have {words} and no death in DM (counted as deaths)",
            )
    every = pl.concat([in_dm, in_ae, *([in_ds] if in_ds is not None else [])])
    died = every.group_by("subject").agg(pl.col("source").explode().alias("death_source"))
    frame = people.select("subject").join(died, on="subject", how="left", maintain_order="left")
    return frame.select("subject", pl.col("death_source").is_not_null().alias("death"), "death_source")


def _unrecorded(events: pl.DataFrame | None) -> bool:
    return events is None or (events.height > 0 and events["fatal"].null_count() == events.height)


def _of_disposition(tables: Tables) -> pl.DataFrame | None:
    """List the rows of DS that record a death; None where there is no DS."""
    ds = tables.get("ds")
    if ds is None:
        return None
    rows = ds.select(
        pl.col("USUBJID").alias("subject"),
        text(ds, "DSDECOD", "DSTERM").str.to_uppercase().is_in(["DEATH", "DIED"]).alias("_died"),
        source_of("ds"),
    )
    return rows.filter("_died").select("subject", "source")
