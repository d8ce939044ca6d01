"""Doses given that are not the dose of the subject's level."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from posology.vocabulary import plain_number

if TYPE_CHECKING:
    from posology.workflows.readout_notes import Notes

#: The customary tolerance of preparing a dose.
TOLERANCE = 0.05


def off_level(doses: pl.DataFrame, subjects: pl.DataFrame, notes: Notes) -> None:
    """Ask about every dose more than 5 % above or below the dose of the subject's level, in the same unit.

    Parameters
    ----------
    doses
        `subject`, `dose`, `dose_unit` (null: taken as the level's), `source`.
    subjects
        `subject`, `dose` and `dose_unit` of the subject's level, or null.
    """
    beside = doses.select("subject", "source", pl.col("dose").alias("given"), pl.col("dose_unit").alias("unit")).join(
        subjects.select("subject", "dose", "dose_unit"), on="subject", how="inner"
    )
    same_unit = (pl.col("unit").str.to_lowercase() == pl.col("dose_unit").str.to_lowercase()).fill_null(value=True)
    # A dose of exactly 105 % is within the tolerance, whatever the last bit of its arithmetic.
    apart = (pl.col("given") - pl.col("dose")).abs() > TOLERANCE * pl.col("dose") * (1 + 1e-9)
    strange = beside.filter(same_unit & apart & (pl.col("given") > 0)).sort(
        pl.col("source").list.first().str.extract(r"(\d+)$", 1).cast(pl.Int64)
    )
    for side, words in (
        (pl.col("given") > pl.col("dose"), "more than 5 % above the dose of the subject's level"),
        (pl.col("given") < pl.col("dose"), "more than 5 % below the dose of the subject's level"),
    ):
        named = [
            f"{source[0]} ({subject}, {plain_number(given)} for {plain_number(dose)} {unit or ''})".replace(" )", ")")
            for subject, source, given, dose, unit in strange.filter(side)
            .select("subject", "source", "given", "dose", "dose_unit")
            .iter_rows()
        ]
        notes.question_about_rows(named, f"dose in ex is {words}", f"doses in ex are {words}")
