"""Exact limits against R."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from posology.stats import clopper_pearson, upper_limit

CASES = Path(__file__).parents[1] / "data" / "clopper_pearson.csv"


def test_exact_limits_agree_with_r() -> None:
    """Source: R 4.2.2, binom.test, two-sided 95 % and 90 % and one-sided upper 95 %."""
    with CASES.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 100
    for row in rows:
        x, n = int(row["x"]), int(row["n"])
        for confidence, suffix in ((0.95, "95"), (0.90, "90")):
            interval = clopper_pearson(x, n, confidence=confidence)
            assert interval.lower == pytest.approx(float(row[f"lower{suffix}"]), rel=1e-9, abs=1e-12)
            assert interval.upper == pytest.approx(float(row[f"upper{suffix}"]), rel=1e-9, abs=1e-12)
        assert upper_limit(x, n) == pytest.approx(float(row["one_sided_upper95"]), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("x", "n", "confidence"), [(-1, 3, 0.95), (4, 3, 0.95), (0, 0, 0.95), (1, 3, 1.0)])
def test_what_is_not_a_proportion_is_refused(x: int, n: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="not"):
        clopper_pearson(x, n, confidence=confidence)
