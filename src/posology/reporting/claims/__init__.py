"""The claims of a publication, each checked against the data: language, file and verdicts."""

from posology.reporting.claims.catalogue import FUNCTIONS, SCALARS, TABLES, Kind
from posology.reporting.claims.claims_file import Claim, ClaimsFile, read_claims
from posology.reporting.claims.derive import Derived, derive
from posology.reporting.claims.meaning import Meaning, Problem, meaning
from posology.reporting.claims.parser import parse
from posology.reporting.claims.published import Published, agrees
from posology.reporting.claims.schemas import CLAIMS_FILE_SCHEMA, CLAIMS_RESULT_SCHEMA
from posology.reporting.claims.syntax import Expression
from posology.reporting.claims.tokens import ExpressionError
from posology.reporting.claims.verdicts import ClaimsResult, JudgedClaim, Verdict, judge

__all__ = [
    "CLAIMS_FILE_SCHEMA",
    "CLAIMS_RESULT_SCHEMA",
    "FUNCTIONS",
    "SCALARS",
    "TABLES",
    "Claim",
    "ClaimsFile",
    "ClaimsResult",
    "Derived",
    "Expression",
    "ExpressionError",
    "JudgedClaim",
    "Kind",
    "Meaning",
    "Problem",
    "Published",
    "Verdict",
    "agrees",
    "derive",
    "judge",
    "meaning",
    "parse",
    "read_claims",
]
