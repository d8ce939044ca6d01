"""The parts of a claim's expression, as the parser finds them; `at` is the character, counted from 0."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal:
    """A number, a 'text', true or false, as written."""

    value: Fraction | str | bool
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A column inside a condition, or one of the study's single values (`mtd_reached`)."""

    name: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table, or those of its rows that fulfil a condition."""

    table: str
    condition: Node | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`patients(source)`, `rows(source)` or `median(column of source)`."""

    function: str
    column: Name | None
    source: Source
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """`percent(part of whole)`."""

    part: Node
    whole: Node
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Negative:
    """A number with its sign turned."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """A statement turned round."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary:
    """Two sides and the sign or word between them; `at` is where that stands."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmongValues:
    """`column in ('a', 'b')`."""

    operand: Node
    choices: tuple[Literal, ...]
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmongPatients:
    """`subject in patients(...)`."""

    operand: Node
    patients: Node
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    """`column contains 'text'`."""

    operand: Node
    text: Literal
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """`column is missing`, or `column is not missing`."""

    operand: Node
    negated: bool
    at: int


Node = Literal | Name | Call | Percent | Negative | Not | Binary | AmongValues | AmongPatients | Contains | Missing

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
SET_OPERATORS = ("intersect", "union", "minus")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression that could be read: its text and its parts."""

    text: str
    root: Node
