"""Whether an event is related to the study drug, from the words sponsors write."""

from __future__ import annotations

import polars as pl

from posology.dictionaries import RELATED_WORDS, UNRELATED_WORDS


def related(word: pl.Expr) -> pl.Expr:
    """Read a causality word as related, not related, or unknown (null: missing, or a word not in the dictionary).

    Examples
    --------
    >>> words = pl.DataFrame({"AEREL": ["Probable", "NOT RELATED", None, "?"]})
    >>> words.select(related(pl.col("AEREL")).alias("related"))["related"].to_list()
    [True, False, None, None]
    """
    upper = word.str.to_uppercase().str.strip_chars()
    return (
        pl.when(upper.is_in(RELATED_WORDS))
        .then(statement=True)
        .when(upper.is_in(UNRELATED_WORDS))
        .then(statement=False)
        .otherwise(None)
    )
