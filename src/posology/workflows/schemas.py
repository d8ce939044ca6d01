"""The JSON Schemas of files and results, by the name `posology schema` prints them under.

A room that adds a file or a result adds one line to `SCHEMAS`.
"""

from __future__ import annotations

from collections.abc import Mapping

from posology.vocabulary import InputError, known_words
from posology.workflows import result_schemas
from posology.workflows.schema_parts import DATE, HASH, TEXT, TEXT_OR_NULL, TEXTS, Schema, SchemaMaker, closed, titled


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


def _check() -> Schema:
    version = closed({"version": TEXT, "date": DATE, "reason": TEXT, "hash": TEXT})
    fault = closed(
        {
            "where": TEXT,
            "line": {"type": ["integer", "null"]},
            "value": {"type": ["string", "number", "boolean", "null"]},
            "message": TEXT,
            "fix": TEXT,
        }
    )
    protocol = closed(
        {
            "id": TEXT,
            "title": TEXT,
            "version": TEXT,
            "date": DATE,
            "hash": HASH,
            "versions": {"type": "array", "items": version},
            "defaults": {"type": "object"},
        }
    )
    result = closed(
        {
            "study": TEXT,
            "verdict": {"enum": ["accepted", "refused"]},
            "protocol": {"anyOf": [protocol, {"type": "null"}]},
            "regimens": {"type": "array", "items": closed({"id": TEXT_OR_NULL, "levels": TEXTS})},
            "design": closed(
                {
                    "rule": TEXT_OR_NULL,
                    "status": {"enum": ["built", "not built in this version", "faulty"]},
                    "notes": TEXTS,
                    "defaults": {"type": "object"},
                }
            ),
            "faults": {"type": "array", "items": fault},
            "assumed": {
                "type": "array",
                "items": closed({"path": TEXT, "reading": TEXT, "why": TEXT, "line": {"type": ["integer", "null"]}}),
            },
            "notices": TEXTS,
        }
    )
    return titled("posology check --format json", result)


#: Name, and the function that makes the schema; made only when asked for.
SCHEMAS: Mapping[str, SchemaMaker] = {
    "check": _check,
    "claims": _claims,
    "claims-result": _claims_result,
    "demo": result_schemas.demo,
    "design": _design,
    "next-dose": result_schemas.next_dose,
    "protocol": _protocol,
    "readout": result_schemas.readout,
    "select-dose": result_schemas.select_dose,
    "trial-audit": result_schemas.trial_audit,
    "trial-recorded": result_schemas.trial_recorded,
    "trial-status": result_schemas.trial_status,
    "trial-verify": result_schemas.trial_verify,
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
    make = SCHEMAS.get(name.replace("_", "-"))
    if make is None:
        raise InputError(f"there is no schema '{name}'", fix=known_words(name, SCHEMAS))
    return make()
