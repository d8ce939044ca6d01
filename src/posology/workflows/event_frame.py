"""Adverse events of the readout, from AE, with the days of treatment beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from posology.cdisc import Tables, dates_of
from posology.safety import imputed_onset, related, treatment_emergent
from posology.workflows.record_frames import source_of, text

if TYPE_CHECKING:
    from posology.workflows.readout_notes import Notes
    from posology.workflows.readout_rules import ReadoutRules


_FATAL = ("FATAL", "DEATH", "DIED")

#: Outcomes that tell that the table would say FATAL, had an event been fatal (SDTM codelist OUT without UNKNOWN).
_OUTCOMES = (
    *_FATAL,
    "NOT RECOVERED/NOT RESOLVED",
    "RECOVERED/RESOLVED",
    "RECOVERED/RESOLVED WITH SEQUELAE",
    "RECOVERING/RESOLVING",
)


def events(tables: Tables, exposure: pl.DataFrame, rules: ReadoutRules, notes: Notes) -> pl.DataFrame | None:
    """List adverse events.

    Parameters
    ----------
    exposure
        `subject`, `first_dose`, `first_dose_time`, `last_dose`, one row a subject of DM.
    """
    ae = tables.get("ae")
    if ae is None:
        notes.missing("events", tables.why_absent("ae"))
        return None
    begin, end = dates_of(ae, "AESTDTC"), dates_of(ae, "AEENDTC")
    flag = {name: _yes(ae, column) for name, column in (("serious", "AESER"), ("dlt", "AEDLT"), ("fatal", "AESDTH"))}
    rows = ae.select(
        pl.col("USUBJID").alias("subject"),
        text(ae, "AEDECOD", "AETERM").alias("term"),
        text(ae, "AETERM", "AEDECOD").alias("verbatim"),
        text(ae, "AEBODSYS", "AESOC").alias("system_organ_class"),
        text(ae, "AETOXGR").str.extract(r"([1-5])", 1).cast(pl.Int64).alias("grade"),
        text(ae, "AESTDTC").alias("onset_recorded"),
        flag["serious"].alias("serious"),
        related(text(ae, "AEREL")).alias("related"),
        text(ae, "AEREL").alias("_causality"),
        text(ae, "AEOUT").alias("outcome"),
        text(ae, "AEACN").alias("action"),
        flag["dlt"].alias("dlt"),
        flag["fatal"].alias("_fatal"),
        text(ae, "AEGRPID").alias("group"),
        _yes(ae, "AETRTEM").alias("worsened"),
        source_of("ae"),
        pl.col("ROW").alias("_row"),
    ).with_columns(
        begin["earliest"].alias("onset_earliest"),
        begin["latest"].alias("onset_latest"),
        begin["time"].alias("onset_time"),
        end["latest"].alias("end_latest"),
    )
    rows = rows.join(
        exposure.select("subject", "first_dose", "first_dose_time", "last_dose"),
        on="subject",
        how="left",
        maintain_order="left",
    )
    rows = rows.with_columns(imputed_onset()).with_columns(
        treatment_emergent(rules.teae_days_after_last_dose),
        (pl.col("onset_earliest") != pl.col("onset_latest")).fill_null(value=True).alias("onset_imputed"),
        _fatal(ae, notes).alias("fatal"),
    )
    _ask(ae, rows, notes)
    offset = (pl.col("onset") - pl.col("first_dose")).dt.total_days()
    rows = rows.with_columns(
        pl.when(offset >= 0).then(offset + 1).otherwise(offset).alias("onset_day"), pl.col("end_latest").alias("end")
    )
    rows = rows.join(_linked(rows), on="_row", how="left", maintain_order="left").with_columns(
        pl.col("linked").fill_null(pl.lit([], dtype=pl.List(pl.String)))
    )
    return rows.select(
        "subject",
        "term",
        "verbatim",
        "system_organ_class",
        "grade",
        "onset",
        "end",
        "onset_day",
        "treatment_emergent",
        "serious",
        "related",
        "fatal",
        "outcome",
        "action",
        "dlt",
        "group",
        "linked",
        "onset_recorded",
        "onset_imputed",
        "source",
    )


def _fatal(ae: pl.DataFrame, notes: Notes) -> pl.Expr:
    """Tell fatal events by AESDTH, outcome or grade 5; null where the table has no column that would say so."""
    recorded = ae.select(
        text(ae, "AEOUT").str.to_uppercase().is_in(_OUTCOMES).any().alias("outcome"),
        text(ae, "AETOXGR").is_not_null().any().alias("grade"),
    ).row(0)
    if "AESDTH" not in ae.columns and not any(recorded):
        notes.missing("events.fatal", "ae has no AESDTH, no outcome (AEOUT) of SDTM's and no grade (AETOXGR)")
        return pl.lit(None, dtype=pl.Boolean)
    return (
        pl.col("_fatal").fill_null(value=False)
        | pl.col("outcome").str.to_uppercase().is_in(_FATAL).fill_null(value=False)
        | (pl.col("grade") == 5).fill_null(value=False)
    )


def _linked(rows: pl.DataFrame) -> pl.DataFrame:
    """For every row, the terms of the subject's other rows that share its group."""
    grouped = rows.filter(pl.col("group").is_not_null()).select("subject", "group", "_row", "term")
    pairs = grouped.join(grouped, on=["subject", "group"], suffix="_other").filter(
        pl.col("_row") != pl.col("_row_other")
    )
    return (
        pairs.sort("_row", "_row_other").group_by("_row", maintain_order=True).agg(pl.col("term_other").alias("linked"))
    )


def _ask(ae: pl.DataFrame, rows: pl.DataFrame, notes: Notes) -> None:
    """Note the columns that are not there, and the records that contradict each other."""
    for column, names in {
        "grade": ("AETOXGR",),
        "serious": ("AESER",),
        "related": ("AEREL",),
        "dlt": ("AEDLT",),
        "system_organ_class": ("AEBODSYS", "AESOC"),
        "group": ("AEGRPID",),
        "outcome": ("AEOUT",),
        "action": ("AEACN",),
    }.items():
        if not set(names) & set(ae.columns):
            severity = (
                " (AESEV is a severity, not a CTCAE grade)" if column == "grade" and "AESEV" in ae.columns else ""
            )
            notes.missing(f"events.{column}", f"ae has no {' or '.join(names)}{severity}")
    unknown = rows.filter(pl.col("_causality").is_not_null() & pl.col("related").is_null())
    words = sorted(unknown["_causality"].unique())
    if words:
        notes.question(f"AEREL holds words that are neither related nor not related: {', '.join(words)}")
    partial = rows.filter("onset_imputed").height
    if partial:
        many = "event has" if partial == 1 else "events have"
        notes.question(f"{partial} adverse {many} a partial or missing onset; the day counted is imputed")
    undosed = rows.filter(pl.col("first_dose").is_null())
    notes.question_about(
        undosed["subject"],
        "has adverse events and no dose (never treatment-emergent)",
        "have adverse events and no dose (never treatment-emergent)",
    )
    if "AETRTEM" in ae.columns:
        differ = rows.filter(pl.col("worsened").fill_null(value=False) != pl.col("treatment_emergent")).height
        if differ:
            notes.question(
                f"AETRTEM and the rule differ on which events are treatment-emergent: {differ} of {rows.height}"
            )


def _yes(frame: pl.DataFrame, column: str) -> pl.Expr:
    """Read a Y/N column; a blank is a no where the table has the column, and null where it has not."""
    if column not in frame.columns:
        return pl.lit(None, dtype=pl.Boolean)
    return pl.col(column).str.to_uppercase().is_in(["Y", "YES"]).fill_null(value=False)
