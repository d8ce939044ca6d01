"""Which section of the report a table, or a reading the source does not state, belongs to."""

from __future__ import annotations

import re
from typing import Final

SECTION_TITLES: Final = {
    "escalation": "Dose escalation",
    "patients": "Patients and baseline",
    "course": "Time on treatment and responses",
    "safety": "Adverse events",
    "samples": "Immunogenicity and pharmacokinetics",
    "other": "Further tables",
}
"""Sections in printing order, the dose decisions first; the tables of a readout decide which of them appear."""

_TOPICS: Final = (
    (
        "patients",
        ("baseline", "demograph", "disposition", "prior", "history", "histories", "population", "set", "drug"),
    ),
    ("escalation", ("dlt", "escalation", "recommended", "mtd", "design", "regimen", "expansion", "level")),
    ("course", ("exposure", "infusion", "duration", "response", "tumour", "tumor", "efficacy", "orr", "treat")),
    ("samples", ("ada", "antibod", "immuno", "pk", "pharmaco", "concentration", "analyte")),
    (
        "safety",
        ("teae", "ae", "sae", "adverse", "death", "toxicity", "grade", "safety", "serious", "fatal", "analysis"),
    ),
)


def section_of(name: str) -> str:
    """Find the section for a table's id; the first word that fits decides.

    Examples
    --------
    >>> section_of("teae-by-term"), section_of("dlt"), section_of("pk_summary"), section_of("invoices")
    ('safety', 'escalation', 'samples', 'other')
    """
    return _first_fit(re.findall(r"[a-z]+", name.lower()))


def section_of_reading(where: str) -> str:
    """Find the section an assumed reading bears on, from its path; the last word that fits decides.

    Examples
    --------
    >>> section_of_reading("dlt.definition"), section_of_reading("regimens[0].infusion.later_minutes_min")
    ('escalation', 'course')
    >>> section_of_reading("study.title")
    'other'
    """
    return _first_fit(re.findall(r"[a-z]+", where.lower())[::-1])


def path_words(where: str) -> str:
    """Write the path of a reading for a person.

    Examples
    --------
    >>> path_words("regimens[0].infusion.later_minutes_min")
    'regimens › infusion › later minutes min'
    """
    steps = re.sub(r"\[\d+\]|\.\d+(?=\.|$)", "", where).split(".")
    return " › ".join(step.replace("_", " ").replace("-", " ") for step in steps)


def _first_fit(words: list[str]) -> str:
    for word in words:
        for section, starts in _TOPICS:
            if any(_fits(word, start) for start in starts):
                return section
    return "other"


def _fits(word: str, start: str) -> bool:
    return word in (start, f"{start}s") if len(start) <= 4 else word.startswith(start)
