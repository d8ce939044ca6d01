"""Safety: adverse events on treatment, exposure."""

from posology.safety.causality import related
from posology.safety.exposure import exposure_by_subject
from posology.safety.treatment_emergent import imputed_onset, treatment_emergent
from posology.safety.worst_grade import worst_grades

__all__ = ["exposure_by_subject", "imputed_onset", "related", "treatment_emergent", "worst_grades"]
