"""Which section of the report a table, or a reading the source does not state, belongs to."""

from __future__ import annotations

import re
from typing import Final

SECTION_TITLES: Final = {
    "patients": "Patients and baseline",
    "escalation": "Dose escalation",
    "course": "Time on treatment and responses",
    "safety": "Adverse events",
    "samples": "Immunogenicity and pharmacokinetics",
    "other": "Further tables",
}
"""Sections in printing order; the tables of a readout decide which of them appear."""

_TOPICS: Final = (
    (
        "patients",
        ("baseline", "demograph", "disposition", "prior", "history", "histories", "population", "set", "drug"),
    ),
    ("escalation", ("dlt", "escalation", "recommended", "mtd", "design", "regimen", "expansion", "level")),
    ("course", ("exposure", "infusion", "duration", "response", "tumour", "tumor", "efficacy", "orr", "treatment")),
    ("samples", ("ada", "antibod", "immuno", "pk", "pharmaco", "concentration", "analyte")),
    (
        "safety",
        ("teae", "ae", "sae", "adverse", "death", "toxicity", "grade", "safety", "serious", "fatal", "analysis"),
    ),
)


def section_of(name: str) -> str:
    """Find the section for a table's id or for the place of an assumed reading; the first word that fits decides.

    Examples
    --------
    >>> section_of("teae-by-term"), section_of("dlt"), section_of("pk_summary"), section_of("invoices")
    ('safety', 'escalation', 'samples', 'other')
    >>> section_of("dlt.definition"), section_of("recommended_dose")
    ('escalation', 'escalation')
    """
    for word in re.findall(r"[a-z]+", name.lower()):
        for section, starts in _TOPICS:
            if any(_fits(word, start) for start in starts):
                return section
    return "other"


def _fits(word: str, start: str) -> bool:
    return word in (start, f"{start}s") if len(start) <= 4 else word.startswith(start)
