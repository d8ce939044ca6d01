"""What the abstract of TAA013 states of its 22 patients; the synthetic patients are made to agree with it.

Source: Liu JM, Yin YM, Wu H, Li W, Huang X, Li XX. Cancer Research 2021; 81 (4 Suppl): PS10-51 (San Antonio Breast
Cancer Virtual Symposium 2020).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A published median with its range."""

    low: int
    middle: int
    high: int


PATIENTS = 22
DOSES_MG_PER_KG = (0.6, 1.2, 2.4, 3.6, 4.8)
CYCLE_DAYS = 21
WINDOW_DAYS = 21
#: Patients a 3+3 puts on a level where none has a DLT.
COHORT = 3
MINIMUM_AT_RECOMMENDED = 10
FIRST_INFUSION_MINUTES = 90

AGE_YEARS = Spread(low=25, middle=50, high=67)
MONTHS_SINCE_DIAGNOSIS = Spread(low=5, middle=39, high=99)
PRIOR_REGIMENS = Spread(low=2, middle=4, high=10)
INFUSIONS = Spread(low=1, middle=6, high=15)

TRASTUZUMAB_MEAN_MONTHS = 8.2
TRASTUZUMAB_MONTHS_LOW, TRASTUZUMAB_MONTHS_HIGH = 2, 10
PRIOR_PERTUZUMAB = 2
PRIOR_LAPATINIB = 7
PRIOR_PYROTINIB = 8

INFUSION_REACTIONS = 9
REACTIONS_WITH_FEVER = 5
REACTIONS_WITH_CHILLS = 1
GRADE_3_THROMBOCYTOPENIA = 3
GRADE_3_NEUTROPENIA = 1
GRADE_3_HYPERBILIRUBINAEMIA = 1
GRADE_3_DERMATITIS = 1
#: Lowest of the doses (2.4 to 4.8) at which a response was seen.
RESPONSES_FROM_MG_PER_KG = 2.4
