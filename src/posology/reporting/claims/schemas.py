"""The JSON Schemas of a claims file and of the result of checking it."""

from __future__ import annotations

from typing import Any

_ATOM: dict[str, Any] = {"type": ["number", "string", "boolean"]}
_VALUE: dict[str, Any] = {"anyOf": [_ATOM, {"type": "array", "minItems": 1, "items": _ATOM}]}
_VALUE_OR_NULL: dict[str, Any] = {"anyOf": [_ATOM, {"type": "array", "items": _ATOM}, {"type": "null"}]}
_SENTENCE: dict[str, Any] = {"type": "string", "pattern": r"\S"}
_ROWS: dict[str, Any] = {"type": "array", "items": {"type": "string", "pattern": "^[a-z]+:[1-9][0-9]*$"}}

#: What `claims.yaml` holds; the language of `expr` is in docs/reference/claims.md.
CLAIMS_FILE_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Claims of a publication",
    "type": "object",
    "additionalProperties": False,
    "required": ["study", "source", "claims"],
    "properties": {
        "study": _SENTENCE,
        "source": {**_SENTENCE, "description": "The publication the claims are from"},
        "note": _SENTENCE,
        "claims": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "text"],
                "properties": {
                    "id": {"type": ["string", "integer"], "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$"},
                    "text": {**_SENTENCE, "description": "What the publication states, in one's own words"},
                    "expr": {**_SENTENCE, "description": "The expression that derives it"},
                    "published": {**_VALUE, "description": "The value as printed; its decimals count"},
                    "decimals": {"type": "integer", "minimum": 0, "maximum": 12},
                    "tolerance": {"type": "number", "minimum": 0},
                    "because": {**_SENTENCE, "description": "Why it cannot be derived"},
                    "note": _SENTENCE,
                },
                "oneOf": [
                    {"required": ["expr", "published"]},
                    {"required": ["because"]},
                ],
                "not": {"anyOf": [{"required": ["expr", "because"]}, {"required": ["decimals", "tolerance"]}]},
            },
        },
    },
}

#: What `posology claims --format json` prints.
CLAIMS_RESULT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Claims checked against a study's data",
    "type": "object",
    "additionalProperties": False,
    "required": ["claims", "study", "source", "synthetic", "cutoff", "notice"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": [
                    "id",
                    "text",
                    "verdict",
                    "published",
                    "derived",
                    "reason",
                    "published_as_written",
                    "denominator",
                    "subjects",
                    "rows",
                    "undetermined",
                ],
                "properties": {
                    "id": {"type": "string"},
                    "text": {"type": "string"},
                    "verdict": {"enum": ["reproduced", "differs", "not derivable"]},
                    "published": _VALUE_OR_NULL,
                    "derived": _VALUE_OR_NULL,
                    "reason": {
                        "type": ["string", "null"],
                        "description": "Why not, how the values differ, or which value occurs in no row",
                    },
                    "published_as_written": {"type": ["string", "null"]},
                    "denominator": {"type": ["integer", "null"]},
                    "subjects": {"type": "array", "uniqueItems": True, "items": {"type": "string"}},
                    "rows": _ROWS,
                    "undetermined": _ROWS,
                },
            },
        },
        "study": {"type": "string"},
        "source": {"type": "string"},
        "synthetic": {"type": "boolean"},
        "cutoff": {"type": ["string", "null"], "format": "date"},
        "notice": {"type": ["string", "null"], "description": "That the claims name another study than its files"},
    },
}
