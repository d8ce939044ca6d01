"""Say in a trial statistician's words what a section's validation found, with line, value and fix."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from posology.protocol.faults import FaultList, unknown_word_fix
from posology.protocol.section import Section
from posology.protocol.written import Place, Written, shown
from posology.vocabulary import known_words

SectionT = TypeVar("SectionT", bound=Section)
_KEY = "[key]"


def validated(model: type[SectionT], tree: Written, faults: FaultList) -> SectionT | None:
    """Build a section from the values written, or note every fault of its fields and return None."""
    try:
        return model.model_validate_json(json.dumps(tree.plain()))
    except ValidationError as error:
        for found in error.errors(include_url=False):
            _note(model, tree, found, faults)
        return None


def words_at(model: type[Section], place: Place) -> tuple[str, ...] | None:
    """Return the words that a group at this place may hold; None where any word goes."""
    owner, _ = _owner(model, place)
    return tuple(owner.model_fields) if owner is not None else None


def _owner(model: type[Section], place: Place) -> tuple[type[Section] | None, FieldInfo | None]:
    owner: type[Section] | None = model
    field: FieldInfo | None = None
    for step in place:
        if isinstance(step, int):
            continue
        field = owner.model_fields.get(step) if owner is not None else None
        owner = _section_in(field.annotation) if field is not None else None
    return owner, field


def _section_in(annotation: Any) -> type[Section] | None:
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    for inner in get_args(annotation):
        found = _section_in(inner)
        if found is not None:
            return found
    return None


def _note(model: type[Section], tree: Written, found: Mapping[str, Any], faults: FaultList) -> None:
    place: Place = tuple(found["loc"])
    kind = str(found["type"])
    if kind == "json_invalid":
        faults.add("the values are nested too deeply", fix="Write plain values and short lists", line=tree.line)
        return
    if place and place[-1] == _KEY:
        place = place[:-1]
        _note_name(tree, place, found, faults)
        return
    described = _described(model, place)
    if kind == "missing":
        _note_missing(tree, place, described, faults)
    elif kind == "extra_forbidden":
        known = words_at(model, place[:-1]) or ()
        group = tree.place_text(place[:-1]) if place[:-1] else "the file"
        faults.add(
            f"'{place[-1]}' is not a word of {group}",
            fix=unknown_word_fix(str(place[-1]), known),
            line=tree.line_of(place),
            value=str(place[-1]),
        )
    else:
        _note_value(tree, place, found, described, faults)


def _described(model: type[Section], place: Place) -> str:
    _, field = _owner(model, place)
    return (field.description if field is not None else None) or "a value of the kind described in the reference"


def _note_missing(tree: Written, place: Place, described: str, faults: FaultList) -> None:
    faults.add(
        f"{tree.place_text(place)} is missing",
        fix=f"Add `{place[-1]}: ...`: {described}",
        line=tree.line_of(place[:-1]),
    )


def _note_name(tree: Written, place: Place, found: Mapping[str, Any], faults: FaultList) -> None:
    expected = str((found.get("ctx") or {}).get("expected", ""))
    known = re.findall(r"'([^']*)'", expected)
    fix = known_words(str(place[-1]), known) if known else "Use letters, digits, hyphens and underscores"
    faults.add(
        f"'{place[-1]}' is not a name that {tree.place_text(place[:-1])} can hold",
        fix=fix,
        line=tree.line_of(place),
        value=str(place[-1]),
    )


_WANTED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": lambda _: "text",
    "string_too_short": lambda _: "text with something in it",
    "string_pattern_mismatch": lambda _: "text of the kind described",
    "int_type": lambda _: "a whole number",
    "int_from_float": lambda _: "a whole number",
    "float_type": lambda _: "a number",
    "finite_number": lambda _: "a finite number",
    "bool_type": lambda _: "true or false",
    "tuple_type": lambda _: "a list",
    "list_type": lambda _: "a list",
    "model_type": lambda _: "a group of words",
    "model_attributes_type": lambda _: "a group of words",
    "dict_type": lambda _: "a group of words",
    "mapping_type": lambda _: "a group of words",
    "iso_date": lambda _: "a date",
    "greater_than": lambda context: f"above {context['gt']:g}",
    "greater_than_equal": lambda context: f"at least {context['ge']:g}",
    "less_than": lambda context: f"below {context['lt']:g}",
    "less_than_equal": lambda context: f"at most {context['le']:g}",
}


def _note_value(tree: Written, place: Place, found: Mapping[str, Any], described: str, faults: FaultList) -> None:
    """Note a value of the wrong kind, outside its limits, or not among the known words."""
    kind, context = str(found["type"]), found.get("ctx") or {}
    value = tree.at(*place)
    if kind == "too_short":
        # A list whose items have faults of their own counts as short too; only an empty one is.
        if not value.items and not value.entries:
            faults.at(tree, place, "is empty", fix=f"Give {described}")
        return
    choices = re.findall(r"'([^']*)'", str(context.get("expected", ""))) if kind == "literal_error" else []
    if value.number is not None and (kind == "string_type" or str(value.content) in choices):
        faults.at(
            tree, place, f"is the number {value.content}, but must be text", fix=f"Put it in quotes: '{value.content}'"
        )
    elif choices:
        word = value.text or ""
        is_version = any(part.isdigit() for part in word.split("."))
        fix = f"Give one of: {', '.join(choices)}" if is_version else known_words(word, choices)
        faults.at(tree, place, f"is {shown(value.plain())}, which is not a known word", fix=fix)
    else:
        spell = _WANTED.get(kind)
        wanted = spell(context) if spell is not None else "of another kind"
        faults.at(tree, place, f"is {shown(value.plain())}, but must be {wanted}", fix=f"Give {described}")
