"""Dose-escalation designs: pure rules from counts to the next step."""

from posology.designs.catalogue import CATALOGUE, availability, build, defaults
from posology.designs.decision import Decision, Design, Move, Selection, Status
from posology.designs.outcomes import OutcomeCohort, parse_outcomes, state_from_outcomes
from posology.designs.state import Cohort, TrialState
from posology.designs.three_plus_three import ThreePlusThree

__all__ = [
    "CATALOGUE",
    "Cohort",
    "Decision",
    "Design",
    "Move",
    "OutcomeCohort",
    "Selection",
    "Status",
    "ThreePlusThree",
    "TrialState",
    "availability",
    "build",
    "defaults",
    "parse_outcomes",
    "state_from_outcomes",
]
