"""One row a subject: who they are, what they received, what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from posology.cdisc import Tables, dates_of
from posology.dictionaries import NOT_ENROLLED_ARMS
from posology.efficacy import best_recorded
from posology.immunogenicity import antibody_status
from posology.safety import exposure_by_subject
from posology.vocabulary import DAYS_PER_MONTH
from posology.workflows.record_frames import source_of, text

if TYPE_CHECKING:
    from datetime import date

    from posology.workflows.readout_notes import Notes

#: Columns whose dates show that a subject was seen alive, by table.
_SEEN = (
    ("dm", "RFICDTC"),
    ("dm", "RFXENDTC"),
    ("dm", "RFENDTC"),
    ("ex", "EXSTDTC"),
    ("ex", "EXENDTC"),
    ("ae", "AESTDTC"),
    ("ae", "AEENDTC"),
    ("is", "ISDTC"),
    ("pc", "PCDTC"),
    ("rs", "RSDTC"),
    ("ds", "DSSTDTC"),
)


def people(tables: Tables, notes: Notes) -> pl.DataFrame:
    """Take demography, enrolment and death from DM: `subject` first, in the order of the table.

    `death` is null where DM has no column for it.
    """
    dm = tables.tables["dm"].frame
    arm_code = text(dm, "ACTARMCD", "ARMCD")
    not_assigned = (
        text(dm, "ARMCD").str.to_uppercase().is_in(NOT_ENROLLED_ARMS)
        | text(dm, "ARM").str.to_uppercase().is_in(NOT_ENROLLED_ARMS)
        | text(dm, "ARMNRS").is_not_null()
    ).fill_null(value=False)
    died = dates_of(dm, "DTHDTC")
    dead = (text(dm, "DTHFL") == "Y").fill_null(value=False) | text(dm, "DTHDTC").is_not_null()
    recorded = bool({"DTHFL", "DTHDTC"} & set(dm.columns))
    rows = dm.select(
        pl.col("USUBJID").alias("subject"),
        text(dm, "SUBJID").alias("subjid"),
        text(dm, "SEX").alias("sex"),
        (pl.col("AGE") if "AGE" in dm.columns else pl.lit(None, dtype=pl.Float64)).alias("age"),
        text(dm, "RACE").alias("race"),
        text(dm, "SITEID").alias("site"),
        text(dm, "ACTARM", "ARM", "ACTARMCD", "ARMCD").alias("arm"),
        arm_code.alias("armcd"),
        (~not_assigned).alias("enrolled"),
        (dead if recorded else pl.lit(None, dtype=pl.Boolean)).alias("death"),
        (text(dm, "ARMCD") != text(dm, "ACTARMCD")).fill_null(value=False).alias("_other_arm"),
        source_of("dm"),
    ).with_columns(died["latest"].alias("death_date"))
    for column, names in {"sex": "SEX", "age": "AGE", "race": "RACE", "site": "SITEID"}.items():
        if names not in dm.columns:
            notes.missing(f"subjects.{column}", f"dm has no {names}")
    notes.question_about(
        rows.filter(pl.col("_other_arm") & pl.col("enrolled"))["subject"],
        "was treated in another arm than planned (counted as treated)",
        "were treated in another arm than planned (counted as treated)",
    )
    return rows.drop("_other_arm")


def exposure(subjects: pl.DataFrame, doses: pl.DataFrame | None, tables: Tables, notes: Notes) -> pl.DataFrame:
    """Give each subject's first and last dose; without EX, from the reference dates of DM."""
    if doses is not None:
        by_subject = exposure_by_subject(doses.select("subject", "day", "last_day", "time", "source"))
        frame = subjects.select("subject").join(by_subject, on="subject", how="left", maintain_order="left")
        return frame.with_columns(pl.col("infusions").fill_null(0))
    dm = tables.tables["dm"].frame
    column = "RFXSTDTC" if "RFXSTDTC" in dm.columns else "RFSTDTC"
    last = "RFXENDTC" if "RFXENDTC" in dm.columns else "RFENDTC"
    notes.missing("subjects.infusions", tables.why_absent("ex"))
    notes.question(f"there is no ex table: the first and the last dose are {column} and {last} of dm")
    begin, end = dates_of(dm, column), dates_of(dm, last)
    return subjects.select("subject").with_columns(
        begin["earliest"].alias("first_dose"),
        begin["time"].alias("first_dose_time"),
        pl.coalesce(end["latest"], begin["earliest"]).alias("last_dose"),
        pl.lit(None, dtype=pl.Int64).alias("infusions"),
        pl.lit(None, dtype=pl.List(pl.String)).alias("exposure_source"),
        ((end["latest"] - begin["earliest"]).dt.total_days() + 1).alias("days_on_treatment"),
    )


def last_known(tables: Tables, subjects: pl.DataFrame, cutoff: date | None) -> pl.DataFrame:
    """Give the last day each subject is known of: the latest dated record up to the cut-off, death included."""
    seen = [subjects.select("subject", pl.col("death_date").alias("day"))]
    for stem, column in _SEEN:
        frame = tables.get(stem)
        if frame is not None and column in frame.columns:
            days = frame.select(pl.col("USUBJID").alias("subject")).with_columns(
                dates_of(frame, column)["earliest"].alias("day")
            )
            seen.append(days)
    every = pl.concat(seen).drop_nulls("day")
    if cutoff is not None:
        every = every.filter(pl.col("day") <= cutoff)
    latest = every.group_by("subject").agg(pl.col("day").max().alias("last_known"))
    frame = subjects.select("subject", "death_date").join(latest, on="subject", how="left", maintain_order="left")
    return frame.select("subject", pl.min_horizontal("last_known", "death_date").alias("last_known"))


def disposition(tables: Tables, notes: Notes) -> pl.DataFrame | None:
    """Tell who left treatment and who completed the DLT window, from DS."""
    ds = tables.get("ds")
    if ds is None or "DSCAT" not in ds.columns:
        why = tables.why_absent("ds") if ds is None else "ds has no DSCAT, which tells dispositions from milestones"
        for column in ("on_treatment", "end_reason"):
            notes.missing(f"subjects.{column}", why)
        return None
    rows = ds.select(
        pl.col("USUBJID").alias("subject"),
        text(ds, "DSCAT").str.to_uppercase().alias("category"),
        text(ds, "DSDECOD", "DSTERM").str.to_uppercase().alias("term"),
        text(ds, "DSDECOD", "DSTERM").alias("reason"),
        source_of("ds"),
    )
    completed = (pl.col("category") == "PROTOCOL MILESTONE") & (pl.col("term") == "DLT WINDOW COMPLETED")
    return rows.group_by("subject", maintain_order=True).agg(
        (pl.col("category") == "DISPOSITION EVENT").any().alias("left"),
        completed.any().alias("milestone"),
        pl.col("reason").filter(pl.col("category") == "DISPOSITION EVENT").last().alias("end_reason"),
        pl.col("source").filter(pl.col("category") == "DISPOSITION EVENT").explode().alias("end_source"),
    )


def diagnosis(histories: pl.DataFrame | None, subjects: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Give the primary diagnosis and the months from it to the first dose (complete dates only)."""
    none = subjects.select(
        "subject",
        pl.lit(None, dtype=pl.Float64).alias("months_since_diagnosis"),
        pl.lit(None, dtype=pl.String).alias("condition"),
        pl.lit(None, dtype=pl.List(pl.String)).alias("diagnosis_source"),
    )
    primary = None if histories is None else histories.filter("primary_diagnosis")
    if primary is None or primary.height == 0:
        notes.missing("subjects.months_since_diagnosis", "mh has no row with MHCAT 'PRIMARY DIAGNOSIS'")
        notes.missing("subjects.condition", "mh has no row with MHCAT 'PRIMARY DIAGNOSIS'")
        return none
    first = primary.sort("subject", "start", nulls_last=True, maintain_order=True).unique(
        "subject", keep="first", maintain_order=True
    )
    frame = subjects.select("subject", "first_dose").join(first, on="subject", how="left", maintain_order="left")
    partial = frame.filter(pl.col("term").is_not_null() & pl.col("start").is_null())
    notes.question_about(
        partial["subject"],
        "has no complete date of diagnosis (months since diagnosis left out)",
        "have no complete date of diagnosis (months since diagnosis left out)",
    )
    days = (pl.col("first_dose") - pl.col("start")).dt.total_days()
    return frame.select(
        "subject",
        (days / DAYS_PER_MONTH).alias("months_since_diagnosis"),
        pl.col("term").alias("condition"),
        pl.col("source").alias("diagnosis_source"),
    )


def prior_regimens(therapies: pl.DataFrame | None, subjects: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Count the regimens of prior cancer therapy; nobody in the table had none."""
    none = subjects.select(
        "subject",
        pl.lit(None, dtype=pl.Int64).alias("prior_regimens"),
        pl.lit(None, dtype=pl.List(pl.String)).alias("prior_source"),
    )
    if therapies is None:
        notes.missing("subjects.prior_regimens", notes.absent.get("prior_therapies", "there are no prior therapies"))
        return none
    if "subjects.prior_regimens" in notes.absent:
        return none
    counted = therapies.group_by("subject").agg(
        pl.col("regimen").n_unique().cast(pl.Int64).alias("prior_regimens"),
        pl.col("source").explode().alias("prior_source"),
    )
    frame = subjects.select("subject").join(counted, on="subject", how="left", maintain_order="left")
    return frame.with_columns(pl.col("prior_regimens").fill_null(0))


def best_responses(responses: pl.DataFrame | None, subjects: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Give the best recorded response; NE for a treated subject without an assessment after the first dose."""
    if responses is None:
        notes.missing("subjects.best_response", notes.absent.get("responses", "there are no responses"))
        return subjects.select(
            "subject",
            pl.lit(None, dtype=pl.String).alias("best_response"),
            pl.lit(None, dtype=pl.Date).alias("best_response_date"),
            pl.lit(None, dtype=pl.List(pl.String)).alias("best_source"),
        )
    dated = responses.join(subjects.select("subject", "first_dose"), on="subject", how="left")
    return subjects.select("subject").join(best_recorded(dated), on="subject", how="left", maintain_order="left")


def antibody_columns(samples: pl.DataFrame | None, subjects: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Classify antidrug antibodies: baseline is the flagged sample, else the last one up to the first dose."""
    if samples is None:
        why = notes.absent.get("antibodies", "there are no antibody samples")
        for column in ("ada_baseline", "ada_emergent"):
            notes.missing(f"subjects.{column}", why)
        return subjects.select(
            "subject",
            pl.lit(None, dtype=pl.String).alias("ada_baseline"),
            pl.lit(None, dtype=pl.Boolean).alias("ada_emergent"),
            pl.lit(None, dtype=pl.List(pl.String)).alias("ada_source"),
        )
    status = antibody_status(samples)
    return (
        subjects.select("subject")
        .join(status, on="subject", how="left", maintain_order="left")
        .select("subject", "ada_baseline", "ada_emergent", "ada_source")
    )


def with_baseline(samples: pl.DataFrame, exposure: pl.DataFrame) -> pl.DataFrame:
    """Mark which antibody sample is the baseline and which came after the first dose."""
    rows = samples.join(
        exposure.select("subject", "first_dose", "first_dose_time"), on="subject", how="left", maintain_order="left"
    )
    later_by_clock = (pl.col("time") > pl.col("first_dose_time")).fill_null(value=False)
    before = (pl.col("date") < pl.col("first_dose")) | ((pl.col("date") == pl.col("first_dose")) & ~later_by_clock)
    any_flag = pl.col("flagged").any().over("subject")
    last_before = pl.col("date").filter(before & pl.col("positive").is_not_null()).max().over("subject")
    baseline = pl.when(any_flag).then(pl.col("flagged")).otherwise(before & (pl.col("date") == last_before))
    return rows.with_columns(
        baseline.fill_null(value=False).alias("baseline"), (~before).fill_null(value=False).alias("after")
    ).drop("first_dose", "first_dose_time")
