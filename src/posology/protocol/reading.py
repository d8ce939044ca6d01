"""Read a YAML 1.2 file into values with their lines; what cannot be read becomes faults.

Dates stay text, so that every value is a plain JSON type and the hash is of what was written. Anchors, tags
and merge keys are refused: a protocol says each thing where it applies.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from posology.protocol.faults import FaultList
from posology.protocol.written import Scalar, Written
from posology.vocabulary import InputError

_TAG = "tag:yaml.org,2002:"
#: Largest whole number that JSON readers agree on (RFC 8785, section 3.2.2.3: IEEE 754 doubles).
_LARGEST_WHOLE = 2**53 - 1


def read_written(path: Path, faults: FaultList) -> Written | None:
    """Read a file; None when nothing can be made of it, and the fault says why."""
    text = _decoded(path, faults)
    if text is None:
        return None
    if not text.strip():
        faults.add("the file is empty", fix="Write a study into it; `posology new DIR` makes a starter", line=1)
        return None
    try:
        # The round-trip loader would leave its own marks (U+0007) where folded text breaks; this one keeps text clean.
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        _note_syntax(error, faults)
        return None
    except (YAMLError, RecursionError) as error:
        said = str(error).strip().splitlines()[0] if str(error).strip() else "it is nested too deeply"
        faults.add(f"this is not valid YAML: {said}", fix="Remove what is not plain text", line=1)
        return None
    if node is None:
        faults.add(
            "the file holds only comments", fix="Write a study into it; `posology new DIR` makes a starter", line=1
        )
        return None
    if not isinstance(node, MappingNode):
        faults.add(
            "the file is not a list of words with values", fix="Begin with lines such as `study:`", line=_line(node)
        )
        return None
    return _value(node, _line(node), faults)


def _decoded(path: Path, faults: FaultList) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), fix="Check the path") from None
    except OSError as error:
        said = (error.strerror or "unknown reason").lower()
        raise InputError(f"the file cannot be read ({said})", where=str(path), fix="Name a readable file") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.add(
            f"byte {raw[error.start]:#04x} is not UTF-8 text",
            fix="Save the file as UTF-8",
            line=line,
        )
        return None


def _note_syntax(error: MarkedYAMLError, faults: FaultList) -> None:
    mark = error.problem_mark or error.context_mark
    problem = _in_words((error.problem or "the structure breaks off").strip())
    if "tab" in problem or "\\t" in problem:
        fix = "Indent with spaces, never with tabs"
    elif "single document" in (error.context or ""):
        problem, fix = "a second document begins here", "Keep one document in the file: remove the line `---`"
    else:
        fix = "Check the indentation, the colons and the quotes on this line and the one above"
    faults.add(f"this is not valid YAML: {problem}", fix=fix, line=mark.line + 1 if mark is not None else 1)


#: What the YAML parser says, and what that means to the writer of the file.
_PARSER_SAYS = (
    ("mapping values are not allowed", "a second colon on one line, or a line indented too far"),
    ("could not find expected ':'", "a word without a colon"),
    ("unexpected end of stream", "a quote is opened and not closed"),
    ("expected ',' or", "a bracket is opened and not closed, or a comma is missing"),
    ("expected <block end>", "this line does not fit the indentation of the lines above"),
    ("expected '<document start>'", "this line does not fit the indentation of the lines above"),
)


def _in_words(problem: str) -> str:
    return next((words for said, words in _PARSER_SAYS if said in problem), problem)


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


def _value(node: Any, line: int, faults: FaultList) -> Written:
    if node.anchor:
        faults.add(
            f"the anchor '&{node.anchor}' is not used in study files",
            fix="Write the value out wherever it applies",
            line=_line(node),
            value=node.anchor,
        )
        return Written(content=None, line=line)
    if not isinstance(node, ScalarNode) and str(node.tag) not in {f"{_TAG}map", f"{_TAG}seq"}:
        faults.add(f"the tag '{node.tag}' is not used in study files", fix="Write the plain value", line=_line(node))
    if isinstance(node, MappingNode):
        return _mapping(node, line, faults)
    if isinstance(node, SequenceNode):
        return Written(content=tuple(_value(item, _line(item), faults) for item in node.value), line=line)
    return Written(content=_scalar(node, faults), line=line)


def _mapping(node: MappingNode, line: int, faults: FaultList) -> Written:
    entries: dict[str, Written] = {}
    for key, inner in node.value:
        if not isinstance(key, ScalarNode):
            faults.add("a word before a colon is itself a list or a group", fix="Use a plain word", line=_line(key))
            continue
        word = _clean(str(key.value), _line(key), faults)
        value = _value(inner, _line(key), faults)
        if word in entries:
            faults.add(
                f"the word '{word}' is given twice, first on line {entries[word].line}",
                fix="Keep one of the two",
                line=_line(key),
                value=word,
            )
            continue
        entries[word] = value
    return Written(content=entries, line=line)


def _scalar(node: ScalarNode, faults: FaultList) -> Scalar:
    tag, text = str(node.tag), str(node.value)
    kind = tag.removeprefix(_TAG)
    if kind in {"str", "timestamp", "merge", "value"}:
        return _clean(text, _line(node), faults)
    if kind == "null":
        return None
    if kind == "bool":
        return text.casefold() == "true"
    if kind in {"int", "float"}:
        return _number(kind, text, _line(node), faults)
    faults.add(f"the tag '{tag}' is not used in study files", fix="Write the plain value", line=_line(node), value=text)
    return None


def _clean(text: str, line: int, faults: FaultList) -> str:
    """Refuse half of a surrogate pair (written as an escape), which no UTF-8 file or hash can hold."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        faults.add("the text holds half a character", fix="Write the character itself, not an escape", line=line)
        return "?"
    return text


def _number(kind: str, text: str, line: int, faults: FaultList) -> Scalar:
    try:
        value = _whole(text) if kind == "int" else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) > _LARGEST_WHOLE):
        faults.add(
            f"'{text}' is not a number that can be kept exactly", fix="Give a finite number", line=line, value=text
        )
        return None
    return value


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return int(text, 0)
