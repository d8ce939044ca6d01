"""Named draws: each can be made again alone, and they are distributed as they say."""

from __future__ import annotations

import math
from collections import Counter
from statistics import mean, median, stdev

import pytest

from posology.simulation import Draws

DRAWS = Draws(seed="test")


def test_a_unit_draw_is_the_first_53_bits_of_the_hash() -> None:
    """By hand: sha256 of 'test', unit separator, 'a', unit separator, '1' begins with the digits below.

    Source: printf 'test\\037a\\0371' | sha256sum (GNU coreutils 9.1).
    """
    digits = "6179340d34cce214"
    assert Draws(seed="test").unit("a", 1) == ((int(digits, 16) >> 11) + 0.5) / 2**53


def test_draws_do_not_depend_on_one_another() -> None:
    alone = Draws(seed="test").unit("weight", 3)
    fresh = Draws(seed="test")
    for patient in range(10):
        fresh.unit("weight", patient)
    assert fresh.unit("weight", 3) == alone
    assert Draws(seed="other").unit("weight", 3) != alone


def test_unit_and_normal_draws_have_their_means_and_spreads() -> None:
    """Tolerances: four standard errors of 4000 draws at a fixed seed."""
    units = [DRAWS.unit("u", place) for place in range(4000)]
    normals = [DRAWS.normal("n", place) for place in range(4000)]
    assert abs(mean(units) - 0.5) < 4 / math.sqrt(12 * 4000)
    assert abs(mean(normals)) < 4 / math.sqrt(4000)
    assert abs(stdev(normals) - 1) < 4 / math.sqrt(2 * 4000)
    assert 0 < min(units) < max(units) < 1


def test_integers_reach_both_ends_evenly() -> None:
    counts = Counter(DRAWS.integer(1, 6, "die", place) for place in range(6000))
    assert sorted(counts) == [1, 2, 3, 4, 5, 6]
    assert all(abs(count - 1000) < 4 * math.sqrt(6000 * 5 / 36) for count in counts.values())


def test_a_shuffle_keeps_every_item_and_a_sample_none_twice() -> None:
    assert sorted(DRAWS.shuffled(range(22), "order")) == list(range(22))
    assert len(set(DRAWS.some_of(range(22), 9, "sample"))) == 9
    with pytest.raises(ValueError, match="cannot draw 3 of 2 items"):
        DRAWS.some_of([1, 2], 3, "too many")


def test_weights_make_the_first_draw_likelier_in_proportion() -> None:
    """One item of weight 3 against one of weight 1 comes first in three of four draws."""
    first = [DRAWS.some_of("ab", 1, "weighted", place, weights=[3.0, 1.0])[0] for place in range(4000)]
    assert abs(first.count("a") / 4000 - 0.75) < 4 * math.sqrt(0.75 * 0.25 / 4000)


@pytest.mark.parametrize("number", [5, 8, 21, 22])
def test_a_spread_has_the_minimum_median_and_maximum_asked_for(number: int) -> None:
    values = DRAWS.spread(2, 4, 10, number, "regimens")
    assert (len(values), min(values), median(values), max(values)) == (number, 2, 4, 10)
    assert list(values) == sorted(values)


def test_a_spread_of_too_few_values_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        DRAWS.spread(1, 2, 3, 2, "two")
