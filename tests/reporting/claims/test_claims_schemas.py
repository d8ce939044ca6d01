"""The schemas accept the real file, and refuse what the reader refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from posology.reporting.claims import CLAIMS_FILE_SCHEMA, CLAIMS_RESULT_SCHEMA, read_claims

BUNDLED = Path(__file__).parents[3] / "studies" / "taa013" / "claims.yaml"


def test_schemas_are_schemas() -> None:
    for schema in (CLAIMS_FILE_SCHEMA, CLAIMS_RESULT_SCHEMA):
        jsonschema.Draft202012Validator.check_schema(schema)


def test_bundled_claims_keep_the_schema() -> None:
    jsonschema.Draft202012Validator(CLAIMS_FILE_SCHEMA).validate(YAML(typ="safe", pure=True).load(BUNDLED))


def test_bundled_claims_state_the_whole_abstract() -> None:
    """The seed of TAA013 lists 45 facts of the abstract's results and more; each claim says it in words."""
    claims = read_claims(BUNDLED).claims
    assert len(claims) >= 45
    assert all(claim.expression is not None or claim.because for claim in claims)
    assert len({claim.text for claim in claims}) == len(claims)


GOOD: dict[str, Any] = {"id": "a", "text": "t", "expr": "rows(events)", "published": 1}


@pytest.mark.parametrize(
    "claim",
    [
        {**GOOD, "because": "no"},
        {"id": "a", "text": "t"},
        {"id": "a", "text": "t", "expr": "rows(events)"},
        {**GOOD, "decimals": 1, "tolerance": 1},
        {**GOOD, "decimals": 1.5},
        {**GOOD, "tolerance": -1},
        {**GOOD, "published": []},
        {**GOOD, "published": None},
        {**GOOD, "id": "bad id"},
        {**GOOD, "verdict": "reproduced"},
        {**GOOD, "text": " "},
    ],
)
def test_schema_refuses_what_the_reader_refuses(claim: dict[str, Any]) -> None:
    validator = jsonschema.Draft202012Validator(CLAIMS_FILE_SCHEMA)
    assert validator.is_valid({"study": "S", "source": "P", "claims": [GOOD]})
    assert not validator.is_valid({"study": "S", "source": "P", "claims": [claim]})
