"""The JSON Schema of study files, the `assumed` marks included."""

from __future__ import annotations

from typing import Any

from posology.protocol.marks import MARK
from posology.protocol.section import Section

_MARK_SCHEMA = {
    "type": "object",
    "title": "Assumed",
    "description": "What the source does not state: the reading taken, and why",
    "properties": {"reading": {"type": "string", "minLength": 1}, "why": {"type": "string", "minLength": 1}},
    "required": ["reading", "why"],
    "additionalProperties": False,
}
_MARK_REF = {"$ref": "#/$defs/Assumed"}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def file_schema(model: type[Section], *, title: str) -> dict[str, Any]:
    """Return the JSON Schema of a study file whose values may carry marks.

    Examples
    --------
    >>> from posology.protocol.protocol import ProtocolFile
    >>> schema = file_schema(ProtocolFile, title="protocol.yaml")
    >>> "assumed" in schema["properties"] and "Assumed" in schema["$defs"]
    True
    """
    schema = model.model_json_schema()
    definitions = {name: _marked_object(inner) for name, inner in schema.pop("$defs", {}).items()}
    marked = _marked_object(schema)
    return {"$schema": DRAFT, **marked, "title": title, "$defs": {**definitions, "Assumed": _MARK_SCHEMA}}


def _marked_object(schema: dict[str, Any]) -> dict[str, Any]:
    if "properties" not in schema:
        return schema
    properties = {word: _marked_value(inner) for word, inner in schema["properties"].items()}
    return {**schema, "properties": {**properties, MARK: _MARK_REF}}


def _marked_value(schema: dict[str, Any]) -> dict[str, Any]:
    """Allow a value to be written bare or as {value: ..., assumed: ...}; list items likewise."""
    bare = dict(schema)
    said: dict[str, Any] = {word: bare.pop(word) for word in ("title", "description", "default") if word in bare}
    if isinstance(bare.get("items"), dict):
        bare["items"] = _marked_value(bare["items"])
    if bare.get("type") == "object":
        _mark_free_words(bare)
    wrapped = {
        "type": "object",
        "properties": {"value": bare, MARK: _MARK_REF},
        "required": ["value", MARK],
        "additionalProperties": False,
    }
    return {**said, "anyOf": [bare, wrapped]}


def _mark_free_words(schema: dict[str, Any]) -> None:
    """Allow a mark beside the words of a group whose words are free."""
    schema["properties"] = {MARK: _MARK_REF}
    if isinstance(schema.get("additionalProperties"), dict):
        schema["additionalProperties"] = _marked_value(schema["additionalProperties"])
    if "patternProperties" in schema:
        schema["patternProperties"] = {
            pattern.replace("^", f"^(?!{MARK}$)", 1): _marked_value(inner)
            for pattern, inner in schema["patternProperties"].items()
        }
        schema["additionalProperties"] = False
    if "enum" in schema.get("propertyNames", {}):
        schema["propertyNames"] = {"enum": [*schema["propertyNames"]["enum"], MARK]}
