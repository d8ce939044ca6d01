"""The 3+3 against other software and published probabilities."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from posology.designs import Move, ThreePlusThree, TrialState, build, state_from_outcomes

DECISIONS = Path(__file__).parents[1] / "data" / "three_plus_three_decisions.csv"


def test_every_decision_agrees_with_escalation_on_749_outcome_paths() -> None:
    """All outcome paths of five levels, with and without de-escalation.

    Source: R package escalation 0.2.3 (commit add4557), get_three_plus_three(num_doses, allow_deescalate) %>%
    fit(outcomes); an independent recursion gave the same answers. A path that has ended names the MTD.
    """
    compared = 0
    with DECISIONS.open() as file:
        for row in csv.DictReader(file):
            levels = int(row["levels"])
            design = build({"rule": "3+3", "de_escalate": row["de_escalate"] == "true"}, levels=levels)
            state = state_from_outcomes(row["outcomes"], levels=levels)
            decision = design.decide(state)
            goes_on = decision.move is not Move.STOP
            answer = decision.level if goes_on else design.select(state).mtd
            expected = (int(row["recommended_level"]) if row["recommended_level"] else None, row["goes_on"] == "true")
            assert (answer, goes_on) == expected, row
            compared += 1
    assert compared == 749


@pytest.mark.parametrize(
    ("rate", "passed"), [(0.1, 0.9061), (0.2, 0.7086), (0.3, 0.4943), (0.4, 0.3093), (0.5, 0.1719)]
)
def test_a_level_is_passed_with_the_published_probability(rate: float, passed: float) -> None:
    """Chance of escalating past a level, to four decimals.

    Source: (1-p)^3 + 3p(1-p)^5, whose rounded row 0.91, 0.71, 0.49, 0.31, 0.17 is widely printed. Here it is
    summed over the design's own decisions.
    """
    design = ThreePlusThree(levels=2, mtd="dose-below")
    weight = {k: w * rate**k * (1 - rate) ** (3 - k) for k, w in enumerate((1, 3, 3, 1))}
    chance = 0.0
    for first, p_first in weight.items():
        decision = design.decide(TrialState(treated=(3, 0), dlts=(first, 0), level=1))
        if decision.move is Move.ESCALATE:
            chance += p_first
        elif decision.move is Move.STAY:
            for second, p_second in weight.items():
                again = design.decide(TrialState(treated=(6, 0), dlts=(first + second, 0), level=1))
                chance += p_first * p_second * (again.move is Move.ESCALATE)
    assert chance == pytest.approx(passed, abs=5e-5)
