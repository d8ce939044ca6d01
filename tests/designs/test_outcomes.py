"""Outcome notation: what it counts to, and where it points when it cannot be read."""

from __future__ import annotations

import pytest

from posology.designs import parse_outcomes, state_from_outcomes
from posology.vocabulary import InputError


def test_cohorts_at_one_level_add_up_and_the_last_is_remembered() -> None:
    state = state_from_outcomes("1NNN 2NNT  2NTN", levels=3)
    assert (state.treated, state.dlts, state.level) == ((3, 6, 0), (0, 2, 0), 2)
    assert state.last_cohort is not None
    assert (state.last_cohort.level, state.last_cohort.treated, state.last_cohort.dlts) == (2, 3, 1)


def test_a_regimen_may_be_named() -> None:
    (cohort,) = parse_outcomes("B:2NNT", levels=3)
    assert (cohort.regimen, cohort.level, cohort.dlts) == ("B", 2, 1)


@pytest.mark.parametrize(
    ("text", "place"), [("1NXN", 2), ("NNN", 0), ("1NNN 22", 6), ("1nnn", 1), ("1NNN 4NNN", 5), ("1NNN 0N", 5)]
)
def test_an_unreadable_outcome_points_at_the_character(text: str, place: int) -> None:
    with pytest.raises(InputError) as refused:
        parse_outcomes(text, levels=3)
    lines = str(refused.value).splitlines()
    assert lines[1] == f"  {text}"
    assert lines[2] == f"  {' ' * place}^"
