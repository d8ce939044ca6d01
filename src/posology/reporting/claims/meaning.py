"""Look up every name of an expression and check that its parts go together, before any data are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from posology.reporting.claims.catalogue import SCALARS, SUMMARIES, TABLES, TABLES_WITHOUT_PATIENTS, Kind
from posology.reporting.claims.dates import moment_of
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
from posology.vocabulary import known_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing in an expression that has no meaning; `character` counts from 1."""

    message: str
    character: int
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an expression gives, or why it has no meaning."""

    kind: Kind | None
    problems: tuple[Problem, ...]


def meaning(expression: Expression) -> Meaning:
    """Tell what kind of value an expression gives, and every unknown name or mismatch in it.

    Examples
    --------
    >>> from posology.reporting.claims.parser import parse
    >>> meaning(parse("percent(patients(events where grade = 3) of patients(subjects))")).kind.value
    'a number'
    >>> [problem.message for problem in meaning(parse("rows(events where trem = 'Chills')")).problems]
    ["table events has no column 'trem'"]
    """
    reader = _Meanings()
    kind = reader.kind(expression.root)
    return Meaning(kind=kind, problems=tuple(sorted(reader.problems, key=lambda problem: problem.character)))


#: A set of patients may stand wherever a number may: its value is its count.
_NUMBERS = (Kind.NUMBER, Kind.PATIENTS)


class _Meanings:
    """Walks an expression once; an unknown part has kind None, and nothing more is said of what contains it."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def kind(self, node: Node, table: str | None = None) -> Kind | None:
        """Return the kind of a part; `table` is set inside a condition."""
        match node:
            case Literal():
                return self._literal(node)
            case Name():
                return self._name(node, table)
            case Call():
                return self._call(node)
            case Percent():
                for part in (node.part, node.whole):
                    self._must(part, self.kind(part), _NUMBERS, "percent is of patients or of counts")
                return Kind.NUMBER
            case Negative():
                self._must(node, self.kind(node.operand, table), _NUMBERS, "only a number has a sign")
                return Kind.NUMBER
            case Not():
                self._must(node, self.kind(node.operand, table), (Kind.TRUTH,), "not turns a statement round")
                return Kind.TRUTH
            case Binary():
                return self._binary(node, table)
            case AmongValues() | AmongPatients() | Contains() | Missing():
                return self._test(node, table)

    # --- names ----------------------------------------------------------------------------------------------

    def _literal(self, node: Literal) -> Kind:
        if isinstance(node.value, bool):
            return Kind.TRUTH
        return Kind.TEXT if isinstance(node.value, str) else Kind.NUMBER

    def _name(self, node: Name, table: str | None) -> Kind | None:
        if table is None:
            if node.name in SCALARS:
                return SCALARS[node.name]
            if node.name in TABLES:
                fix = f"Write rows({node.name})" + (
                    "" if node.name in TABLES_WITHOUT_PATIENTS else f" or patients({node.name})"
                )
                return self._say(f"{node.name} is a table, not a value", node.at, fix)
            return self._unknown(f"there is no value '{node.name}'", node.name, node.at, SCALARS)
        if table not in TABLES:
            return None
        if node.name in TABLES[table]:
            return TABLES[table][node.name]
        if node.name in SCALARS:
            return SCALARS[node.name]
        return self._unknown(f"table {table} has no column '{node.name}'", node.name, node.at, TABLES[table])

    def _column(self, node: Contains | Missing, table: str | None) -> Kind | None:
        if isinstance(node.operand, Name) and node.operand.name not in SCALARS:
            return self._name(node.operand, table)
        word = "contains" if isinstance(node, Contains) else "is missing"
        return self._say(f"'{word}' asks about a column", node.operand.at, f"Write COLUMN {word}")

    def _call(self, node: Call) -> Kind | None:
        known = self._source(node.source)
        name = node.function
        if name == "patients" and node.source.table in TABLES_WITHOUT_PATIENTS:
            self._say(
                f"table {node.source.table} has one row a dose level, not a patient",
                node.source.at,
                f"Write rows({node.source.table} ...)",
            )
        if node.column is None:
            return Kind.PATIENTS if name == "patients" else Kind.NUMBER
        if not known:
            return None
        columns = TABLES[node.source.table]
        column = columns.get(node.column.name)
        if column is None:
            return self._unknown(
                f"table {node.source.table} has no column '{node.column.name}'",
                node.column.name,
                node.column.at,
                columns,
            )
        allowed = SUMMARIES[name]
        if column not in allowed:
            wanted = " or ".join(kind.value for kind in allowed)
            return self._say(
                f"{name} needs a column that holds {wanted}, and {node.column.name} holds {column.value}",
                node.column.at,
                known_words(node.column.name, [word for word, kind in columns.items() if kind in allowed]),
            )
        if name == "values":
            return Kind.VALUES
        return column if name in ("min", "max") else Kind.NUMBER

    def _source(self, source: Source) -> bool:
        if source.table not in TABLES:
            self._unknown(f"there is no table '{source.table}'", source.table, source.at, TABLES)
            return False
        if source.condition is not None:
            self._must(
                source.condition,
                self.kind(source.condition, source.table),
                (Kind.TRUTH,),
                "a condition is true or false",
            )
        return True

    # --- conditions -----------------------------------------------------------------------------------------

    def _test(self, node: AmongValues | AmongPatients | Contains | Missing, table: str | None) -> Kind:
        match node:
            case AmongValues():
                for choice in node.choices:
                    self._comparable("=", node.operand, choice, choice.at, table)
            case AmongPatients():
                self._among_patients(node, table)
            case Contains():
                self._must(node, self._column(node, table), (Kind.TEXT, Kind.TEXTS), "contains looks in a text")
            case Missing():
                self._column(node, table)
        return Kind.TRUTH

    # --- operators ------------------------------------------------------------------------------------------

    def _binary(self, node: Binary, table: str | None) -> Kind:
        if node.operator in ("and", "or"):
            for side in (node.left, node.right):
                self._must(side, self.kind(side, table), (Kind.TRUTH,), f"{node.operator} joins two statements")
            return Kind.TRUTH
        if node.operator in COMPARISONS:
            self._comparable(node.operator, node.left, node.right, node.at, table)
            return Kind.TRUTH
        if node.operator in (*SET_OPERATORS, "within"):
            for side in (node.left, node.right):
                self._must(side, self.kind(side), (Kind.PATIENTS,), f"{node.operator} joins two sets of patients")
            return Kind.TRUTH if node.operator == "within" else Kind.PATIENTS
        for side in (node.left, node.right):
            self._must(side, self.kind(side), _NUMBERS, f"'{node.operator}' reckons with numbers")
        return Kind.NUMBER

    def _among_patients(self, node: AmongPatients, table: str | None) -> None:
        if not isinstance(node.operand, Name) or node.operand.name != "subject" or table in TABLES_WITHOUT_PATIENTS:
            self._say("only the column subject can be in a set of patients", node.at, "Write subject in patients(...)")
        self._must(node.patients, self.kind(node.patients), (Kind.PATIENTS,), "in needs a list or a set of patients")

    def _comparable(self, operator: str, left: Node, right: Node, at: int, table: str | None) -> None:
        first, second = self.kind(left, table), self.kind(right, table)
        if first is None or second is None:
            return
        sides = {Kind.NUMBER if kind is Kind.PATIENTS and table is None else kind for kind in (first, second)}
        written = next((side for side in (left, right) if isinstance(side, Literal)), None)
        if sides == {Kind.DATE, Kind.TEXT} and written is not None:
            if moment_of(str(written.value)) is None:
                self._say(f"'{written.value}' is not a date", written.at, "Write dates as '2020-12-31'")
            return
        if len(sides) > 1 or not sides & {Kind.NUMBER, Kind.TEXT, Kind.TRUTH, Kind.DATE}:
            self._say(f"{first.value} cannot be compared with {second.value}", at, "Compare two values of one kind")
        elif operator not in ("=", "!=") and sides & {Kind.TEXT, Kind.TRUTH}:
            self._say(f"{first.value} has no order, so '{operator}' has no meaning", at, "Use = or !=")

    # --- faults ---------------------------------------------------------------------------------------------

    def _must(self, node: Node, kind: Kind | None, allowed: tuple[Kind, ...], why: str) -> None:
        if kind is not None and kind not in allowed:
            self._say(f"{why}, and this is {kind.value}", node.at, f"Give {allowed[0].value} here")

    def _say(self, message: str, at: int, fix: str) -> Kind | None:
        problem = Problem(message=message, character=at + 1, fix=fix)
        if problem not in self.problems:
            self.problems.append(problem)
        return None

    def _unknown(self, message: str, name: str, at: int, known: Iterable[str]) -> Kind | None:
        return self._say(message, at, known_words(name, known))
