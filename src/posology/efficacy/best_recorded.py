"""The best response that the assessor recorded, without confirmation."""

from __future__ import annotations

import polars as pl

from posology.dictionaries import RESPONSES


def best_recorded(assessments: pl.DataFrame) -> pl.DataFrame:
    """Pick each subject's best overall response from the first dose to the first progression.

    This is the *best recorded response*: nothing is derived from lesions, a response need not be confirmed, and
    stable disease needs no minimum duration. Assessments before the first dose, and after the first PD, are left out.

    Parameters
    ----------
    assessments
        One row an overall response: `subject`, `date`, `response` (CR, PR, SD, NON-CR/NON-PD, PD or NE),
        `first_dose` (date or null) and `source`.

    Returns
    -------
    polars.DataFrame
        `subject`, `best_response`, `best_response_date` (the first assessment that shows it) and `best_source`.

    References
    ----------
    Eisenhauer et al. (2009), Eur. J. Cancer 45, 228-247, section 4.4.2 (where confirmation is not required).
    """
    rank = pl.col("response").replace_strict(
        list(RESPONSES), list(range(len(RESPONSES))), default=None, return_dtype=pl.Int64
    )
    first_progression = pl.col("date").filter(pl.col("response") == "PD").min().over("subject")
    return (
        assessments.filter(pl.col("date") >= pl.col("first_dose"))
        .with_columns(rank.alias("_rank"), first_progression.alias("_progressed"))
        .filter(
            pl.col("_rank").is_not_null()
            & (pl.col("_progressed").is_null() | (pl.col("date") <= pl.col("_progressed")))
        )
        .sort("subject", "_rank", "date", maintain_order=True)
        .group_by("subject", maintain_order=True)
        .agg(
            pl.col("response").first().alias("best_response"),
            pl.col("date").first().alias("best_response_date"),
            pl.col("source").first().alias("best_source"),
        )
    )
