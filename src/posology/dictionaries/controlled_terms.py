"""Words that clinical tables use for one thing, each list with its source.

Upper case, as CDISC controlled terminology writes its submission values; comparisons are made in upper case.
"""

from __future__ import annotations

#: Overall responses from best to worst, RECIST 1.1 (Eisenhauer et al. 2009, Eur. J. Cancer 45, 228-247).
RESPONSES = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD", "NE")

#: The responses that count towards the objective response rate.
RESPONDERS = ("CR", "PR")

#: Causality words read as related to the study drug (AEREL is sponsor-defined; these are in common use).
RELATED_WORDS = (
    "RELATED",
    "DEFINITELY RELATED",
    "PROBABLY RELATED",
    "POSSIBLY RELATED",
    "DEFINITE",
    "PROBABLE",
    "POSSIBLE",
    "CERTAIN",
    "Y",
    "YES",
)

#: Causality words read as not related.
UNRELATED_WORDS = (
    "NOT RELATED",
    "UNRELATED",
    "UNLIKELY RELATED",
    "UNLIKELY",
    "REMOTE",
    "NONE",
    "N",
    "NO",
)

#: Arm codes of subjects who were screened or enrolled but never assigned (SDTM IG 3.4, DM).
NOT_ENROLLED_ARMS = ("SCRNFAIL", "SCREEN FAILURE", "NOTASSGN", "NOT ASSIGNED")

#: A medication category that says 'anticancer treatment before the study' (CMCAT is sponsor-defined).
PRIOR_CANCER_THERAPY = r"PRIOR.*(?:CANCER|NEOPLASTIC|ONCOLOG|TUMOU?R|CHEMOTHERAP)"

#: Test codes of binding antidrug antibodies: the code of controlled terminology first, then older usage.
ADA_TESTS = ("ADA_BAB", "ADA", "ADASTAT", "ADARES")

#: Character results that say 'below the limit of quantification' (a '<' in front says so too).
BELOW_LIMIT_WORDS = ("BLQ", "BQL", "BLOQ", "<BLQ", "<LLOQ", "BELOW LIMIT OF QUANTIFICATION")

#: CDISC submission values of sex and race, as a table prints them.
PRINTED_WORDS = {
    "F": "female",
    "M": "male",
    "U": "unknown",
    "UNDIFFERENTIATED": "undifferentiated",
    "AMERICAN INDIAN OR ALASKA NATIVE": "American Indian or Alaska Native",
    "ASIAN": "Asian",
    "BLACK OR AFRICAN AMERICAN": "Black or African American",
    "NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER": "Native Hawaiian or other Pacific Islander",
    "WHITE": "White",
    "MULTIPLE": "multiple",
    "OTHER": "other",
    "UNKNOWN": "unknown",
    "NOT REPORTED": "not reported",
}
