"""Adverse events: the published ones, six of grade 3 among them, and a made-up background of grades 1 and 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from posology.simulation.draws import Draws
from posology.simulation.taa013 import adverse_event_terms as terms
from posology.simulation.taa013.adverse_event_terms import COMMON_TERMS, CommonTerm, Term
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.published import (
    GRADE_3_DERMATITIS,
    GRADE_3_HYPERBILIRUBINAEMIA,
    GRADE_3_NEUTROPENIA,
    GRADE_3_THROMBOCYTOPENIA,
)
from posology.simulation.taa013.reactions import Reaction

Action = Literal["DOSE NOT CHANGED", "DRUG INTERRUPTED", "NOT APPLICABLE"]

#: A severe event comes in cycles 2 to 5 while treatment goes on: after day 21, so that it is not a DLT under any
#: reading of the definition.
_SEVERE_CYCLES = (2, 5)
_SEVERE_TERMS = (
    *[terms.THROMBOCYTOPENIA] * GRADE_3_THROMBOCYTOPENIA,
    *[terms.NEUTROPENIA] * GRADE_3_NEUTROPENIA,
    *[terms.HYPERBILIRUBINAEMIA] * GRADE_3_HYPERBILIRUBINAEMIA,
)
_SEVERE_FROM_MG_PER_KG = 2.4
_SYMPTOMS: Mapping[str, Term] = {term.preferred: term for term in (terms.PYREXIA, terms.CHILLS)}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """One adverse event; `end` is None while it lasts, `group` joins a reaction and its symptoms."""

    term: Term
    grade: int
    start: date
    end: date | None
    related: bool
    action: Action = "DOSE NOT CHANGED"
    group: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPatients:
    """Patients, by order of enrolment, with an event that the published text or the exercise of a rule asks for."""

    severe: Mapping[int, Term]
    chronic_dermatitis: int
    anaemia_that_worsens: int
    insomnia_before_treatment: int
    cough_before_treatment: int
    cold_after_treatment: int


def draw_special_patients(courses: tuple[Course, ...], draws: Draws) -> SpecialPatients:
    """Choose six patients for the grade 3 events and four more for events outside the treatment-emergent rule."""
    # Treatment goes on after a grade 3 event of cycle 2 only if there is a third infusion.
    long_enough = [course for course in courses if len(course.infusion_days) > _SEVERE_CYCLES[0]]
    at_risk = [course for course in long_enough if course.place.level.dose >= _SEVERE_FROM_MG_PER_KG]
    drawn = draws.some_of(
        [course.place.order for course in at_risk],
        len(_SEVERE_TERMS),
        "grade 3",
        weights=[course.place.level.dose for course in at_risk],
    )
    severe = dict(zip(drawn, _SEVERE_TERMS, strict=True))
    others = [course.place.order for course in long_enough if course.place.order not in severe]
    dermatitis, anaemia, insomnia, cough = draws.some_of(others, 3 + GRADE_3_DERMATITIS, "special patients")
    stopped = [course for course in courses if course.ended_because is not None]
    first_to_stop = min(stopped, key=lambda course: course.last_day)
    return SpecialPatients(
        severe={**severe, dermatitis: terms.DERMATITIS},
        chronic_dermatitis=dermatitis,
        anaemia_that_worsens=anaemia,
        insomnia_before_treatment=insomnia,
        cough_before_treatment=cough,
        cold_after_treatment=first_to_stop.place.order,
    )


def draw_adverse_events(
    course: Course, reactions: tuple[Reaction, ...], special: SpecialPatients, cutoff: date, draws: Draws
) -> tuple[AdverseEvent, ...]:
    """Draw one patient's adverse events, in order of onset; nothing is dated after the cut-off."""
    order = course.place.order
    asked_for = [
        *_reaction_events(course, reactions),
        *_severe_event(course, special.severe.get(order), draws),
        *_around_first_dose(course, special, draws),
    ]
    if order == special.cold_after_treatment:
        asked_for.append(_cold_after_treatment(course, draws))
    taken = {event.term.preferred for event in asked_for}
    common = [
        _common_event(course, common, cutoff, draws)
        for common in COMMON_TERMS
        if common.term.preferred not in taken
        and draws.happens(
            common.base + common.per_mg_per_kg * course.place.level.dose, "event", order, common.term.preferred
        )
    ]
    events = [event for event in (*asked_for, *common) if event.start <= cutoff]
    return tuple(
        sorted(events, key=lambda event: (event.start, event.term in _SYMPTOMS.values(), event.term.preferred))
    )


def _reaction_events(course: Course, reactions: tuple[Reaction, ...]) -> Iterator[AdverseEvent]:
    for reaction in reactions:
        day = course.infusion_days[reaction.infusion - 1]
        group = f"INFUSION REACTION {reaction.infusion}" if reaction.symptoms else None
        action: Action = "DRUG INTERRUPTED" if reaction.grade > 1 else "DOSE NOT CHANGED"
        yield AdverseEvent(
            term=terms.INFUSION_REACTION,
            grade=reaction.grade,
            start=day,
            end=day if reaction.grade == 1 else day + timedelta(days=1),
            related=True,
            action=action,
            group=group,
        )
        for symptom in reaction.symptoms:
            yield AdverseEvent(
                term=_SYMPTOMS[symptom], grade=1, start=day, end=day, related=True, action=action, group=group
            )


def _severe_event(course: Course, term: Term | None, draws: Draws) -> Iterator[AdverseEvent]:
    """Place the grade 3 event between two infusions; it is over before the next one is given."""
    if term is None:
        return
    order = course.place.order
    first, last = _SEVERE_CYCLES
    cycle = draws.integer(first, min(last, len(course.infusion_days) - 1), "severe cycle", order)
    given_on, next_on = course.infusion_days[cycle - 1], course.infusion_days[cycle]
    start = given_on + timedelta(days=draws.integer(7, 9, "severe onset", order))
    end = min(start + timedelta(days=draws.integer(6, 11, "severe length", order)), next_on - timedelta(days=1))
    yield AdverseEvent(term=term, grade=3, start=start, end=end, related=True)


def _around_first_dose(course: Course, special: SpecialPatients, draws: Draws) -> Iterator[AdverseEvent]:
    """Write events that began between consent and the first infusion; one of them worsens on treatment."""
    order = course.place.order
    consent, first = course.place.screened_at.date(), course.first_day
    if order == special.anaemia_that_worsens:
        worse_on = course.infusion_days[1] + timedelta(days=draws.integer(7, 9, "anaemia worsens", order))
        yield AdverseEvent(
            term=terms.ANAEMIA,
            grade=1,
            start=consent + timedelta(days=1),
            end=worse_on,
            related=False,
            action="NOT APPLICABLE",
        )
        yield AdverseEvent(term=terms.ANAEMIA, grade=2, start=worse_on, end=worse_on + timedelta(days=24), related=True)
    if order == special.insomnia_before_treatment:
        yield AdverseEvent(
            term=terms.INSOMNIA,
            grade=1,
            start=consent + timedelta(days=1),
            end=first - timedelta(days=1),
            related=False,
            action="NOT APPLICABLE",
        )
    if order == special.cough_before_treatment:
        yield AdverseEvent(
            term=terms.COUGH,
            grade=1,
            start=first - timedelta(days=3),
            end=first + timedelta(days=19),
            related=False,
            action="NOT APPLICABLE",
        )


def _cold_after_treatment(course: Course, draws: Draws) -> AdverseEvent:
    """Write an event too late after the last infusion to be treatment-emergent."""
    start = course.last_day + timedelta(days=draws.integer(50, 60, "cold", course.place.order))
    return AdverseEvent(
        term=terms.COMMON_COLD,
        grade=1,
        start=start,
        end=start + timedelta(days=6),
        related=False,
        action="NOT APPLICABLE",
    )


def _common_event(course: Course, common: CommonTerm, cutoff: date, draws: Draws) -> AdverseEvent:
    name = (course.place.order, common.term.preferred)
    cycle = draws.integer(1, min(4, len(course.infusion_days)), "event cycle", *name)
    given_on = course.infusion_days[cycle - 1]
    day = draws.integer(7, 10, "event day", *name) if common.laboratory else draws.integer(1, 17, "event day", *name)
    start = given_on + timedelta(days=day)
    grade = 2 if draws.happens(0.08 + 0.05 * course.place.level.dose, "event grade", *name) else 1
    end: date | None = start + timedelta(days=draws.integer(4, 30, "event length", *name))
    if (end is not None and end > cutoff) or draws.happens(0.08, "event lasts", *name):
        end = None
    return AdverseEvent(term=common.term, grade=grade, start=start, end=end, related=common.related)
