"""Read a claims file: every fault at once, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from posology.reporting.claims.catalogue import Kind
from posology.reporting.claims.lined_yaml import LinedValue, read_lined
from posology.reporting.claims.meaning import meaning
from posology.reporting.claims.parser import parse
from posology.reporting.claims.published import Atom, Published
from posology.reporting.claims.syntax import Expression
from posology.reporting.claims.tokens import ExpressionError, pointed
from posology.vocabulary import Fault, FaultsFound, InputError, known_words

if TYPE_CHECKING:
    from pathlib import Path

FILE_KEYS = ("study", "source", "note", "claims")
CLAIM_KEYS = ("id", "text", "expr", "published", "decimals", "tolerance", "because", "note")

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
#: Most decimals a published number can have; more are a slip of the keyboard.
_MOST_DECIMALS = 12

#: What a published value may be for each kind an expression can give.
_PUBLISHED_AS: Mapping[Kind, type] = {
    Kind.NUMBER: Fraction,
    Kind.PATIENTS: Fraction,
    Kind.TEXT: str,
    Kind.DATE: str,
    Kind.TRUTH: bool,
    Kind.VALUES: tuple,
}
_NAMED: Mapping[type, str] = {Fraction: "a number", str: "a text", bool: "true or false", tuple: "a list"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a publication, and how it is derived (`expression`) or why it is not (`because`)."""

    id: str
    text: str
    published: Published | None
    expression: Expression | None
    because: str | None
    note: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsFile:
    """A publication's statements on one study."""

    study: str
    source: str
    claims: tuple[Claim, ...]


def read_claims(path: Path) -> ClaimsFile:
    """Read `claims.yaml`.

    Raises
    ------
    InputError
        If there is no such file, or it is not text.
    FaultsFound
        With every fault of the file: keys, published values, and expressions with the character at fault.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(
            "there is no claims file", where=str(path), fix="Write one; docs/reference/claims.md shows how"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"the claims file cannot be read ({error})", where=str(path), fix="Give a UTF-8 text file"
        ) from None
    reader = _Reader(str(path))
    claims_file = reader.read(read_lined(content, str(path)))
    if reader.faults or claims_file is None:
        raise FaultsFound(tuple(reader.faults), what=str(path))
    return claims_file


class _Reader:
    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: dict[str, int] = {}
        self.faults: list[Fault] = []

    def read(self, root: LinedValue | None) -> ClaimsFile | None:
        shape = "Write study:, source: and claims: with a list of claims"
        if root is None or root.tag != "map":
            self._fault("the file is not a mapping", 1, shape)
            return None
        keys = self._mapping(root, FILE_KEYS, None)
        line = root.line
        study = self._text(keys, "study", None, line, "Name the study, as in its protocol")
        source = self._text(keys, "source", None, line, "Cite the publication the claims are from")
        entries = keys.get("claims")
        if entries is None or not entries.items:
            self._fault(
                "claims is not a list with at least one claim", line if entries is None else entries.line, shape
            )
            return None
        claims = tuple(self._claim(entry, number) for number, entry in enumerate(entries.items, start=1))
        if self.faults or study is None or source is None:
            return None
        return ClaimsFile(study=study, source=source, claims=tuple(claim for claim in claims if claim is not None))

    # --- one claim ------------------------------------------------------------------------------------------

    def _claim(self, node: LinedValue, number: int) -> Claim | None:
        line = node.line
        if node.tag != "map":
            self._fault(
                f"claim {number} is not a mapping", line, "Write - id: ..., text: ..., expr: ..., published: ..."
            )
            return None
        before = len(self.faults)
        name = next((value.text for key, value in node.pairs if key.text == "id"), "")
        who = f"claim {name or number}"
        keys = self._mapping(node, CLAIM_KEYS, who)
        identity = self._identity(keys, who, line)
        text = self._text(keys, "text", who, line, "Say in your own words what the publication states")
        note = self._text(keys, "note", who, line, "Leave note out, or write one") if "note" in keys else None
        because = (
            self._text(keys, "because", who, line, "Say why the claim cannot be derived") if "because" in keys else None
        )
        expression, kind = self._expression(keys, who, line)
        published = self._published(keys, who, line, kind)
        if len(self.faults) > before or identity is None or text is None:
            return None
        return Claim(
            id=identity,
            text=text,
            published=published,
            expression=expression,
            because=because,
            note=note,
            line=line,
        )

    def _identity(self, keys: Mapping[str, LinedValue], who: str, line: int) -> str | None:
        identity = self._text(keys, "id", who, line, "Give each claim an id of its own")
        if identity is None:
            return None
        line = keys["id"].line
        if not _ID.fullmatch(identity):
            self._fault(
                f"{who}: id '{identity}' has other signs than letters, digits, '-', '_' and '.'",
                line,
                "Write an id such as grade-3-neutropenia",
                identity,
            )
        elif identity in self._lines:
            self._fault(
                f"{who}: id '{identity}' is already the id of the claim at line {self._lines[identity]}",
                line,
                "Give each claim an id of its own",
                identity,
            )
        else:
            self._lines[identity] = line
        return identity

    def _expression(self, keys: Mapping[str, LinedValue], who: str, line: int) -> tuple[Expression | None, Kind | None]:
        if ("expr" in keys) == ("because" in keys):
            both = "has both expr and because" if "expr" in keys else "has neither expr nor because"
            self._fault(f"{who} {both}", line, "Write expr to derive it, or because to say why it cannot be derived")
        written = self._text(keys, "expr", who, line, "Write an expression") if "expr" in keys else None
        if written is None:
            return None, None
        line = keys["expr"].line
        try:
            expression = parse(written)
        except ExpressionError as error:
            self._points_at(who, line, written, error.problem, error.character, str(error.fix))
            return None, None
        read = meaning(expression)
        for problem in read.problems:
            self._points_at(who, line, written, problem.message, problem.character, problem.fix)
        return expression, None if read.problems else read.kind

    def _points_at(self, who: str, line: int, written: str, problem: str, character: int, fix: str) -> None:
        caret = pointed(written, character, indent="      ")
        self._fault(f"{who}, expr, character {character}:\n{caret}\n    {problem}", line, fix, written)

    # --- the published value --------------------------------------------------------------------------------

    def _published(self, keys: Mapping[str, LinedValue], who: str, line: int, kind: Kind | None) -> Published | None:
        node = keys.get("published")
        if node is None:
            if "expr" in keys:
                self._fault(f"{who} has no published value", line, "Write published: with the value as printed")
            return None
        before = len(self.faults)
        value = self._value(node, who)
        decimals = self._whole(keys.get("decimals"), who)
        tolerance = self._tolerance(keys.get("tolerance"), who)
        if value is None or len(self.faults) > before:
            return None
        line = node.line
        if "decimals" in keys and "tolerance" in keys:
            self._fault(f"{who} has both decimals and tolerance", line, "Keep the one the comparison is made with")
        if not isinstance(value, Fraction) and ("decimals" in keys or "tolerance" in keys):
            self._fault(f"{who}: only a published number has decimals or a tolerance", line, "Leave them out")
        if kind is not None and not isinstance(value, _PUBLISHED_AS[kind]):
            self._fault(
                f"{who}: published is {_NAMED[type(value)]}, and the expression gives {kind.value}",
                line,
                f"Publish {_NAMED[_PUBLISHED_AS[kind]]}, or change the expression",
            )
        text = _written(node)
        if decimals is None and isinstance(value, Fraction):
            decimals = len(text.partition(".")[2])
        return Published(value=value, text=text, decimals=decimals, tolerance=tolerance)

    def _value(self, node: LinedValue, who: str) -> Atom | tuple[Atom, ...] | None:
        if node.tag == "seq":
            parts = [self._atom(part, who) for part in node.items]
            if not parts:
                self._fault(f"{who}: the published list is empty", node.line, "List the published values")
            return None if None in parts or not parts else tuple(part for part in parts if part is not None)
        return self._atom(node, who)

    def _atom(self, node: LinedValue, who: str) -> Atom | None:
        tag = node.tag
        if tag == "bool":
            return bool(node.text.lower() == "true")
        if tag in ("str", "timestamp") and node.text.strip():
            return str(node.text)
        if tag in ("int", "float") and _NUMBER.fullmatch(node.text):
            if len(node.text.partition(".")[2]) <= _MOST_DECIMALS:
                return Fraction(node.text)
            self._fault(
                f"{who}: published {node.text} has more than {_MOST_DECIMALS} decimals",
                node.line,
                "Write the number as printed",
            )
            return None
        what = f"published '{node.text}'" if node.is_scalar and node.text else "published"
        self._fault(
            f"{who}: {what} is not a value",
            node.line,
            "Write a number such as 40.9, a text, true, false, or a list of these",
        )
        return None

    def _whole(self, node: LinedValue | None, who: str) -> int | None:
        if node is None:
            return None
        if node.is_scalar and re.fullmatch(r"\d{1,2}", node.text) and int(node.text) <= _MOST_DECIMALS:
            return int(node.text)
        self._fault(f"{who}: decimals is not a whole number from 0 to {_MOST_DECIMALS}", node.line, "Write decimals: 1")
        return None

    def _tolerance(self, node: LinedValue | None, who: str) -> Decimal | None:
        if node is None:
            return None
        if node.is_scalar and re.fullmatch(r"\d+(\.\d+)?", node.text):
            return Decimal(node.text)
        self._fault(f"{who}: tolerance is not a number of at least 0", node.line, "Write tolerance: 0.5")
        return None

    # --- keys and texts -------------------------------------------------------------------------------------

    def _mapping(self, node: LinedValue, known: Iterable[str], who: str | None) -> dict[str, LinedValue]:
        keys: dict[str, LinedValue] = {}
        start = f"{who}: " if who else ""
        for key, value in node.pairs:
            word = key.text if key.is_scalar else "..."
            if word not in known:
                self._fault(f"{start}there is no key '{word}'", key.line, known_words(word, known), word)
            elif word in keys:
                self._fault(f"{start}key '{word}' is given twice", key.line, "Keep one of them", word)
            else:
                keys[word] = value
        return keys

    def _text(self, keys: Mapping[str, LinedValue], key: str, who: str | None, line: int, fix: str) -> str | None:
        node = keys.get(key)
        start = f"{who} has" if who else "the file has"
        if node is None:
            self._fault(f"{start} no {key}", line, fix)
            return None
        if not node.is_scalar or node.tag == "null" or not node.text.strip():
            self._fault(f"{start} no text in {key}", node.line, fix)
            return None
        return str(node.text).strip()

    def _fault(self, message: str, line: int, fix: str, value: object = None) -> None:
        self.faults.append(Fault(message=message, where=f"{self._path}, line {line}", fix=fix, line=line, value=value))


def _written(node: LinedValue) -> str:
    return node.text if node.is_scalar else ", ".join(item.text for item in node.items)
