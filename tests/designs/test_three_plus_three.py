"""The 3+3 on cases worked by hand."""

from __future__ import annotations

import pytest

from posology.designs import Decision, Move, Status, ThreePlusThree, TrialState, state_from_outcomes

FILLS = ThreePlusThree(levels=5, mtd="at-most-1-of-6")
BELOW = ThreePlusThree(levels=5, mtd="dose-below")


def _after(design: ThreePlusThree, outcomes: str) -> Decision:
    return design.decide(state_from_outcomes(outcomes, levels=design.levels))


@pytest.mark.parametrize("design", [FILLS, BELOW])
def test_nobody_treated_yet_starts_at_the_start_level_with_three(design: ThreePlusThree) -> None:
    decision = _after(design, "")
    assert (decision.move, decision.level, decision.patients) == (Move.STAY, 1, 3)


@pytest.mark.parametrize("design", [FILLS, BELOW])
def test_none_of_three_escalates_and_one_of_three_adds_three(design: ThreePlusThree) -> None:
    assert (_after(design, "1NNN").move, _after(design, "1NNN").level) == (Move.ESCALATE, 2)
    one = _after(design, "1NNT")
    assert (one.move, one.level, one.patients) == (Move.STAY, 1, 3)
    assert _after(design, "1NNT 1NNN").level == 2


def test_two_in_six_at_level_four_declares_level_three_when_the_dose_below_is_the_mtd() -> None:
    outcomes = "1NNN 2NNN 3NNN 4NNT 4NNT"
    decision = _after(BELOW, outcomes)
    assert (decision.move, decision.level) == (Move.STOP, None)
    assert decision.reasons == (
        "2 of 6 patients at level 4 had a DLT",
        "level 4 exceeds the MTD",
        "0 of 3 patients at level 3 had a DLT: level 3 is the MTD",
    )
    selection = BELOW.select(state_from_outcomes(outcomes, levels=5))
    assert (selection.mtd, selection.status) == (3, Status.ESTIMATED)


def test_two_in_six_at_level_four_first_fills_level_three_when_six_patients_are_needed() -> None:
    outcomes = "1NNN 2NNN 3NNN 4NNT 4NNT"
    decision = _after(FILLS, outcomes)
    assert (decision.move, decision.level, decision.patients) == (Move.DE_ESCALATE, 3, 3)
    assert decision.reasons[-1] == (
        "0 of 3 patients at level 3 had a DLT: treat 3 more patients there, as six are needed before it is declared"
    )
    assert FILLS.select(state_from_outcomes(outcomes, levels=5)).status is Status.NOT_DETERMINED
    filled = outcomes + " 3NNT"
    assert _after(FILLS, filled).move is Move.STOP
    assert FILLS.select(state_from_outcomes(filled, levels=5)).mtd == 3


@pytest.mark.parametrize("design", [FILLS, BELOW])
def test_a_tolerated_top_level_ends_the_trial_with_the_mtd_not_reached(design: ThreePlusThree) -> None:
    state = state_from_outcomes("1NNN 2NNN 3NNN 4NNN 5NNN", levels=5)
    assert design.decide(state).move is Move.STOP
    selection = design.select(state)
    assert (selection.status, selection.highest_tolerated) == (Status.NOT_REACHED, 5)


@pytest.mark.parametrize("design", [FILLS, BELOW])
def test_two_dlts_at_the_lowest_level_end_the_trial_without_an_mtd(design: ThreePlusThree) -> None:
    state = state_from_outcomes("1NTT", levels=5)
    assert design.decide(state).move is Move.STOP
    assert (design.select(state).mtd, design.select(state).status) == (None, Status.NONE_TOLERABLE)
    assert design.eliminated(state) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize("design", [FILLS, BELOW])
def test_a_late_dlt_at_a_lower_level_sends_the_trial_back_to_settle_it(design: ThreePlusThree) -> None:
    decision = design.decide(TrialState(treated=(3, 3, 0, 0, 0), dlts=(1, 0, 0, 0, 0), level=2))
    assert (decision.move, decision.level, decision.patients) == (Move.DE_ESCALATE, 1, 3)


def test_a_cohort_that_lost_a_patient_is_completed_first() -> None:
    decision = BELOW.decide(TrialState(treated=(3, 2, 0, 0, 0), dlts=(0, 0, 0, 0, 0), level=2))
    assert (decision.move, decision.level, decision.patients) == (Move.STAY, 2, 1)


def test_no_untried_level_is_declared_the_mtd() -> None:
    design = ThreePlusThree(levels=5, mtd="dose-below", start_level=3)
    state = state_from_outcomes("3TTN", levels=5)
    assert design.decide(state).move is Move.STOP
    assert (design.select(state).mtd, design.select(state).status) == (None, Status.NOT_DETERMINED)


@pytest.mark.parametrize(("events", "passes"), [(1, True), (2, True), (3, False)])
def test_beyond_six_patients_one_in_six_stays_the_limit(events: int, passes: bool) -> None:
    decision = BELOW.decide(TrialState(treated=(12, 0, 0, 0, 0), dlts=(events, 0, 0, 0, 0), level=1))
    assert (decision.move is Move.ESCALATE) is passes


@pytest.mark.parametrize("level", [1, 2, 3])
@pytest.mark.parametrize("design", [FILLS, BELOW])
def test_an_unsettled_level_below_a_toxic_one_is_completed_whatever_level_was_given_last(
    design: ThreePlusThree, level: int
) -> None:
    state = TrialState(treated=(3, 3, 3, 0, 0), dlts=(1, 0, 2, 0, 0), level=level)
    decision = design.decide(state)
    assert (decision.level, decision.patients) == (1, 3)
    assert design.select(state).status is Status.NOT_DETERMINED


def test_levels_already_passed_are_not_given_again() -> None:
    decision = FILLS.decide(TrialState(treated=(6, 3, 0, 0, 0), dlts=(1, 0, 0, 0, 0), level=1))
    assert (decision.move, decision.level, decision.patients) == (Move.ESCALATE, 3, 3)
    filled = FILLS.decide(TrialState(treated=(6, 6, 6, 0, 0), dlts=(1, 1, 1, 0, 0), level=1))
    assert (filled.move, filled.level, filled.patients) == (Move.ESCALATE, 4, 3)


def test_the_mtd_is_not_called_reached_or_not_while_a_lower_level_is_unsettled() -> None:
    selection = FILLS.select(TrialState(treated=(3, 3, 3, 3, 3), dlts=(1, 0, 0, 0, 0), level=5))
    assert (selection.mtd, selection.status, selection.highest_tolerated) == (None, Status.NOT_DETERMINED, None)


@pytest.mark.parametrize(("treated", "level"), [((3, 0, 0, 0, 0), 3), ((3, 0, 0, 0, 3), 5)])
def test_a_skipped_level_is_given_before_the_trial_goes_on(treated: tuple[int, ...], level: int) -> None:
    decision = BELOW.decide(TrialState(treated=treated, dlts=(0, 0, 0, 0, 0), level=level))
    assert (decision.move, decision.level, decision.patients) == (Move.DE_ESCALATE, 2, 3)
