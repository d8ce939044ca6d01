"""Every name a claim may use: the readout's tables and columns, its single values, and the functions.

The columns are those of the readout's frames (docs/reference/readout.md). A name listed here exists in the
language; whether a study's data can answer it is found out when the claim is derived.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """What kind of value a name or an expression has."""

    NUMBER = "a number"
    TEXT = "a text"
    TRUTH = "true or false"
    DATE = "a date"
    TEXTS = "a list of texts"
    PATIENTS = "a set of patients"
    VALUES = "a list of values"


_N, _T, _B, _D, _L = Kind.NUMBER, Kind.TEXT, Kind.TRUTH, Kind.DATE, Kind.TEXTS

#: Table, then column, then what the column holds.
TABLES: Mapping[str, Mapping[str, Kind]] = {
    "subjects": {
        "subject": _T,
        "sex": _T,
        "age": _N,
        "race": _T,
        "site": _T,
        "arm": _T,
        "level": _T,
        "level_number": _N,
        "dose": _N,
        "dose_unit": _T,
        "part": _T,
        "enrolled": _B,
        "safety": _B,
        "first_dose": _D,
        "last_dose": _D,
        "infusions": _N,
        "days_on_treatment": _N,
        "months_since_diagnosis": _N,
        "prior_regimens": _N,
        "dlt_evaluable": _B,
        "dlt": _B,
        "dlt_window_completed": _B,
        "best_response": _T,
        "best_response_date": _D,
        "ada_baseline": _T,
        "ada_emergent": _B,
        "death": _B,
        "death_date": _D,
        "on_treatment": _B,
        "last_known": _D,
        "condition": _T,
    },
    "events": {
        "subject": _T,
        "level": _T,
        "level_number": _N,
        "dose": _N,
        "term": _T,
        "verbatim": _T,
        "system_organ_class": _T,
        "grade": _N,
        "onset": _D,
        "end": _D,
        "onset_day": _N,
        "treatment_emergent": _B,
        "serious": _B,
        "related": _B,
        "fatal": _B,
        "outcome": _T,
        "action": _T,
        "dlt": _B,
        "group": _T,
        "linked": _L,
    },
    "infusions": {
        "subject": _T,
        "number": _N,
        "cycle": _N,
        "start": _D,
        "end": _D,
        "minutes": _N,
        "dose": _N,
        "dose_unit": _T,
        "amount_mg": _N,
        "level": _T,
        "level_number": _N,
    },
    "prior_therapies": {
        "subject": _T,
        "regimen": _T,
        "drug": _T,
        "start": _D,
        "end": _D,
        "months": _N,
    },
    "histories": {"subject": _T, "term": _T, "category": _T, "start": _D, "ongoing": _B},
    "responses": {
        "subject": _T,
        "level": _T,
        "level_number": _N,
        "dose": _N,
        "date": _D,
        "day": _N,
        "response": _T,
    },
    "antibodies": {"subject": _T, "date": _D, "result": _T, "baseline": _B},
    "concentrations": {
        "subject": _T,
        "analyte": _T,
        "time": _D,
        "nominal": _T,
        "value": _N,
        "unit": _T,
        "below_limit": _B,
        "limit": _N,
        "level": _T,
        "level_number": _N,
    },
    "levels": {
        "level": _T,
        "level_number": _N,
        "dose": _N,
        "dose_unit": _T,
        "treated": _N,
        "evaluable": _N,
        "dlts": _N,
        "upper_bound": _N,
    },
}

#: Tables with one row a dose level, not a patient.
TABLES_WITHOUT_PATIENTS = frozenset({"levels"})

#: Values a study has once.
SCALARS: Mapping[str, Kind] = {
    "mtd_status": _T,
    "mtd_reached": _B,
    "recommended_dose": _N,
    "recommended_level": _T,
    "synthetic": _B,
}

#: Functions of a column: what the column may hold.
SUMMARIES: Mapping[str, tuple[Kind, ...]] = {
    "median": (_N,),
    "mean": (_N,),
    "sum": (_N,),
    "min": (_N, _D),
    "max": (_N, _D),
    "distinct": (_N, _T, _D, _B),
    "values": (_N, _T, _D, _B),
}

#: Functions of a table.
COUNTS = ("patients", "rows")

FUNCTIONS = (*COUNTS, "percent", *SUMMARIES)
