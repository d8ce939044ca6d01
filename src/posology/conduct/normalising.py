"""Write what people type in one way before it is judged: the same name is the same name, a number is a number."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from posology.conduct.errors import FactError

if TYPE_CHECKING:
    from posology.conduct.commands import Command

T = TypeVar("T")

#: Longest text of one field; a reason of two pages belongs in a document.
LONGEST_TEXT = 2_000


def normalised(command: Command) -> Command:
    """Trim and compose every text (Unicode NFC), and refuse control characters and numbers that are none.

    Raises
    ------
    FactError
        Naming the field.
    """
    return _normal(command)


def _normal(value: T) -> T:
    changed: dict[str, Any] = {}
    for field in fields(value):  # type: ignore[arg-type]
        content = getattr(value, field.name)
        if isinstance(content, str):
            changed[field.name] = _text(content, field.name)
        elif isinstance(content, float) and not math.isfinite(content):
            raise FactError(f"{field.name} is {content}", fix="Give a number")
        elif is_dataclass(content) and not isinstance(content, type):
            changed[field.name] = _normal(content)
    return replace(value, **changed)  # type: ignore[type-var]


def _text(text: str, name: str) -> str:
    composed = unicodedata.normalize("NFC", text).strip()
    # Control, format (zero-width), surrogate and private-use characters; line breaks could forge a line of the trail.
    hidden = next((letter for letter in composed if unicodedata.category(letter)[0] == "C"), None)
    if hidden is not None:
        raise FactError(
            f"{name} holds the hidden character U+{ord(hidden):04X}", fix="Write it with visible letters on one line"
        )
    if len(composed) > LONGEST_TEXT:
        raise FactError(f"{name} has {len(composed)} characters", fix=f"Use at most {LONGEST_TEXT}")
    return composed
