"""All derived tables of one readout, joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from posology.stats import upper_limit
from posology.workflows import dlt_facts, record_frames, subject_frame
from posology.workflows.death_facts import deaths
from posology.workflows.dose_questions import off_level
from posology.workflows.event_frame import events as event_frame
from posology.workflows.subject_levels import ReadoutLevel, levels_and_subjects

if TYPE_CHECKING:
    from datetime import date

    from posology.cdisc import Tables
    from posology.conduct import ConductSummary
    from posology.workflows.readout_notes import Notes
    from posology.workflows.readout_rules import ReadoutRules


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisFrames:
    """The derived tables, and the levels they are shown by."""

    levels: tuple[ReadoutLevel, ...]
    frames: Mapping[str, pl.DataFrame]


def derive(
    tables: Tables, rules: ReadoutRules, conduct: ConductSummary | None, cutoff: date | None, notes: Notes
) -> AnalysisFrames:
    """Derive every table of the readout from tables that are already cut off."""
    people = subject_frame.people(tables, notes)
    doses = record_frames.infusions(tables, notes)
    given = subject_frame.exposure(people, doses, tables, notes)
    first = _first_amounts(doses, people)
    levels, subject_levels = levels_and_subjects(people, first, rules, conduct, notes)
    events = event_frame(tables, given, rules, notes)
    therapies = record_frames.prior_therapies(tables, notes)
    histories = record_frames.histories(tables, notes)
    responses = record_frames.responses(tables, notes)
    samples = record_frames.antibodies(tables, notes)
    if samples is not None:
        samples = subject_frame.with_baseline(samples, given)
    concentrations = record_frames.concentrations(tables, rules, notes)

    died = deaths(people, events, tables, notes)
    people = people.drop("death")
    subjects = _joined(people, died, given, subject_levels, subject_frame.last_known(tables, people, cutoff))
    subjects = _with_disposition(subjects, subject_frame.disposition(tables, notes))
    if conduct is not None:
        facts = dlt_facts.from_ledger(subjects, events, conduct, notes)
    else:
        seen = subjects["last_known"].drop_nulls().sort().to_list()
        day = cutoff or (seen[-1] if seen else None)
        facts = dlt_facts.from_tables(subjects, events, doses, levels, rules, notes, as_of=day)
    subjects = _joined(
        subjects,
        facts,
        subject_frame.diagnosis(histories, subjects, notes),
        subject_frame.prior_regimens(therapies, subjects, notes),
        subject_frame.best_responses(responses, subjects, notes),
        subject_frame.antibody_columns(samples, subjects, notes),
    )
    subjects = _finished(subjects, levels)
    _ask(subjects, doses, notes)
    if doses is not None:
        off_level(doses, subjects, notes)
    where = subjects.select("subject", "level", "level_number", "dose", "dose_unit", "first_dose")
    frames = {"subjects": subjects, "levels": _level_frame(subjects, levels, rules, notes)}
    if events is not None:
        frames["events"] = _placed(events, where, "subject", "level", "level_number", "dose")
    if doses is not None:
        frames["infusions"] = _placed(doses, where.drop("dose", "dose_unit"), "subject", "level", "level_number").drop(
            "day", "last_day", "time"
        )
    if responses is not None:
        placed = _placed(responses, where, "subject", "level", "level_number", "dose", "first_dose")
        offset = (pl.col("date") - pl.col("first_dose")).dt.total_days()
        frames["responses"] = placed.with_columns(
            pl.when(offset >= 0).then(offset + 1).otherwise(offset).alias("day")
        ).drop("first_dose")
    if samples is not None:
        frames["antibodies"] = _placed(samples, where, "subject", "level").select(
            "subject", "level", "date", "result", "titre", "baseline", "source"
        )
    if concentrations is not None:
        frames["concentrations"] = _placed(concentrations, where, "subject", "level", "level_number")
    for name, frame in (("prior_therapies", therapies), ("histories", histories)):
        if frame is not None:
            frames[name] = _placed(frame, where, "subject", "level")
    return AnalysisFrames(levels=levels, frames=frames)


def _first_amounts(doses: pl.DataFrame | None, people: pl.DataFrame) -> pl.DataFrame:
    if doses is None:
        return people.select(
            "subject",
            pl.lit(None, dtype=pl.Float64).alias("first_amount"),
            pl.lit(None, dtype=pl.String).alias("dose_unit"),
        )
    return doses.filter(pl.col("number") == 1).select("subject", pl.col("dose").alias("first_amount"), "dose_unit")


def _joined(first: pl.DataFrame, *others: pl.DataFrame) -> pl.DataFrame:
    for other in others:
        first = first.join(other, on="subject", how="left", maintain_order="left", validate="1:1")
    return first


def _with_disposition(subjects: pl.DataFrame, ended: pl.DataFrame | None) -> pl.DataFrame:
    if ended is None:
        return subjects.with_columns(
            pl.lit(None, dtype=pl.Boolean).alias("on_treatment"),
            pl.lit(None, dtype=pl.Boolean).alias("milestone"),
            pl.lit(None, dtype=pl.String).alias("end_reason"),
            pl.lit(None, dtype=pl.List(pl.String)).alias("end_source"),
        )
    joined = _joined(subjects, ended)
    dosed = pl.col("first_dose").is_not_null()
    return joined.with_columns(
        pl.when(dosed).then(~pl.col("left").fill_null(value=False)).alias("on_treatment"),
        pl.when(pl.col("milestone")).then(statement=True).alias("milestone"),
    ).drop("left")


def _finished(subjects: pl.DataFrame, levels: tuple[ReadoutLevel, ...]) -> pl.DataFrame:
    known = pl.DataFrame(
        [(level.identity, level.number, level.dose, level.unit) for level in levels],
        schema={"level": pl.String, "level_number": pl.Int64, "dose": pl.Float64, "dose_unit": pl.String},
        orient="row",
    )
    treated = pl.col("first_dose").is_not_null() & pl.col("enrolled")
    frame = subjects.join(known, on="level", how="left", maintain_order="left").with_columns(treated.alias("safety"))
    return frame.select(
        "subject",
        "sex",
        "age",
        "race",
        "site",
        "arm",
        "level",
        "level_number",
        "dose",
        "dose_unit",
        "part",
        "enrolled",
        "safety",
        "first_dose",
        "last_dose",
        "infusions",
        "days_on_treatment",
        "months_since_diagnosis",
        "prior_regimens",
        "dlt_evaluable",
        "dlt",
        "dlt_window_completed",
        "dlt_disputed",
        "best_response",
        "best_response_date",
        "ada_baseline",
        "ada_emergent",
        "death",
        "death_date",
        "on_treatment",
        "end_reason",
        "last_known",
        "condition",
        "source",
        "exposure_source",
        "diagnosis_source",
        "prior_source",
        "best_source",
        "ada_source",
        "death_source",
        "end_source",
    )


def _level_frame(
    subjects: pl.DataFrame, levels: tuple[ReadoutLevel, ...], rules: ReadoutRules, notes: Notes
) -> pl.DataFrame:
    """Count patients and DLTs by level, each with the exact upper bound of its own level."""
    treated = subjects.filter("safety")
    evaluable_known = "subjects.dlt_evaluable" not in notes.absent
    if not evaluable_known:
        for column in ("evaluable", "dlts", "upper_bound"):
            notes.missing(f"levels.{column}", notes.absent["subjects.dlt_evaluable"])
    by_level = dict(treated.group_by("level").agg(pl.col("source").explode()).iter_rows())
    rows = []
    for level in levels:
        here = treated.filter(pl.col("level") == level.identity)
        counted = here.filter(pl.col("dlt_evaluable").fill_null(value=False))
        evaluable = counted.height if evaluable_known else None
        dlts = int(counted["dlt"].fill_null(value=False).sum()) if evaluable_known else None
        bound = (
            upper_limit(dlts, evaluable, confidence=rules.upper_confidence) if evaluable and dlts is not None else None
        )
        rows.append(
            (
                "",
                level.identity,
                level.number,
                level.label,
                level.regimen,
                level.dose,
                level.unit,
                here.height,
                evaluable,
                dlts,
                bound,
                by_level.get(level.identity, []),
            )
        )
    return pl.DataFrame(
        rows,
        schema={
            "subject": pl.String,
            "level": pl.String,
            "level_number": pl.Int64,
            "label": pl.String,
            "regimen": pl.String,
            "dose": pl.Float64,
            "dose_unit": pl.String,
            "treated": pl.Int64,
            "evaluable": pl.Int64,
            "dlts": pl.Int64,
            "upper_bound": pl.Float64,
            "source": pl.List(pl.String),
        },
        orient="row",
    )


def _placed(frame: pl.DataFrame, where: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Put the subject's level beside each record."""
    return frame.join(where.select(columns), on="subject", how="left", maintain_order="left")


def _ask(subjects: pl.DataFrame, doses: pl.DataFrame | None, notes: Notes) -> None:
    dosed_screen_failures = subjects.filter(pl.col("first_dose").is_not_null() & ~pl.col("enrolled"))
    notes.question_about(
        dosed_screen_failures["subject"],
        "is not enrolled according to DM and has a dose (left out)",
        "are not enrolled according to DM and have a dose (left out)",
    )
    if doses is not None:
        late = doses.join(subjects.select("subject", "death_date"), on="subject", how="inner").filter(
            pl.col("day") > pl.col("death_date")
        )
        notes.question_about(late["subject"], "has a dose after death", "have doses after death")
