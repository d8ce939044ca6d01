"""Safety: the DLT window, adverse events on treatment, exposure."""

from posology.safety.causality import related
from posology.safety.dlt_window import DltStatus, WindowFacts, WindowVerdict, dlt_verdict, last_window_day
from posology.safety.exposure import exposure_by_subject
from posology.safety.treatment_emergent import imputed_onset, treatment_emergent
from posology.safety.worst_grade import worst_grades

__all__ = [
    "DltStatus",
    "WindowFacts",
    "WindowVerdict",
    "dlt_verdict",
    "exposure_by_subject",
    "imputed_onset",
    "last_window_day",
    "related",
    "treatment_emergent",
    "worst_grades",
]
