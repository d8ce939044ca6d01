"""Pieces that the JSON Schemas of results are put together from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Schema = dict[str, Any]
SchemaMaker = Callable[[], Schema]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
WHOLE: Schema = {"type": "integer", "minimum": 0}
WHOLE_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
BOOLEAN: Schema = {"type": "boolean"}
DATE: Schema = {"type": "string", "format": "date"}
DATE_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
PROBABILITY_OR_NULL: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}


def closed(properties: Mapping[str, Schema], *, optional: Mapping[str, Schema] | None = None) -> Schema:
    """Describe an object that has exactly these words, and perhaps the optional ones."""
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items: Schema) -> Schema:
    """Describe a list of such items."""
    return {"type": "array", "items": items}


def or_null(schema: Schema) -> Schema:
    """Allow null in place of a value."""
    return {"anyOf": [schema, {"type": "null"}]}


def titled(title: str, schema: Schema) -> Schema:
    """Give a schema its draft and its title."""
    return {"$schema": DRAFT, "title": title, **schema}
