"""The 22 synthetic patients of TAA013, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from posology.simulation.draws import Draws
from posology.simulation.taa013.adverse_events import AdverseEvent, draw_adverse_events, draw_special_patients
from posology.simulation.taa013.allocation import Allocation, allocation_for
from posology.simulation.taa013.antibodies import AntibodyTest, draw_antibody_tests, positive_at_baseline
from posology.simulation.taa013.concentrations import Concentration, draw_concentrations
from posology.simulation.taa013.concomitant import ConcomitantDrug, list_concomitant
from posology.simulation.taa013.course import EndReason, plan_courses
from posology.simulation.taa013.diagnosis import draw_backgrounds
from posology.simulation.taa013.exposure import Infusion, Weighing, infuse, weigh
from posology.simulation.taa013.medical_history import Condition, draw_history
from posology.simulation.taa013.prior_therapy import PriorRegimen, draw_prior_therapy
from posology.simulation.taa013.reactions import draw_reactions
from posology.simulation.taa013.responses import Assessment, follow_tumour
from posology.simulation.taa013.trial_calendar import LevelCalendar, Part, Place, at, plan_calendar
from posology.vocabulary import DoseLevel

STUDY_ID = "TAA013-SYNTHETIC"
#: The seed of the committed tables; another seed would make another trial that agrees with the abstract as well.
SEED = "TAA013 synthetic patients, 1"
#: Site numbers are made up and stand for no place.
SITES = ("01", "02", "03")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticPatient:
    """One patient who never lived: where and when she came, what she was given and what was seen.

    Times are site-local, without a zone. `order` counts patients in order of enrolment, from 1. Every patient
    completed her DLT window and had no DLT; none was replaced. `window_completed_at` is the visit on day 22.
    `treatment_ended_on` and `treatment_ended_because` are None while treatment goes on at the cut-off.
    """

    order: int
    subject: str
    subject_number: str
    site: str
    level: DoseLevel
    part: Part
    screened_at: datetime
    enrolled_at: datetime
    window_completed_at: datetime
    age_years: int
    weight_kg: float
    infusions: tuple[Infusion, ...]
    treatment_ended_on: date | None
    treatment_ended_because: EndReason | None
    weighings: tuple[Weighing, ...]
    adverse_events: tuple[AdverseEvent, ...]
    conditions: tuple[Condition, ...]
    prior_regimens: tuple[PriorRegimen, ...]
    concomitant: tuple[ConcomitantDrug, ...]
    antibody_tests: tuple[AntibodyTest, ...]
    concentrations: tuple[Concentration, ...]
    assessments: tuple[Assessment, ...]

    @property
    def first_dose_on(self) -> date:
        """Day of the first infusion: study day 1."""
        return self.infusions[0].start.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticTrial:
    """The patients, in order of enrolment, and the committee's calendar."""

    allocation: Allocation
    authorised_at: datetime
    levels: tuple[LevelCalendar, ...]
    recommended_signed_at: datetime
    expansion_opened_at: datetime
    data_cutoff: date
    patients: tuple[SyntheticPatient, ...]


def synthetic_trial(recommended: float = 3.6, *, seed: str = SEED) -> SyntheticTrial:
    """Make 22 synthetic patients who agree with everything the abstract of TAA013 states.

    Parameters
    ----------
    recommended
        Recommended dose, mg/kg; the abstract leaves five open, and 3.6 is the reading taken.
    seed
        Any text; each makes another trial that agrees with the abstract.

    Examples
    --------
    >>> trial = synthetic_trial(4.8)
    >>> [sum(patient.level.number == number for patient in trial.patients) for number in range(1, 6)]
    [3, 3, 3, 3, 10]
    >>> trial.patients[0].subject.startswith("TAA013-SYN-")
    True
    """
    draws = Draws(seed=seed)
    allocation = allocation_for(recommended)
    calendar = plan_calendar(allocation, draws)
    courses = plan_courses(calendar.places, calendar.data_cutoff, draws)
    backgrounds = draw_backgrounds(courses, draws)
    prior = draw_prior_therapy(courses, backgrounds, draws)
    reactions = draw_reactions(courses, draws)
    special = draw_special_patients(courses, draws)
    immune = positive_at_baseline(courses, draws)
    names = _subject_numbers(calendar.places, draws)
    patients: list[SyntheticPatient] = []
    for place, course, background, regimens in zip(calendar.places, courses, backgrounds, prior, strict=True):
        order = place.order
        weighings = weigh(course, draws)
        weight_kg = weighings[0].kilograms
        infusions = infuse(course, weight_kg, reactions[order], draws)
        follow_up = follow_tumour(course, calendar.data_cutoff, draws)
        events = draw_adverse_events(course, reactions[order], special, calendar.data_cutoff, draws)
        conditions = draw_history(
            course, background, chronic_dermatitis=order == special.chronic_dermatitis, draws=draws
        )
        patients.append(
            SyntheticPatient(
                order=order,
                subject=f"TAA013-SYN-{names[order]}",
                subject_number=names[order],
                site=names[order].split("-")[0],
                level=place.level,
                part=place.part,
                screened_at=place.screened_at,
                enrolled_at=place.enrolled_at,
                window_completed_at=at(place.window_visit_on, 9, draws.integer(0, 25, "window visit", order)),
                age_years=background.age_years,
                weight_kg=weight_kg,
                infusions=infusions,
                treatment_ended_on=follow_up.treatment_ended_on,
                treatment_ended_because=course.ended_because,
                weighings=weighings,
                adverse_events=events,
                conditions=conditions,
                prior_regimens=regimens,
                concomitant=list_concomitant(course, conditions, events, reactions[order]),
                antibody_tests=draw_antibody_tests(
                    course, follow_up.treatment_ended_on, baseline_positive=order == immune
                ),
                concentrations=draw_concentrations(course, weight_kg, infusions, regimens, draws),
                assessments=follow_up.assessments,
            )
        )
    return SyntheticTrial(
        allocation=allocation,
        authorised_at=calendar.authorised_at,
        levels=calendar.levels,
        recommended_signed_at=calendar.recommended_signed_at,
        expansion_opened_at=calendar.expansion_opened_at,
        data_cutoff=calendar.data_cutoff,
        patients=tuple(patients),
    )


def _subject_numbers(places: tuple[Place, ...], draws: Draws) -> Mapping[int, str]:
    """Give the patients of each site numbers in the order in which they were screened: '02-003'."""
    seen = dict.fromkeys(SITES, 0)
    numbers: dict[int, str] = {}
    for place in sorted(places, key=lambda place: place.screened_at):
        site = draws.one_of(SITES, "site", place.order)
        seen[site] += 1
        numbers[place.order] = f"{site}-{seen[site]:03d}"
    return numbers
