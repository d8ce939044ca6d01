"""Derive the value of an expression from a readout, with the patients and the data rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from posology.reporting.claims.conditions import Condition
from posology.reporting.claims.evidence import Evidence, NotDerivableError
from posology.reporting.claims.found import (
    Found,
    PatientSet,
    Single,
    combined,
    compared,
    joined,
    of_patients,
    of_rows,
    source_rows,
    sources_of,
)
from posology.reporting.claims.published import Atom
from posology.reporting.claims.summaries import summary
from posology.reporting.claims.syntax import (
    COMPARISONS,
    SET_OPERATORS,
    AmongPatients,
    AmongValues,
    Binary,
    Call,
    Contains,
    Expression,
    Literal,
    Missing,
    Name,
    Negative,
    Node,
    Not,
    Percent,
    Source,
)
from posology.reporting.claims.unseen import unseen
from posology.vocabulary import Figure, SourceRow, missing_figure, plain_number

if TYPE_CHECKING:
    import polars as pl

    from posology.reporting.readout import Readout

#: Whole numbers up to here are exact as floats; no count or dose of a trial comes near.
_LARGEST = 10**15


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The value of an expression.

    Attributes
    ----------
    value
        An exact fraction, a text (dates are ISO 8601 texts), true or false, or a list of these; None when it
        cannot be derived.
    figure
        The value as a figure, with the patients and the data rows behind it, or with the reason for its absence.
    undetermined
        Rows a condition or a summary had to leave out because a value in them is missing.
    unseen
        One sentence for each value a condition asks for that occurs in no row of its column.
    """

    value: Atom | tuple[Atom, ...] | None
    figure: Figure
    undetermined: tuple[SourceRow, ...] = ()
    unseen: tuple[str, ...] = ()


def derive(expression: Expression, readout: Readout) -> Derived:
    """Derive an expression whose names are known (see `meaning`) from a readout."""
    evidence = Evidence(readout=readout)
    lacking = unseen(expression.root, evidence)
    try:
        found = _Deriver(evidence).value(expression.root)
    except NotDerivableError as absence:
        return Derived(value=None, figure=missing_figure(absence.message), unseen=lacking)
    value = _plain(found)
    figure = Figure(
        value=_figure_value(value),
        text=shown(value),
        denominator=found.denominator,
        subjects=tuple(sorted(found.subjects)),
        rows=source_rows(found.rows),
    )
    return Derived(value=value, figure=figure, undetermined=source_rows(found.undetermined), unseen=lacking)


def shown(value: Atom | tuple[Atom, ...]) -> str:
    """Write a value for a person.

    Examples
    --------
    >>> shown(Fraction(5, 2)), shown(True), shown((Fraction(3, 5), Fraction(6)))
    ('2.5', 'true', '0.6, 6')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        return plain_number(float(value))
    return value if isinstance(value, str) else ", ".join(shown(part) for part in value)


class _Deriver:
    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def value(self, node: Node) -> Found:
        match node:
            case Literal():
                return Found(value=node.value)
            case Name():
                scalar = self._evidence.scalar(node.name)
                return Found(value=scalar.value, subjects=scalar.subjects)
            case Call():
                return self._call(node)
            case Percent():
                return self._percent(node)
            case Negative():
                found = self.value(node.operand)
                return joined(-found.number, found)
            case Not():
                found = self.value(node.operand)
                return joined(not found.value, found)
            case Binary():
                return self._binary(node)
            case AmongValues() | AmongPatients() | Contains() | Missing():
                raise AssertionError("the parser puts these inside conditions only")

    def _call(self, node: Call) -> Found:
        chosen, undetermined = self._rows(node.source)
        if node.column is not None:
            self._evidence.column(node.source.table, node.column.name)
            return summary(node.function, node.column.name, node.source.table, chosen, undetermined)
        if node.function == "rows":
            return of_rows(Fraction(chosen.height), chosen, undetermined)
        rows: dict[str, frozenset[str]] = {}
        for subject, sources in chosen.select("subject", "source").iter_rows():
            rows[subject] = rows.get(subject, frozenset()) | frozenset(sources)
        return of_patients(rows, undetermined)

    def _rows(self, source: Source) -> tuple[pl.DataFrame, frozenset[str]]:
        """Return the rows that fulfil the condition, and the data rows that could not be judged."""
        import polars as pl

        frame = self._evidence.table(source.table)
        if source.condition is None:
            return frame, frozenset()
        undetermined: set[str] = set()

        def single(node: Node) -> Single:
            found = self.value(node)
            undetermined.update(found.undetermined)
            assert not isinstance(found.value, (tuple, PatientSet))
            return found.value

        def patients(node: Node) -> frozenset[str]:
            found = self.value(node)
            undetermined.update(found.undetermined)
            return frozenset(found.patients)

        condition = Condition(evidence=self._evidence, table=source.table, single=single, patients=patients)
        judged = frame.with_columns(condition.mask(source.condition).alias("fulfilled"))
        undetermined.update(sources_of(judged.filter(pl.col("fulfilled").is_null())))
        return judged.filter(pl.col("fulfilled")), frozenset(undetermined)

    def _percent(self, node: Percent) -> Found:
        part, whole = self.value(node.part), self.value(node.whole)
        if isinstance(part.value, PatientSet) and isinstance(whole.value, PatientSet):
            outside = sorted(set(part.patients) - set(whole.patients))
            if outside:
                raise NotDerivableError(
                    f"not all patients of the percentage are in its denominator: {', '.join(outside)}"
                )
        if whole.number == 0:
            raise NotDerivableError("the denominator of the percentage is 0")
        return Found(
            value=_bounded(100 * part.number / whole.number),
            subjects=part.subjects,
            rows=part.rows,
            undetermined=part.undetermined | whole.undetermined,
            denominator=int(whole.number) if whole.number.denominator == 1 else None,
        )

    def _binary(self, node: Binary) -> Found:
        left, right = self.value(node.left), self.value(node.right)
        if node.operator in ("and", "or"):
            truths = (bool(left.value), bool(right.value))
            return joined(all(truths) if node.operator == "and" else any(truths), left, right)
        if node.operator in (*SET_OPERATORS, "within"):
            return combined(node.operator, left, right)
        if node.operator in COMPARISONS:
            return joined(compared(node.operator, left, right), left, right)
        first, second = left.number, right.number
        if node.operator == "/":
            if second == 0:
                raise NotDerivableError(f"character {node.at + 1} divides by 0")
            return joined(_bounded(first / second), left, right)
        reckoned = {"+": first + second, "-": first - second, "*": first * second}[node.operator]
        return joined(_bounded(reckoned), left, right)


def _bounded(value: Fraction) -> Fraction:
    if abs(value) > _LARGEST:
        raise NotDerivableError("a number on the way is larger than 1,000,000,000,000,000")
    return value


def _plain(found: Found) -> Atom | tuple[Atom, ...]:
    if isinstance(found.value, tuple):
        return tuple(_atom(part) for part in found.value)
    return found.number if isinstance(found.value, PatientSet) else _atom(found.value)


def _atom(value: Single) -> Atom:
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


def _figure_value(value: Atom | tuple[Atom, ...]) -> bool | int | float | str:
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return shown(value) if isinstance(value, tuple) else value
