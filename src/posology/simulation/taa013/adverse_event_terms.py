"""The adverse event terms of the synthetic patients, and how common each is made.

Verbatim words follow the abstract where it names a term; preferred terms and system organ classes are spelled as
MedDRA spells them. The frequencies are made up; their order is that of trastuzumab-DM1 conjugates in general.
"""

from __future__ import annotations

from dataclasses import dataclass

_BLOOD = "Blood and lymphatic system disorders"
_GASTROINTESTINAL = "Gastrointestinal disorders"
_GENERAL = "General disorders and administration site conditions"
_HEPATOBILIARY = "Hepatobiliary disorders"
_INFECTIONS = "Infections and infestations"
_INJURY = "Injury, poisoning and procedural complications"
_INVESTIGATIONS = "Investigations"
_METABOLISM = "Metabolism and nutrition disorders"
_MUSCULOSKELETAL = "Musculoskeletal and connective tissue disorders"
_NERVOUS = "Nervous system disorders"
_PSYCHIATRIC = "Psychiatric disorders"
_RESPIRATORY = "Respiratory, thoracic and mediastinal disorders"
_SKIN = "Skin and subcutaneous tissue disorders"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One kind of adverse event: the investigator's words, the preferred term and the system organ class."""

    verbatim: str
    preferred: str
    organ_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonTerm:
    """A grade 1-2 event drawn for many patients.

    The chance in one patient is `base` plus `per_mg_per_kg` times her dose; `laboratory` events are found about a
    week after an infusion, others on any day.
    """

    term: Term
    base: float
    per_mg_per_kg: float
    laboratory: bool = False
    related: bool = True


INFUSION_REACTION = Term(verbatim="infusion reaction", preferred="Infusion related reaction", organ_class=_INJURY)
PYREXIA = Term(verbatim="fever", preferred="Pyrexia", organ_class=_GENERAL)
CHILLS = Term(verbatim="chills", preferred="Chills", organ_class=_GENERAL)
THROMBOCYTOPENIA = Term(verbatim="thrombocytopenia", preferred="Thrombocytopenia", organ_class=_BLOOD)
NEUTROPENIA = Term(verbatim="neutropenia", preferred="Neutropenia", organ_class=_BLOOD)
HYPERBILIRUBINAEMIA = Term(verbatim="hyperbilirubinemia", preferred="Hyperbilirubinaemia", organ_class=_HEPATOBILIARY)
DERMATITIS = Term(verbatim="dermatitis", preferred="Dermatitis", organ_class=_SKIN)
ANAEMIA = Term(verbatim="anemia", preferred="Anaemia", organ_class=_BLOOD)
INSOMNIA = Term(verbatim="insomnia", preferred="Insomnia", organ_class=_PSYCHIATRIC)
COUGH = Term(verbatim="cough", preferred="Cough", organ_class=_RESPIRATORY)
COMMON_COLD = Term(
    verbatim="upper respiratory tract infection",
    preferred="Upper respiratory tract infection",
    organ_class=_INFECTIONS,
)


def _common(
    verbatim: str, preferred: str, organ_class: str, base: float, slope: float, *, laboratory: bool = False
) -> CommonTerm:
    term = Term(verbatim=verbatim, preferred=preferred, organ_class=organ_class)
    return CommonTerm(term=term, base=base, per_mg_per_kg=slope, laboratory=laboratory)


COMMON_TERMS = (
    CommonTerm(term=THROMBOCYTOPENIA, base=0.05, per_mg_per_kg=0.08, laboratory=True),
    CommonTerm(term=NEUTROPENIA, base=0.05, per_mg_per_kg=0.03, laboratory=True),
    CommonTerm(term=HYPERBILIRUBINAEMIA, base=0.04, per_mg_per_kg=0.03, laboratory=True),
    CommonTerm(term=ANAEMIA, base=0.10, per_mg_per_kg=0.03, laboratory=True),
    CommonTerm(term=INSOMNIA, base=0.08, per_mg_per_kg=0.0, related=False),
    CommonTerm(term=COUGH, base=0.10, per_mg_per_kg=0.0, related=False),
    CommonTerm(term=COMMON_COLD, base=0.12, per_mg_per_kg=0.0, related=False),
    _common("AST increased", "Aspartate aminotransferase increased", _INVESTIGATIONS, 0.15, 0.09, laboratory=True),
    _common("ALT increased", "Alanine aminotransferase increased", _INVESTIGATIONS, 0.12, 0.08, laboratory=True),
    _common("low white cell count", "White blood cell count decreased", _INVESTIGATIONS, 0.08, 0.04, laboratory=True),
    _common("hypokalemia", "Hypokalaemia", _METABOLISM, 0.05, 0.04, laboratory=True),
    _common("decreased appetite", "Decreased appetite", _METABOLISM, 0.10, 0.04),
    _common("nausea", "Nausea", _GASTROINTESTINAL, 0.12, 0.05),
    _common("vomiting", "Vomiting", _GASTROINTESTINAL, 0.05, 0.03),
    _common("constipation", "Constipation", _GASTROINTESTINAL, 0.10, 0.03),
    _common("dry mouth", "Dry mouth", _GASTROINTESTINAL, 0.04, 0.02),
    _common("fatigue", "Fatigue", _GENERAL, 0.18, 0.05),
    _common("headache", "Headache", _NERVOUS, 0.10, 0.02),
    _common("numbness of fingers", "Peripheral sensory neuropathy", _NERVOUS, 0.03, 0.03),
    _common("nose bleeding", "Epistaxis", _RESPIRATORY, 0.05, 0.05),
    _common("joint pain", "Arthralgia", _MUSCULOSKELETAL, 0.08, 0.02),
    _common("rash", "Rash", _SKIN, 0.05, 0.01),
)  # fmt: skip
