"""Reactions to infusions: who had them, at which infusions, and with which symptoms.

The abstract says of nine reactions that five came with fever and one with chills, and that they usually lessened in
later cycles. Taken here: fever in five patients, chills in a sixth, neither in three. Three of the nine react again,
once, at a lower grade; six do not react again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.published import (
    INFUSION_REACTIONS,
    REACTIONS_WITH_CHILLS,
    REACTIONS_WITH_FEVER,
)

Symptom = Literal["Pyrexia", "Chills"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One reaction to one infusion (counted from 1)."""

    infusion: int
    grade: int
    symptoms: tuple[Symptom, ...] = ()


def draw_reactions(courses: tuple[Course, ...], draws: Draws) -> Mapping[int, tuple[Reaction, ...]]:
    """Give nine patients a reaction to the first infusion; those who react again do so milder.

    Only patients with at least four infusions are drawn, so that 'lessened in later cycles' can be seen.
    """
    candidates = [course.place.order for course in courses if len(course.infusion_days) >= 4]
    drawn = draws.some_of(candidates, INFUSION_REACTIONS, "infusion reactions")
    reactions: dict[int, tuple[Reaction, ...]] = {course.place.order: () for course in courses}
    for place, order in enumerate(drawn):
        symptoms: tuple[Symptom, ...] = ()
        if place < REACTIONS_WITH_FEVER:
            symptoms = ("Pyrexia",)
        elif place < REACTIONS_WITH_FEVER + REACTIONS_WITH_CHILLS:
            symptoms = ("Chills",)
        # The patients who react again come from both kinds: with fever, with chills and with neither.
        again = place in {1, REACTIONS_WITH_FEVER, INFUSION_REACTIONS - 1}
        first = Reaction(
            infusion=1,
            grade=2 if again or draws.happens(0.5, "reaction grade", order) else 1,
            symptoms=symptoms,
        )
        second = Reaction(infusion=2 + (place == 1), grade=1)
        reactions[order] = (first, second) if again else (first,)
    return reactions
