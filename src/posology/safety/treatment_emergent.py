"""Which adverse events are treatment-emergent."""

from __future__ import annotations

import polars as pl


def imputed_onset() -> pl.Expr:
    """Give the day an event is taken to have started.

    A complete date is itself. A partial date becomes its earliest day, but not a day before the first dose when
    the first dose lies within what the date can mean and the event had not ended before it: of two readings, the
    one that counts the event against the drug. A missing date becomes the first dose day on the same condition.

    Expects the columns `onset_earliest`, `onset_latest`, `end_latest` and `first_dose` (dates).
    """
    first = pl.col("first_dose")
    over = (pl.col("end_latest") < first).fill_null(value=False)
    spans = (pl.col("onset_earliest") < first) & (first <= pl.col("onset_latest"))
    unknown = pl.col("onset_earliest").is_null()
    return (
        pl.when((spans | unknown).fill_null(value=False) & ~over)
        .then(first)
        .otherwise(pl.col("onset_earliest"))
        .alias("onset")
    )


def treatment_emergent(days_after_last_dose: int) -> pl.Expr:
    """Tell whether an event began on treatment, or was there before and became worse.

    Treatment-emergent: onset from the first dose to `days_after_last_dose` days after the last, or an earlier onset
    that the record says worsened on treatment. An onset on the day of the first dose counts, unless both carry a
    clock time and the event's is earlier. A wholly missing onset counts unless the event ended before the first
    dose. Nobody without a dose has a treatment-emergent event.

    Parameters
    ----------
    days_after_last_dose
        The protocol's follow-up for adverse events, in days; 0 or more.

    Returns
    -------
    polars.Expr
        Boolean over the columns `onset` (date, from :func:`imputed_onset`), `end_latest`, `onset_time`,
        `first_dose`, `first_dose_time`, `last_dose`, and `worsened` (boolean or null).

    Examples
    --------
    >>> from datetime import date
    >>> none = pl.lit(None, dtype=pl.Datetime)
    >>> events = pl.DataFrame({
    ...     "onset": [date(2019, 3, 3), date(2019, 3, 4), date(2019, 4, 3), date(2019, 4, 4)],
    ... }).with_columns(first_dose=date(2019, 3, 4), last_dose=date(2019, 3, 4), onset_time=none,
    ...                 first_dose_time=none, worsened=None, end_latest=pl.lit(None, dtype=pl.Date))
    >>> events.select(te=treatment_emergent(30))["te"].to_list()
    [False, True, True, False]
    """
    if days_after_last_dose < 0:
        raise ValueError(f"{days_after_last_dose} days after the last dose is not a period")
    first, last = pl.col("first_dose"), pl.col("last_dose")
    before_by_clock = ((pl.col("onset") == first) & (pl.col("onset_time") < pl.col("first_dose_time"))).fill_null(
        value=False
    )
    in_period = (
        (pl.col("onset") >= first)
        & (pl.col("onset") <= last + pl.duration(days=days_after_last_dose))
        & ~before_by_clock
    )
    worsened = pl.col("worsened").fill_null(value=False) & (pl.col("onset") < first)
    return (first.is_not_null() & (in_period.fill_null(value=False) | worsened.fill_null(value=False))).alias(
        "treatment_emergent"
    )
