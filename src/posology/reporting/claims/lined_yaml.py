"""YAML as written: every scalar's own text, and the line each value stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from posology.vocabulary import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class LinedValue:
    """One YAML value.

    Attributes
    ----------
    tag
        `str`, `int`, `float`, `bool`, `null`, `timestamp`, `map` or `seq`.
    text
        A scalar as written ('8.20' keeps its zero); empty for mappings and lists.
    items
        The values of a list.
    pairs
        The keys and values of a mapping, in order, repeated keys included.
    line
        The line it starts on, from 1.
    """

    tag: str
    line: int
    text: str = ""
    items: tuple[LinedValue, ...] = ()
    pairs: tuple[tuple[LinedValue, LinedValue], ...] = ()

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single value."""
        return self.tag not in ("map", "seq")


def read_lined(content: str, path: str) -> LinedValue | None:
    """Read one YAML document; None when it is empty.

    Raises
    ------
    InputError
        If the content is not YAML, holds an alias, or is nested deeper than any file of ours.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        root = YAML(typ="safe", pure=True).compose(content)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(
            f"the file is not YAML: {error.problem}",
            where=f"{path}, line {line}" if line else path,
            fix="Put texts that hold ': ' or ' #' in quotes, and indent with spaces",
        ) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise InputError(
            f"the file is not YAML ({type(error).__name__})", where=path, fix="Give a UTF-8 YAML file"
        ) from None
    return None if root is None else _lined(root, path, set())


def _lined(node: Any, path: str, seen: set[int]) -> LinedValue:
    line = int(node.start_mark.line) + 1
    if id(node) in seen:
        raise InputError("the file has an alias", where=f"{path}, line {line}", fix="Write the value out")
    seen.add(id(node))
    if node.id == "scalar":
        return LinedValue(tag=str(node.tag).rpartition(":")[2], line=line, text=str(node.value))
    if node.id == "sequence":
        return LinedValue(tag="seq", line=line, items=tuple(_lined(item, path, seen) for item in node.value))
    pairs = tuple((_lined(key, path, seen), _lined(value, path, seen)) for key, value in node.value)
    return LinedValue(tag="map", line=line, pairs=pairs)
