from __future__ import annotations

import polars as pl

from posology.pk import observed_maxima, sample_counts

ROWS = pl.DataFrame(
    {
        "subject": ["a", "a", "a", "b", "b"],
        "analyte": ["DM1"] * 5,
        "level": ["L1"] * 3 + ["L2"] * 2,
        "unit": ["ng/mL"] * 5,
        "value": [1.5, None, 2.5, None, None],
        "below_limit": [False, True, False, True, False],
        "source": [[f"pc:{row}"] for row in range(1, 6)],
    }
)


def test_below_the_limit_and_missing_are_counted_apart() -> None:
    counts = sample_counts(ROWS).rows(named=True)
    assert counts == [
        {"analyte": "DM1", "level": "L1", "samples": 3, "measured": 2, "below": 1, "missing": 0, "patients": 1},
        {"analyte": "DM1", "level": "L2", "samples": 2, "measured": 0, "below": 1, "missing": 1, "patients": 1},
    ]


def test_the_observed_maximum_names_the_sample_it_was_read_from() -> None:
    assert observed_maxima(ROWS).select("subject", "maximum", "source").rows() == [("a", 2.5, ["pc:3"])]
