"""Words every room shares: errors, doses, study days, canonical JSON."""

from posology.vocabulary.canonical import canonical_json, content_hash
from posology.vocabulary.doses import DOSE_UNITS, DoseLevel, plain_number
from posology.vocabulary.errors import Fault, FaultsFound, InputError, PosologyError, StudySaysNo, cannot_be_written
from posology.vocabulary.figures import Figure, SourceRow, missing_figure
from posology.vocabulary.nearest import known_words, nearest_word
from posology.vocabulary.study_day import DAYS_PER_MONTH, date_of_study_day, study_day

__all__ = [
    "DAYS_PER_MONTH",
    "DOSE_UNITS",
    "DoseLevel",
    "Fault",
    "FaultsFound",
    "Figure",
    "InputError",
    "PosologyError",
    "SourceRow",
    "StudySaysNo",
    "cannot_be_written",
    "canonical_json",
    "content_hash",
    "date_of_study_day",
    "known_words",
    "missing_figure",
    "nearest_word",
    "plain_number",
    "study_day",
]
