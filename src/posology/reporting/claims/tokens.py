"""The words of a claim's expression, each with the character it starts at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from posology.vocabulary import InputError

#: Longest expression read, in characters: a longer one is not something a statistician can check by eye.
LONGEST_EXPRESSION = 2000

KEYWORDS = frozenset(
    {"where", "of", "and", "or", "not", "in", "contains", "is", "missing", "true", "false"}
    | {"intersect", "union", "minus", "within"}
)

_PATTERN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>\d{1,15}(?:\.\d{1,12})?(?![\w.]))"
    r"|(?P<text>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")"
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>!=|<=|>=|[=<>()+\-*/,])"
)

#: What people type instead of the language's own signs.
_INSTEAD = {
    "≥": "Write >=",
    "≤": "Write <=",
    "≠": "Write !=",
    "×": "Write *",
    "−": "Write -",
    "–": "Write -",
    "!": "Write != or not",
    "&": "Write and",
    "|": "Write or",
    "%": "Write percent(... of ...)",
    "‘": "Write a straight quote '",
    "’": "Write a straight quote '",
    "“": "Write a straight quote '",
    "”": "Write a straight quote '",
}
_PAIRS_INSTEAD = {"==": "Write a single =", "<>": "Write !=", "&&": "Write and", "||": "Write or"}


class ExpressionError(InputError):
    """An expression that cannot be read, with the character (from 1) where the reading stopped.

    Examples
    --------
    >>> error = ExpressionError("a ')' is missing", "rows(events", 11, "Close the parenthesis")
    >>> error.character
    12
    >>> print(error)
    character 12: a ')' is missing.
      rows(events
                 ^
    Close the parenthesis.
    """

    def __init__(self, problem: str, expression: str, at: int, fix: str) -> None:
        self.problem = problem
        self.expression = expression
        self.character = at + 1
        super().__init__(problem, where=f"character {self.character}", fix=fix)

    def __str__(self) -> str:
        stop = "" if self.problem.endswith(".") else "."
        place = pointed(self.expression, self.character)
        return f"character {self.character}: {self.problem}{stop}\n{place}\n{self.fix}."


def pointed(expression: str, character: int, *, indent: str = "  ") -> str:
    """Show the line of an expression that holds a character, with a caret under that character.

    Examples
    --------
    >>> print(pointed("rows(evnts)", 6))
      rows(evnts)
           ^
    """
    before = expression[: character - 1]
    start = before.rfind("\n") + 1
    line = expression[start:].split("\n", 1)[0]
    return f"{indent}{line}\n{indent}{' ' * (character - 1 - start)}^"


class TokenKind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    TEXT = "text"
    WORD = "word"
    KEYWORD = "keyword"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One word, number, text or sign; `at` counts characters from 0."""

    kind: TokenKind
    spelling: str
    at: int

    @property
    def shown(self) -> str:
        """The token as an error names it."""
        return "the end" if self.kind is TokenKind.END else f"'{self.spelling}'"


def tokens(expression: str) -> tuple[Token, ...]:
    """Cut an expression into tokens; the last is the end.

    Words are folded to lower case, since no name of the language has a capital.

    Examples
    --------
    >>> [token.spelling for token in tokens("rows(events where grade >= 3)")]
    ['rows', '(', 'events', 'where', 'grade', '>=', '3', ')', '']
    """
    if len(expression) > LONGEST_EXPRESSION:
        raise ExpressionError(
            f"the expression has {len(expression)} characters, more than {LONGEST_EXPRESSION}",
            expression[:60],
            0,
            "Split it into several claims",
        )
    found: list[Token] = []
    at = 0
    while at < len(expression):
        match = _PATTERN.match(expression, at)
        if match is None or expression[at : at + 2] in _PAIRS_INSTEAD:
            raise _unreadable(expression, at)
        kind, spelling = match.lastgroup, match.group()
        if kind == "word":
            word = spelling.lower()
            found.append(Token(kind=TokenKind.KEYWORD if word in KEYWORDS else TokenKind.WORD, spelling=word, at=at))
        elif kind == "text":
            quote = spelling[0]
            found.append(Token(kind=TokenKind.TEXT, spelling=spelling[1:-1].replace(quote * 2, quote), at=at))
        elif kind != "space":
            found.append(Token(kind=TokenKind(str(kind)), spelling=spelling, at=at))
        at = match.end()
    found.append(Token(kind=TokenKind.END, spelling="", at=len(expression.rstrip())))
    return tuple(found)


def _unreadable(expression: str, at: int) -> ExpressionError:
    character = expression[at]
    if character in "'\"":
        return ExpressionError("the text is not closed", expression, at, f"Close it with {character}")
    if character.isdigit() or character == ".":
        return ExpressionError(
            "this is not a number",
            expression,
            at,
            "Write numbers as 3 or 0.6, with at most 15 digits before the point and 12 after",
        )
    if (pair := expression[at : at + 2]) in _PAIRS_INSTEAD:
        return ExpressionError(f"'{pair}' has no meaning here", expression, at, _PAIRS_INSTEAD[pair])
    return ExpressionError(
        f"'{character}' has no meaning here",
        expression,
        at,
        _INSTEAD.get(character, "Write names, numbers, 'texts' and the signs = != < <= > >= + - * / ( ) ,"),
    )
