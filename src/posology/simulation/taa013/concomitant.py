"""Other medicines: for standing conditions, for adverse events, and before infusions after a reaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from posology.simulation.taa013.adverse_events import AdverseEvent
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.medical_history import Condition
from posology.simulation.taa013.reactions import Reaction

_FOR_CONDITIONS = {"Hypertension": "AMLODIPINE", "Type 2 diabetes mellitus": "METFORMIN"}
_FOR_EVENTS = {
    "Pyrexia": "PARACETAMOL",
    "Nausea": "ONDANSETRON",
    "Constipation": "LACTULOSE",
    "Hypokalaemia": "POTASSIUM CHLORIDE",
    "Dermatitis": "MOMETASONE",
    "Hyperbilirubinaemia": "URSODEOXYCHOLIC ACID",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcomitantDrug:
    """One other medicine; `start` may be a year or a month only, `end` is None while it is taken."""

    drug: str
    start: str
    end: date | None


def list_concomitant(
    course: Course,
    conditions: Sequence[Condition],
    events: Sequence[AdverseEvent],
    reactions: Sequence[Reaction],
) -> tuple[ConcomitantDrug, ...]:
    """List one patient's other medicines in order of their start."""
    found = [*_standing(conditions), *_treating(events), *_before_infusions(course, reactions)]
    return tuple(sorted(found, key=lambda drug: (drug.start, drug.drug)))


def _standing(conditions: Sequence[Condition]) -> Iterator[ConcomitantDrug]:
    for condition in conditions:
        if condition.preferred in _FOR_CONDITIONS:
            yield ConcomitantDrug(drug=_FOR_CONDITIONS[condition.preferred], start=condition.start, end=None)


def _treating(events: Sequence[AdverseEvent]) -> Iterator[ConcomitantDrug]:
    for event in events:
        if event.term.preferred in _FOR_EVENTS:
            yield ConcomitantDrug(drug=_FOR_EVENTS[event.term.preferred], start=event.start.isoformat(), end=event.end)


def _before_infusions(course: Course, reactions: Sequence[Reaction]) -> Iterator[ConcomitantDrug]:
    """Give dexamethasone before the infusion that follows a reaction."""
    for reaction in reactions:
        if reaction.infusion < len(course.infusion_days):
            day = course.infusion_days[reaction.infusion]
            yield ConcomitantDrug(drug="DEXAMETHASONE", start=day.isoformat(), end=day)
