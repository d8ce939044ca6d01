"""One patient, one term, one grade: the worst."""

from __future__ import annotations

import polars as pl


def worst_grades(events: pl.DataFrame) -> pl.DataFrame:
    """Reduce events to one row a subject and term, with the worst grade and the rows it rests on.

    Parameters
    ----------
    events
        Columns `subject`, `level`, `term`, `grade` (1-5 or null) and `source` (list of row names).

    Returns
    -------
    polars.DataFrame
        `subject`, `level`, `term`, `grade` (null when no event of the term was graded) and `source`.

    Examples
    --------
    >>> events = pl.DataFrame({"subject": ["a", "a"], "level": ["L", "L"], "term": ["Nausea", "Nausea"],
    ...                        "grade": [1, 3], "source": [["ae:1"], ["ae:2"]]})
    >>> worst_grades(events).rows()
    [('a', 'L', 'Nausea', 3, ['ae:1', 'ae:2'])]
    """
    return events.group_by("subject", "level", "term", maintain_order=True).agg(
        pl.col("grade").max(), pl.col("source").explode()
    )
