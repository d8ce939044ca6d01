"""What must hold of the 3+3 in any state, reachable or not."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from posology.designs import Move, Status, ThreePlusThree, TrialState


@st.composite
def designs_and_states(draw: st.DrawFn) -> tuple[ThreePlusThree, TrialState]:
    levels = draw(st.integers(1, 5))
    treated = tuple(draw(st.lists(st.integers(0, 9), min_size=levels, max_size=levels)))
    dlts = tuple(draw(st.integers(0, count)) for count in treated)
    mtd = draw(st.sampled_from(["at-most-1-of-6", "dose-below"]))
    return ThreePlusThree(levels=levels, mtd=mtd), TrialState(
        treated=treated, dlts=dlts, level=draw(st.integers(1, levels))
    )


def _reach(design: ThreePlusThree, state: TrialState) -> int:
    """The highest dose the answer allows: the next level, or the level declared when the trial ends."""
    decision = design.decide(state)
    return decision.level if decision.level is not None else design.select(state).mtd or 0


@given(case=designs_and_states())
def test_no_eliminated_level_is_ever_given_or_declared(case: tuple[ThreePlusThree, TrialState]) -> None:
    design, state = case
    closed = design.eliminated(state)
    assert design.decide(state).level not in closed
    assert design.select(state).mtd not in closed


@given(case=designs_and_states())
def test_one_more_dlt_never_raises_the_dose(case: tuple[ThreePlusThree, TrialState]) -> None:
    design, state = case
    before = _reach(design, state)
    for level, (patients, events) in enumerate(zip(state.treated, state.dlts, strict=True)):
        if events < patients:
            dlts = (*state.dlts[:level], events + 1, *state.dlts[level + 1 :])
            assert _reach(design, replace(state, dlts=dlts)) <= before or before == 0


@given(case=designs_and_states())
def test_it_climbs_only_over_levels_below_one_dlt_in_three(case: tuple[ThreePlusThree, TrialState]) -> None:
    design, state = case
    decision = design.decide(state)
    if decision.move is Move.ESCALATE:
        assert decision.level is not None
        assert decision.level > state.level
        for level in range(1, decision.level):
            patients, events = state.at(level)
            assert patients >= 3
            assert 3 * events < patients


@given(case=designs_and_states())
def test_a_declared_or_given_level_lies_above_passed_levels_only(case: tuple[ThreePlusThree, TrialState]) -> None:
    design, state = case
    reach = _reach(design, state)
    if state.evaluable and reach > 1:
        assert all(3 * state.dlts[level - 1] < state.treated[level - 1] for level in range(1, reach))


@given(case=designs_and_states())
def test_the_trial_ends_exactly_when_the_mtd_question_is_answered(case: tuple[ThreePlusThree, TrialState]) -> None:
    design, state = case
    answered = design.select(state).status is not Status.NOT_DETERMINED
    # The answer is the same whatever level was given last, as long as that level is the highest one tried.
    tried = max((level for level, patients in enumerate(state.treated, start=1) if patients), default=1)
    assert (design.decide(replace(state, level=tried)).move is Move.STOP) is answered


@given(case=designs_and_states())
def test_the_selected_level_was_tried_and_reasons_name_the_counts(case: tuple[ThreePlusThree, TrialState]) -> None:
    design, state = case
    selection = design.select(state)
    if selection.mtd is not None:
        assert state.treated[selection.mtd - 1] >= 3
        assert selection.status in (Status.ESTIMATED, Status.NOT_REACHED)
        patients, events = state.at(selection.mtd)
        assert f"{events} of {patients} patients at level {selection.mtd} had a DLT" in selection.reasons
    assert design.decide(state) == design.decide(state)
