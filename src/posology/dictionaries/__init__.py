"""Versioned words of the field: toxicity scales, controlled terms."""

from posology.dictionaries.controlled_terms import (
    ADA_TESTS,
    BELOW_LIMIT_WORDS,
    NOT_ENROLLED_ARMS,
    PRINTED_WORDS,
    PRIOR_CANCER_THERAPY,
    RELATED_WORDS,
    RESPONDERS,
    RESPONSES,
    UNRELATED_WORDS,
)
from posology.dictionaries.ctcae import CTCAE_VERSIONS, GRADE_WORDS, grade_from_text

__all__ = [
    "ADA_TESTS",
    "BELOW_LIMIT_WORDS",
    "CTCAE_VERSIONS",
    "GRADE_WORDS",
    "NOT_ENROLLED_ARMS",
    "PRINTED_WORDS",
    "PRIOR_CANCER_THERAPY",
    "RELATED_WORDS",
    "RESPONDERS",
    "RESPONSES",
    "UNRELATED_WORDS",
    "grade_from_text",
]
