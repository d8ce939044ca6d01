"""Values that a condition asks for and its column never holds: a slip of the keyboard, or a finding of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from posology.reporting.claims.catalogue import TABLES, Kind
from posology.reporting.claims.evidence import Evidence, NotDerivableError
from posology.reporting.claims.syntax import (
    COMPARISONS,
    AmongPatients,
    AmongValues,
    Binary,
    Call,
    Contains,
    Literal,
    Name,
    Negative,
    Node,
    Not,
    Percent,
)
from posology.vocabulary import plain_number

if TYPE_CHECKING:
    import polars as pl

#: How alike two texts must be to be one misspelled. Terms share long endings: trastuzumab must not be offered for
#: pertuzumab (0.76), nor leukopenia for neutropenia.
_ALIKE = 0.8

#: What a comparison says when its sides change places.
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A column compared with a value; `sign` is a comparison or `contains`."""

    table: str
    column: str
    sign: str
    value: Fraction | str


def unseen(root: Node, evidence: Evidence) -> tuple[str, ...]:
    """Say of each value an expression compares a column with whether the whole column lacks it.

    The column is looked through before any other condition is applied. Tables and columns that are not there are
    passed over: deriving the expression says so already.
    """
    said = (_missed(asked, evidence) for asked in _asked(root, None))
    return tuple(dict.fromkeys(sentence for sentence in said if sentence is not None))


def _asked(node: Node, table: str | None) -> Iterator[_Asked]:
    match node:
        case Call():
            if node.source.condition is not None:
                yield from _asked(node.source.condition, node.source.table)
        case Percent():
            yield from _asked(node.part, table)
            yield from _asked(node.whole, table)
        case Negative() | Not():
            yield from _asked(node.operand, table)
        case Binary():
            if node.operator in COMPARISONS:
                yield from _pair(node.left, node.operator, node.right, table)
                yield from _pair(node.right, _TURNED.get(node.operator, node.operator), node.left, table)
            yield from _asked(node.left, table)
            yield from _asked(node.right, table)
        case AmongValues():
            for choice in node.choices:
                yield from _pair(node.operand, "=", choice, table)
        case AmongPatients():
            yield from _asked(node.patients, None)
        case Contains():
            yield from _pair(node.operand, "contains", node.text, table)


def _pair(operand: Node, sign: str, other: Node, table: str | None) -> Iterator[_Asked]:
    value = _written(other)
    if table is None or value is None or not isinstance(operand, Name):
        return
    if TABLES[table].get(operand.name) in (Kind.NUMBER, Kind.TEXT, Kind.TEXTS):
        yield _Asked(table=table, column=operand.name, sign=sign, value=value)


def _written(node: Node) -> Fraction | str | None:
    if isinstance(node, Negative):
        value = _written(node.operand)
        return -value if isinstance(value, Fraction) else None
    return node.value if isinstance(node, Literal) and isinstance(node.value, (Fraction, str)) else None


def _missed(asked: _Asked, evidence: Evidence) -> str | None:
    try:
        evidence.column(asked.table, asked.column)
        frame = evidence.table(asked.table)
    except NotDerivableError:
        return None
    if frame.height == 0:
        return f"the {asked.table} table has no row"
    if isinstance(asked.value, str):
        return _missed_text(asked, asked.value, _held(frame, asked))
    return _missed_number(asked, float(asked.value), _held(frame, asked))


def _held(frame: pl.DataFrame, asked: _Asked) -> list[Any]:
    import polars as pl

    column = frame[asked.column]
    if TABLES[asked.table][asked.column] is Kind.TEXTS:
        column = column.cast(pl.List(pl.String)).explode()
    number = TABLES[asked.table][asked.column] is Kind.NUMBER
    return column.cast(pl.Float64 if number else pl.String).drop_nulls().unique().sort().to_list()


def _missed_text(asked: _Asked, text: str, held: list[str]) -> str | None:
    folded = {each.lower(): each for each in held}
    part = asked.sign == "contains" and TABLES[asked.table][asked.column] is Kind.TEXT
    if any(text.lower() in each for each in folded) if part else text.lower() in folded:
        return None
    near = get_close_matches(text.lower(), folded, n=1, cutoff=_ALIKE)
    hint = f"; did you mean '{folded[near[0]]}'?" if near else ""
    contains = " with" if part else ""
    return f"no row of {asked.table} has {asked.column}{contains} '{text}'{hint}"


def _missed_number(asked: _Asked, number: float, held: list[float]) -> str | None:
    named = f"no row of {asked.table} has {asked.column}"
    if asked.sign in ("=", "!="):
        if number in held:
            return None
        near = min(held, key=lambda each: abs(each - number))
        return f"{named} {plain_number(number)}; the nearest is {plain_number(near)}"
    upwards = asked.sign in (">", ">=")
    utmost = held[-1] if upwards else held[0]
    beyond = utmost > number if upwards else utmost < number
    if beyond or (utmost == number and asked.sign in (">=", "<=")):
        return None
    return (
        f"{named} {asked.sign} {plain_number(number)}; "
        f"the {'highest' if upwards else 'lowest'} is {plain_number(utmost)}"
    )
