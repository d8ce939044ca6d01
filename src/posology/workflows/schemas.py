"""The JSON Schemas of files and results, by the name `posology schema` prints them under.

A room that adds a file or a result adds one line to `SCHEMAS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from posology.vocabulary import InputError, known_words

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_TEXT_OR_NULL = {"type": ["string", "null"]}


def _protocol() -> Schema:
    from posology.protocol import ProtocolFile, file_schema

    return file_schema(ProtocolFile, title="protocol.yaml")


def _design() -> Schema:
    from posology.protocol import DesignFile, file_schema

    return file_schema(DesignFile, title="design.yaml")


def _claims() -> Schema:
    from posology.reporting.claims import CLAIMS_FILE_SCHEMA

    return CLAIMS_FILE_SCHEMA


def _claims_result() -> Schema:
    from posology.reporting.claims import CLAIMS_RESULT_SCHEMA

    return CLAIMS_RESULT_SCHEMA


def _closed(properties: Schema) -> Schema:
    """Describe an object that has exactly these words."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _check() -> Schema:
    version = _closed({"version": _TEXT, "date": {"type": "string", "format": "date"}, "reason": _TEXT, "hash": _TEXT})
    fault = _closed(
        {
            "where": _TEXT,
            "line": {"type": ["integer", "null"]},
            "value": {"type": ["string", "number", "boolean", "null"]},
            "message": _TEXT,
            "fix": _TEXT,
        }
    )
    protocol = _closed(
        {
            "id": _TEXT,
            "title": _TEXT,
            "version": _TEXT,
            "date": {"type": "string", "format": "date"},
            "hash": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "versions": {"type": "array", "items": version},
            "defaults": {"type": "object"},
        }
    )
    result = _closed(
        {
            "study": _TEXT,
            "verdict": {"enum": ["accepted", "refused"]},
            "protocol": {"anyOf": [protocol, {"type": "null"}]},
            "regimens": {"type": "array", "items": _closed({"id": _TEXT_OR_NULL, "levels": _TEXTS})},
            "design": _closed(
                {
                    "rule": _TEXT_OR_NULL,
                    "status": {"enum": ["built", "not built in this version", "faulty"]},
                    "notes": _TEXTS,
                    "defaults": {"type": "object"},
                }
            ),
            "faults": {"type": "array", "items": fault},
            "assumed": {
                "type": "array",
                "items": _closed(
                    {"path": _TEXT, "reading": _TEXT, "why": _TEXT, "line": {"type": ["integer", "null"]}}
                ),
            },
            "notices": _TEXTS,
        }
    )
    return {"$schema": _DRAFT, "title": "posology check --format json", **result}


#: Name, and the function that makes the schema; made only when asked for.
SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "check": _check,
    "claims": _claims,
    "claims-result": _claims_result,
    "design": _design,
    "protocol": _protocol,
}


def schema_names() -> tuple[str, ...]:
    """List the schemas by name.

    Examples
    --------
    >>> "protocol" in schema_names()
    True
    """
    return tuple(sorted(SCHEMAS))


def schema(name: str) -> Schema:
    """Return one JSON Schema (draft 2020-12).

    Raises
    ------
    InputError
        No schema has that name; the nearest is suggested.
    """
    make = SCHEMAS.get(name)
    if make is None:
        raise InputError(f"there is no schema '{name}'", fix=known_words(name, SCHEMAS))
    return make()
