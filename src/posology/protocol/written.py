"""A file's values as they were written, each with its line, so that every fault can point at its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

Scalar = str | int | float | bool | None
Place = tuple[str | int, ...]
"""The way to a value: words of mappings and 0-based positions in lists."""

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def iso_date(text: object) -> dt.date | None:
    """Read a date written as 2020-06-30; anything else is None.

    Examples
    --------
    >>> iso_date("2020-06-30"), iso_date("2020-06-31"), iso_date("30 June 2020")
    (datetime.date(2020, 6, 30), None, None)
    """
    if not isinstance(text, str) or not _ISO_DATE.fullmatch(text):
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One value of a file: a scalar, a list or a mapping of further values, and the line it stands on.

    The readers `number`, `whole`, `text` and `date` give None when the value is of another kind, so that a
    check across fields can skip what another fault already names.

    Examples
    --------
    >>> tree = written_from({"regimens": [{"id": "Q3W", "levels": [1, 2]}]})
    >>> tree.at("regimens", 0, "levels", 1).number
    2
    >>> tree.place_text(("regimens", 0, "levels", 1))
    'regimens.Q3W.levels[2]'
    """

    content: Scalar | tuple[Written, ...] | Mapping[str, Written]
    line: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.content, dict):
            object.__setattr__(self, "content", MappingProxyType(self.content))

    @property
    def entries(self) -> Mapping[str, Written]:
        """The words of a mapping; none for anything else."""
        return self.content if isinstance(self.content, Mapping) else {}

    @property
    def items(self) -> tuple[Written, ...]:
        """The items of a list; none for anything else."""
        return self.content if isinstance(self.content, tuple) else ()

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.content, Mapping)

    @property
    def number(self) -> float | None:
        value = self.content
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None

    @property
    def whole(self) -> int | None:
        value = self.content
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def text(self) -> str | None:
        return self.content if isinstance(self.content, str) else None

    @property
    def date(self) -> dt.date | None:
        return iso_date(self.content)

    def get(self, step: str | int) -> Written | None:
        """Return the value one step further in, or None when there is none."""
        if isinstance(step, str):
            return self.entries.get(step)
        return self.items[step] if 0 <= step < len(self.items) else None

    def at(self, *place: str | int) -> Written:
        """Return the value at a place; where nothing is written, an empty value on the nearest line."""
        value = self
        for step in place:
            found = value.get(step)
            if found is None:
                return Written(content=None, line=value.line)
            value = found
        return value

    def line_of(self, place: Place) -> int | None:
        """Return the line of a place, or of the nearest enclosing one that is written."""
        return self.at(*place).line

    def place_text(self, place: Place) -> str:
        """Spell a place as a person reads it: list items by their id, else by number from 1."""
        text = ""
        value: Written | None = self
        for step in place:
            value = value.get(step) if value is not None else None
            if isinstance(step, str):
                text += f".{step}" if text else step
                continue
            name = value.at("id").text if value is not None else None
            text += f".{name}" if name else f"[{step + 1}]"
        return text or "the file"

    def plain(self) -> Any:
        """Return the value as plain JSON types."""
        if isinstance(self.content, Mapping):
            return {word: value.plain() for word, value in self.content.items()}
        if isinstance(self.content, tuple):
            return [value.plain() for value in self.content]
        return self.content

    def without(self, word: str) -> Written:
        """Return the mapping without one of its words."""
        kept = {name: value for name, value in self.entries.items() if name != word}
        return Written(content=kept, line=self.line)

    def scalars(self) -> Iterator[Scalar]:
        """Visit every scalar below this value."""
        if isinstance(self.content, Mapping):
            for value in self.content.values():
                yield from value.scalars()
        elif isinstance(self.content, tuple):
            for value in self.content:
                yield from value.scalars()
        else:
            yield self.content


def written_from(value: object) -> Written:
    """Wrap plain values given in Python, which have no lines."""
    if isinstance(value, Mapping):
        return Written(content={str(word): written_from(inner) for word, inner in value.items()})
    if isinstance(value, (list, tuple)):
        return Written(content=tuple(written_from(inner) for inner in value))
    if value is None or isinstance(value, (str, int, float, bool)):
        return Written(content=value)
    return Written(content=str(value))


def shown(value: object) -> str:
    """Show a value in the sentence of a fault.

    Examples
    --------
    >>> shown("abc"), shown(3.60), shown(None), shown(True), shown([1, 2])
    ("'abc'", '3.6', 'empty', 'true', 'a list')
    """
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= 80 else f"'{value[:77]}...'"
    if isinstance(value, (int, float)):
        return str(value)
    return "a group of words" if isinstance(value, Mapping) else "a list"
