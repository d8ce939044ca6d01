"""Which rows of a table fulfil a condition: yes, no, or not to be judged because a value is missing."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from posology.reporting.claims.catalogue import TABLES, Kind
from posology.reporting.claims.dates import moment_of
from posology.reporting.claims.evidence import Evidence
from posology.reporting.claims.found import Single
from posology.reporting.claims.syntax import (
    AmongPatients,
    AmongValues,
    Binary,
    Contains,
    Literal,
    Missing,
    Name,
    Negative,
    Node,
    Not,
)

if TYPE_CHECKING:
    import polars as pl

_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Turns a condition over one table into a Polars expression of three values (true, false, missing).

    `single` derives a function inside the condition (`dose = max(dose of levels)`), and `patients` a set of
    patients (`subject in patients(...)`).
    """

    evidence: Evidence
    table: str
    single: Callable[[Node], Single]
    patients: Callable[[Node], frozenset[str]]

    def mask(self, node: Node) -> pl.Expr:
        """Return the expression of a condition."""
        import polars as pl

        match node:
            case Binary(operator="and"):
                return self.mask(node.left) & self.mask(node.right)
            case Binary(operator="or"):
                return self.mask(node.left) | self.mask(node.right)
            case Binary():
                return self._compared(node.operator, node.left, node.right)
            case Not():
                return ~self.mask(node.operand)
            case AmongValues():
                return pl.any_horizontal([self._compared("=", node.operand, choice) for choice in node.choices])
            case AmongPatients():
                chosen = sorted(self.patients(node.patients))
                return pl.col("subject").is_in(pl.Series(chosen, dtype=pl.String).implode())
            case Contains():
                return self._contains(node)
            case Missing():
                assert isinstance(node.operand, Name)
                column = self.evidence.column(self.table, node.operand.name, may_be_empty=True)
                return column.is_not_null() if node.negated else column.is_null()
            case _:
                return self._operand(node)

    def _compared(self, sign: str, left: Node, right: Node) -> pl.Expr:
        import polars as pl

        sides = [self._operand(left), self._operand(right)]
        for this, other in ((0, 1), (1, 0)):
            node = (left, right)[this]
            text = node.value if isinstance(node, Literal) and isinstance(node.value, str) else None
            if text is not None and self._is_dated((left, right)[other]):
                moment = moment_of(text)
                assert moment is not None
                sides[this] = pl.lit(moment)
                sides[other] = sides[other].cast(pl.Datetime if isinstance(moment, datetime) else pl.Date)
        compared: pl.Expr = _COMPARE[sign](sides[0], sides[1])
        return compared

    def _is_dated(self, node: Node) -> bool:
        if isinstance(node, Name) and self._is_column(node):
            return TABLES[self.table][node.name] is Kind.DATE
        return isinstance(self.single(node), date)

    def _is_column(self, node: Node) -> bool:
        return isinstance(node, Name) and node.name in TABLES[self.table]

    def _operand(self, node: Node) -> pl.Expr:
        import polars as pl

        if self._is_column(node):
            assert isinstance(node, Name)
            return self.evidence.column(self.table, node.name)
        if isinstance(node, Negative):
            return -self._operand(node.operand)
        value = self.single(node)
        if isinstance(value, Fraction):
            return pl.lit(float(value))
        return pl.lit(value.lower() if isinstance(value, str) else value)

    def _contains(self, node: Contains) -> pl.Expr:
        part = str(node.text.value).lower()
        column = self._operand(node.operand)
        assert isinstance(node.operand, Name)
        if TABLES[self.table].get(node.operand.name) is Kind.TEXTS:
            return column.list.contains(part)
        return column.str.contains(part, literal=True)
