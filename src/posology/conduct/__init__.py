"""The conduct of a trial: an append-only ledger of facts, and the rules by which they may be added."""

from posology.conduct.commands import (
    Actor,
    AddUser,
    AmendProtocol,
    Command,
    CompleteWindow,
    ConfirmDlt,
    CorrectFact,
    DeclareNotEvaluable,
    EnrolSubject,
    GiveDose,
    OpenExpansion,
    OpenLevel,
    OpenTrial,
    Override,
    ReplaceSubject,
    ReviewCohort,
    ScreenSubject,
    SignDecision,
    SignRecommendedDose,
    TakeDataCut,
)
from posology.conduct.decision_rules import mtd_status
from posology.conduct.errors import FactError, LedgerError, NoLedgerError, NotAllowedError, RuleBrokenError, SignInError
from posology.conduct.evidence import has_evidence_changed, has_recommendation_changed, rests_on_changed_evidence
from posology.conduct.passwords import fingerprint, hash_password
from posology.conduct.record import ESCALATION, EXPANSION, Patient, TrialRecord, design_state
from posology.conduct.roles import Role
from posology.conduct.store import Ledger
from posology.conduct.summary import ConductSummary, SignedDecision, SubjectConduct, summarise
from posology.conduct.verify import Verification, verify_ledger

__all__ = [
    "ESCALATION",
    "EXPANSION",
    "Actor",
    "AddUser",
    "AmendProtocol",
    "Command",
    "CompleteWindow",
    "ConductSummary",
    "ConfirmDlt",
    "CorrectFact",
    "DeclareNotEvaluable",
    "EnrolSubject",
    "FactError",
    "GiveDose",
    "Ledger",
    "LedgerError",
    "NoLedgerError",
    "NotAllowedError",
    "OpenExpansion",
    "OpenLevel",
    "OpenTrial",
    "Override",
    "Patient",
    "ReplaceSubject",
    "ReviewCohort",
    "Role",
    "RuleBrokenError",
    "ScreenSubject",
    "SignDecision",
    "SignInError",
    "SignRecommendedDose",
    "SignedDecision",
    "SubjectConduct",
    "TakeDataCut",
    "TrialRecord",
    "Verification",
    "design_state",
    "fingerprint",
    "has_evidence_changed",
    "has_recommendation_changed",
    "hash_password",
    "mtd_status",
    "rests_on_changed_evidence",
    "summarise",
    "verify_ledger",
]
