"""How many concentrations there are, how many are below the limit or missing, and the highest observed."""

from __future__ import annotations

import polars as pl


def sample_counts(concentrations: pl.DataFrame) -> pl.DataFrame:
    """Count the samples of each analyte and dose level.

    Parameters
    ----------
    concentrations
        One row a planned sample: `subject`, `analyte`, `level`, `value` (null when below the limit or missing),
        `below_limit` (boolean) and `source`.

    Returns
    -------
    polars.DataFrame
        One row an analyte and level: `samples`, `measured`, `below`, `missing` (counts of samples), `patients`.
    """
    value, below = pl.col("value").is_not_null(), pl.col("below_limit")
    return concentrations.group_by("analyte", "level", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("samples"),
        (value & ~below).sum().cast(pl.Int64).alias("measured"),
        below.sum().cast(pl.Int64).alias("below"),
        (~value & ~below).sum().cast(pl.Int64).alias("missing"),
        pl.col("subject").n_unique().cast(pl.Int64).alias("patients"),
    )


def observed_maxima(concentrations: pl.DataFrame) -> pl.DataFrame:
    """Give each subject's highest measured concentration of each analyte: an observation, not an estimated Cmax.

    Returns
    -------
    polars.DataFrame
        `subject`, `analyte`, `level`, `unit`, `maximum` (in `unit`) and `source` (the row it was read from).
        Concentrations in different units are kept apart.

    Examples
    --------
    >>> rows = pl.DataFrame({"subject": ["a", "a"], "analyte": ["DM1", "DM1"], "level": ["L", "L"],
    ...                      "unit": ["ng/mL", "ng/mL"], "value": [1.5, None], "below_limit": [False, True],
    ...                      "source": [["pc:1"], ["pc:2"]]})
    >>> observed_maxima(rows)["maximum"].to_list()
    [1.5]
    """
    return (
        concentrations.filter(pl.col("value").is_not_null() & ~pl.col("below_limit"))
        .sort("value", descending=True, maintain_order=True)
        .group_by("subject", "analyte", "level", "unit", maintain_order=True)
        .agg(pl.col("value").first().alias("maximum"), pl.col("source").first())
        .sort("analyte", "subject")
    )
