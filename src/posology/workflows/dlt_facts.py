"""DLT, evaluability and completed windows, subject by subject: from the ledger, else from AE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from datetime import date

    from posology.conduct import ConductSummary
    from posology.workflows.readout_notes import Notes
    from posology.workflows.readout_rules import ReadoutRules
    from posology.workflows.subject_levels import ReadoutLevel

_STATUS = {
    "dlt": (True, True, None),
    "no-dlt": (True, False, True),
    "pending": (None, None, False),
    "not-evaluable": (False, None, None),
    "not-dosed": (False, None, False),
}


def from_ledger(
    subjects: pl.DataFrame, events: pl.DataFrame | None, conduct: ConductSummary, notes: Notes
) -> pl.DataFrame:
    """Take DLT facts from the ledger, and ask about every difference from the tables.

    While ledger and AE differ on who had a DLT (`dlt_disputed`), counts of DLTs are listed as absent, so that no claim
    is checked against them; the columns keep the ledger's word.

    Parameters
    ----------
    subjects
        `subject`, `subjid`, `enrolled`, `first_dose`, `milestone` (window completed according to DS, or null).
    """
    rows = []
    for name, known in conduct.subjects.items():
        evaluable, dlt, completed = _STATUS.get(known.dlt_status, (None, None, None))
        rows.append((name, evaluable, dlt, completed, known.part, known.first_dose))
    ledger = pl.DataFrame(
        rows,
        schema={
            "name": pl.String,
            "dlt_evaluable": pl.Boolean,
            "dlt": pl.Boolean,
            "_completed": pl.Boolean,
            "part": pl.String,
            "_first_dose": pl.Date,
        },
        orient="row",
    )
    named = subjects.with_columns(
        pl.when(pl.col("subject").is_in(list(conduct.subjects))).then("subject").otherwise("subjid").alias("name")
    )
    joined = named.join(ledger, on="name", how="left", maintain_order="left", validate="m:1")
    unknown = joined.filter(pl.col("enrolled") & pl.col("first_dose").is_not_null() & pl.col("part").is_null())
    notes.question_about(
        unknown["subject"], "was treated and is not in the ledger", "were treated and are not in the ledger"
    )
    absent = {name for name, one in conduct.subjects.items() if one.first_dose is not None} - set(named["name"])
    notes.question_about(absent, "is in the ledger and not in DM", "are in the ledger and not in DM")
    apart = joined.filter((pl.col("_first_dose") != pl.col("first_dose")).fill_null(value=False))
    notes.question_about(
        apart["subject"],
        "has another first dose date in the ledger than in EX",
        "have another first dose date in the ledger than in EX",
    )
    differs = pl.lit(value=False)
    if events is not None and events["dlt"].null_count() < events.height:
        marked = pl.col("subject").is_in(events.filter("dlt")["subject"].implode())
        only_ledger = joined.filter(pl.col("dlt").fill_null(value=False) & ~marked)
        only_table = joined.filter(~pl.col("dlt").fill_null(value=False) & marked)
        notes.question_about(
            only_ledger["subject"],
            "has a DLT in the ledger and no event marked AEDLT",
            "have a DLT in the ledger and no event marked AEDLT",
        )
        notes.question_about(
            only_table["subject"],
            "has an event marked AEDLT and no DLT in the ledger (the ledger's word is used)",
            "have an event marked AEDLT and no DLT in the ledger (the ledger's word is used)",
        )
        differing = sorted({*only_ledger["subject"], *only_table["subject"]})
        differs = pl.col("subject").is_in(differing)
        if differing:
            shown = ", ".join(differing[:5]) + (f" and {len(differing) - 5} more" if len(differing) > 5 else "")
            why = f"the ledger and AEDLT differ on who had a DLT: {shown} (the tables show the ledger's word)"
            for name in ("subjects.dlt", "events.dlt", "levels.dlts", "levels.upper_bound"):
                notes.missing(name, why)
    return joined.select(
        "subject",
        "dlt_evaluable",
        "dlt",
        pl.coalesce("_completed", "milestone").alias("dlt_window_completed"),
        "part",
        differs.alias("dlt_disputed"),
    )


def from_tables(
    subjects: pl.DataFrame,
    events: pl.DataFrame | None,
    doses: pl.DataFrame | None,
    levels: tuple[ReadoutLevel, ...],
    rules: ReadoutRules,
    notes: Notes,
    *,
    as_of: date | None,
) -> pl.DataFrame:
    """Derive DLT facts from events marked AEDLT and the protocol's window.

    A subject is evaluable with a DLT in the window, or when observed to the end of the window with at least the
    protocol's share of the planned dose. Without a protocol there is no window: a marked event is taken as recorded,
    and a subject counts when DS says that the window was completed.

    Parameters
    ----------
    subjects
        `subject`, `subjid`, `enrolled`, `level`, `first_dose`, `last_known`, `milestone`.
    as_of
        The last day the tables tell of; a window that ends later is still open, and evaluability null. None: no subject
        has a dated record.
    """
    nothing = subjects.select(
        "subject",
        pl.lit(None, dtype=pl.Boolean).alias("dlt_evaluable"),
        pl.lit(None, dtype=pl.Boolean).alias("dlt"),
        pl.col("milestone").alias("dlt_window_completed"),
        pl.lit(None, dtype=pl.String).alias("part"),
        pl.lit(value=False).alias("dlt_disputed"),
    )
    notes.missing("subjects.part", "only the ledger says which part of the study a subject entered, and there is none")
    if events is None or events["dlt"].null_count() == events.height:
        why = "there is no ledger, and AE has no AEDLT" if events is not None else "there is no ledger and no AE"
        for column in ("dlt", "dlt_evaluable"):
            notes.missing(f"subjects.{column}", why)
        return nothing
    windows = {
        level.identity: rules.schedules[level.regimen].window_days
        for level in levels
        if level.regimen is not None and level.regimen in rules.schedules
    }
    window = pl.col("level").replace_strict(windows, default=None, return_dtype=pl.Int64)
    frame = subjects.with_columns(window.alias("window"))
    marked = events.filter("dlt").join(frame.select("subject", "window"), on="subject", how="left")
    outside = marked.filter((pl.col("onset_day") > pl.col("window")) | (pl.col("onset_day") < 1))
    notes.question_about(
        outside["subject"],
        "has an event marked AEDLT outside the DLT window, not counted",
        "have events marked AEDLT outside the DLT window, not counted",
    )
    inside = marked.join(outside.select("source"), on="source", how="anti")
    seen = (pl.col("last_known") - pl.col("first_dose")).dt.total_days() + 1 >= pl.col("window")
    if not windows and not frame["milestone"].any():
        why = "there is no protocol to give the DLT window, and DS does not say who completed it"
        notes.missing("subjects.dlt_evaluable", why)
    enough = _enough_dose(frame, doses, levels, rules) if doses is not None else pl.lit(value=True)
    observed = seen if rules.observed_to_end_of_window else pl.lit(value=True)
    still_open = (pl.col("first_dose") + pl.duration(days=pl.col("window") - 1) > as_of).fill_null(value=False)
    return frame.with_columns(
        pl.when(pl.col("first_dose").is_not_null())
        .then(pl.col("subject").is_in(inside["subject"].implode()))
        .alias("dlt"),
        pl.coalesce("milestone", seen).alias("dlt_window_completed"),
    ).select(
        "subject",
        pl.when(pl.col("first_dose").is_null())
        .then(statement=False)
        .when(pl.lit("subjects.dlt_evaluable" in notes.absent))
        .then(None)
        .when(pl.col("dlt"))
        .then(statement=True)
        .when(still_open & ~pl.col("milestone").fill_null(value=False))
        .then(None)
        .otherwise(pl.coalesce(observed & enough, "milestone"))
        .alias("dlt_evaluable"),
        "dlt",
        "dlt_window_completed",
        pl.lit(None, dtype=pl.String).alias("part"),
        pl.lit(value=False).alias("dlt_disputed"),
    )


def _enough_dose(
    frame: pl.DataFrame, doses: pl.DataFrame, levels: tuple[ReadoutLevel, ...], rules: ReadoutRules
) -> pl.Expr:
    """Tell who had the protocol's share of the dose planned within the window."""
    share = rules.minimum_dose_fraction
    if share is None:
        return pl.lit(value=True)
    planned = {
        level.identity: level.dose * rules.schedules[level.regimen].doses_in_window()
        for level in levels
        if level.regimen is not None and level.regimen in rules.schedules and level.dose is not None
    }
    given = (
        doses.join(frame.select("subject", "first_dose", "window"), on="subject", how="inner")
        .filter((pl.col("day") - pl.col("first_dose")).dt.total_days() < pl.col("window"))
        .group_by("subject")
        .agg(pl.col("dose").sum())
    )
    received = dict(given.iter_rows())
    amount = pl.col("subject").replace_strict(received, default=0.0, return_dtype=pl.Float64)
    wanted = pl.col("level").replace_strict(planned, default=None, return_dtype=pl.Float64)
    # A dose prepared to 79.9999 % of a planned 80 % is arithmetic, not a missed dose.
    return amount >= share * wanted * (1 - 1e-9)
