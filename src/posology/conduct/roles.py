"""Who may do what: a closed table of roles and acts; what is not listed is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """A person's part in the trial."""

    ADMINISTRATOR = "administrator"
    MEDICAL_MONITOR = "medical-monitor"
    COMMITTEE_MEMBER = "committee-member"
    STATISTICIAN = "statistician"
    INVESTIGATOR = "site-investigator"
    COORDINATOR = "site-coordinator"
    AUDITOR = "auditor"


_SITE = frozenset({Role.INVESTIGATOR, Role.COORDINATOR})
_MEDICAL = frozenset({Role.INVESTIGATOR, Role.MEDICAL_MONITOR})
_ANALYSIS = frozenset({Role.STATISTICIAN, Role.MEDICAL_MONITOR})
_COMMITTEE = frozenset({Role.MEDICAL_MONITOR, Role.COMMITTEE_MEMBER})

#: Roles allowed each act, by the name of the command.
ALLOWED: Mapping[str, frozenset[Role]] = {
    "OpenTrial": frozenset({Role.ADMINISTRATOR}),
    "AddUser": frozenset({Role.ADMINISTRATOR}),
    "AmendProtocol": _ANALYSIS,
    "ScreenSubject": _SITE,
    "EnrolSubject": _SITE,
    "GiveDose": _SITE,
    "ConfirmDlt": _MEDICAL,
    "CompleteWindow": _SITE,
    "DeclareNotEvaluable": _MEDICAL,
    "ReplaceSubject": _SITE | _ANALYSIS,
    "CorrectFact": _MEDICAL,
    "ReviewCohort": _ANALYSIS,
    "SignDecision": _COMMITTEE,
    "OpenLevel": frozenset({Role.MEDICAL_MONITOR}),
    "SignRecommendedDose": _COMMITTEE,
    "OpenExpansion": frozenset({Role.MEDICAL_MONITOR}),
    "TakeDataCut": _ANALYSIS,
}
