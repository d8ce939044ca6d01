"""What each patient received: administrations, first and last dose, time on treatment."""

from __future__ import annotations

import polars as pl


def exposure_by_subject(administrations: pl.DataFrame) -> pl.DataFrame:
    """Summarise the administrations of each subject.

    Parameters
    ----------
    administrations
        One row a started administration: `subject`, `day` (date it started), `last_day` (date it ended, null when
        the same day), `time` (datetime it started, or null) and `source`.

    Returns
    -------
    polars.DataFrame
        `subject`, `first_dose`, `first_dose_time`, `last_dose` (dates), `infusions` (started administrations) and
        `days_on_treatment` = last dose day - first dose day + 1.
    """
    last = pl.max_horizontal("day", "last_day")
    return (
        administrations.sort("subject", "day", "time", maintain_order=True)
        .group_by("subject", maintain_order=True)
        .agg(
            pl.col("day").first().alias("first_dose"),
            pl.col("time").first().alias("first_dose_time"),
            last.max().alias("last_dose"),
            pl.len().cast(pl.Int64).alias("infusions"),
            pl.col("source").explode().alias("exposure_source"),
        )
        .with_columns(
            ((pl.col("last_dose") - pl.col("first_dose")).dt.total_days() + 1).alias("days_on_treatment"),
        )
    )
