"""TAA013's 22 synthetic patients: nobody's data, made to agree with the published aggregates."""

from posology.simulation.taa013.adverse_events import AdverseEvent
from posology.simulation.taa013.allocation import LEVELS, Allocation, allocation_for, allocations
from posology.simulation.taa013.exposure import Infusion
from posology.simulation.taa013.tables import tables, write_tables
from posology.simulation.taa013.trial import SEED, STUDY_ID, SyntheticPatient, SyntheticTrial, synthetic_trial
from posology.simulation.taa013.trial_calendar import LevelCalendar

__all__ = [
    "LEVELS",
    "SEED",
    "STUDY_ID",
    "AdverseEvent",
    "Allocation",
    "Infusion",
    "LevelCalendar",
    "SyntheticPatient",
    "SyntheticTrial",
    "allocation_for",
    "allocations",
    "synthetic_trial",
    "tables",
    "write_tables",
]
