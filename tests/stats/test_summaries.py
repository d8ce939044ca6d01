from __future__ import annotations

from fractions import Fraction

import pytest

from posology.stats import quantile, summarise


def test_median_of_an_even_sample_is_the_mean_of_the_two_middle_values() -> None:
    assert summarise([4, 1, 3, 2]).median == 2.5


def test_quartiles_are_those_of_sas_definition_5() -> None:
    """1, 2, 3, 4: n/4 is whole, so the quartile lies half way (Hyndman & Fan 1996, definition 2)."""
    summary = summarise([1, 2, 3, 4])
    assert (summary.q1, summary.q3) == (1.5, 3.5)


def test_quartiles_of_five_values_are_the_second_and_the_fourth() -> None:
    summary = summarise([10, 20, 30, 40, 50])
    assert (summary.q1, summary.median, summary.q3) == (20, 30, 40)


def test_missing_values_are_left_out_and_not_counted() -> None:
    summary = summarise([None, 5, None, 7])
    assert (summary.n, summary.mean, summary.minimum, summary.maximum) == (2, 6, 5, 7)


def test_an_empty_sample_says_why_it_has_no_median() -> None:
    summary = summarise([None])
    assert (summary.n, summary.median, summary.reason) == (0, None, "no value")


def test_one_value_has_no_standard_deviation() -> None:
    summary = summarise([3])
    assert (summary.median, summary.sd) == (3, None)


def test_a_value_that_is_not_finite_is_refused() -> None:
    with pytest.raises(ValueError, match="not finite"):
        summarise([1.0, float("nan")])


def test_the_extreme_quantiles_are_the_extreme_values() -> None:
    assert quantile([1, 2, 3], Fraction(0)) == 1
    assert quantile([1, 2, 3], Fraction(1)) == 3
