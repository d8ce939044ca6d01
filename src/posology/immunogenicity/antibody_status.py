"""Antidrug antibodies: what was there before treatment, and what treatment brought."""

from __future__ import annotations

import polars as pl

#: A titre this many times the baseline titre makes a pre-existing antibody 'boosted'
#: (Shankar et al. 2014, AAPS J. 16, 658-673: two serial dilutions of two).
BOOST = 4.0


def antibody_status(samples: pl.DataFrame, *, boost: float = BOOST) -> pl.DataFrame:
    """Classify each subject's antidrug antibodies.

    Parameters
    ----------
    samples
        One row a sample: `subject`, `positive` (boolean, or null when there is no result), `baseline` (boolean: the
        sample that counts as baseline), `after` (boolean: taken after the first dose), `titre` (dilution, not its
        logarithm; null when there is none) and `source`.
    boost
        The fold rise of the titre over baseline that counts as boosted.

    Returns
    -------
    polars.DataFrame
        `subject`, `ada_baseline` ('POSITIVE', 'NEGATIVE' or null), `ada_induced`, `ada_boosted`, `ada_emergent`
        (booleans; null when there is no baseline result or no later one: such a subject is in no denominator),
        `ada_reason` and `ada_source`.

    References
    ----------
    Shankar et al. (2014), AAPS J. 16, 658-673: emergent = induced + boosted.
    """
    known = samples.filter(pl.col("positive").is_not_null())
    base, later = pl.col("baseline"), pl.col("after") & ~pl.col("baseline")
    by_subject = known.group_by("subject", maintain_order=True).agg(
        pl.col("positive").filter(base).last().alias("_base"),
        pl.col("titre").filter(base).max().alias("_base_titre"),
        pl.col("positive").filter(later).any().alias("_any_later"),
        pl.col("positive").filter(later).len().alias("_later"),
        pl.col("titre").filter(later & pl.col("positive")).max().alias("_top_titre"),
        pl.col("source").explode().alias("ada_source"),
    )
    both = pl.col("_base").is_not_null() & (pl.col("_later") > 0)
    rose = (pl.col("_top_titre") >= boost * pl.col("_base_titre")).fill_null(value=False)
    induced = pl.when(both).then(~pl.col("_base") & pl.col("_any_later"))
    boosted = pl.when(both).then(pl.col("_base") & pl.col("_any_later") & rose)
    reason = (
        pl.when(pl.col("_base").is_null())
        .then(pl.lit("no result at baseline"))
        .when(pl.col("_later") == 0)
        .then(pl.lit("no result after the first dose"))
    )
    return by_subject.select(
        "subject",
        pl.when(pl.col("_base"))
        .then(pl.lit("POSITIVE"))
        .when(~pl.col("_base"))
        .then(pl.lit("NEGATIVE"))
        .alias("ada_baseline"),
        induced.alias("ada_induced"),
        boosted.alias("ada_boosted"),
        (induced | boosted).alias("ada_emergent"),
        reason.alias("ada_reason"),
        "ada_source",
    )
