"""Read a claim's expression: recursive descent, one method a rule of the grammar in docs/reference/claims.md."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from posology.reporting.claims.catalogue import COUNTS, FUNCTIONS, SUMMARIES
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
from posology.reporting.claims.tokens import KEYWORDS, ExpressionError, Token, TokenKind, tokens
from posology.vocabulary import known_words, nearest_word

#: Parts and nested parentheses one expression may have: they bound the recursion, here and in what walks the parts.
MOST_PARTS = 120
DEEPEST_NESTING = 16


def parse(expression: str) -> Expression:
    """Read an expression into its parts; names are not looked up yet.

    Raises
    ------
    ExpressionError
        With the character at which the expression stops making sense.

    Examples
    --------
    >>> parse("rows(events where grade = 3)").root.function
    'rows'
    >>> parse("rows(events where grade = )")
    Traceback (most recent call last):
    ...
    posology.reporting.claims.tokens.ExpressionError: character 27: a value is missing before ')'.
      rows(events where grade = )
                                ^
    Write a number, a 'text', true, false, a name or a function.
    """
    reader = _Reader(expression)
    root = reader.either()
    reader.finish()
    return Expression(text=expression, root=root)


class _Reader:
    def __init__(self, expression: str) -> None:
        self._expression = expression
        self._tokens = tokens(expression)
        self._next = 0
        self._parts = 0
        self._depth = 0

    # --- the whole expression -------------------------------------------------------------------------------

    def either(self) -> Node:
        return self._chain(self._both, ("or",))

    def finish(self) -> None:
        token = self._peek()
        if token.kind is not TokenKind.END:
            raise self._error(f"{token.shown} is left over", token, "Join the parts with an operator, or end here")

    def _both(self) -> Node:
        return self._chain(self._negated, ("and",))

    def _negated(self) -> Node:
        if token := self._take("not"):
            self._count(token)
            return Not(operand=self._negated(), at=token.at)
        return self._compared()

    def _compared(self) -> Node:
        left = self._sum()
        token = self._take(*COMPARISONS, "within")
        if token is None:
            return left
        self._count(token)
        node = Binary(operator=token.spelling, left=left, right=self._sum(), at=token.at)
        self._refuse_second(COMPARISONS, "a comparison has two sides", "Join two comparisons with and")
        return node

    def _sum(self) -> Node:
        return self._chain(self._product, ("+", "-"))

    def _product(self) -> Node:
        return self._chain(self._signed, ("*", "/"))

    def _signed(self) -> Node:
        if token := self._take("-"):
            self._count(token)
            return Negative(operand=self._signed(), at=token.at)
        return self._patient_sets()

    def _patient_sets(self) -> Node:
        left = self._factor()
        first = self._take(*SET_OPERATORS)
        if first is None:
            return left
        operator: Token | None = first
        while operator is not None:
            if operator.spelling != first.spelling:
                raise self._error(
                    f"'{first.spelling}' and '{operator.spelling}' stand side by side",
                    operator,
                    "Put parentheses round the sets that belong together",
                )
            self._count(operator)
            left = Binary(operator=operator.spelling, left=left, right=self._factor(), at=operator.at)
            operator = self._take(*SET_OPERATORS)
        return left

    def _factor(self) -> Node:
        token = self._peek()
        self._count(token)
        if self._take("("):
            return self._inside(token, self.either)
        return self._value()

    # --- values and functions -------------------------------------------------------------------------------

    def _value(self) -> Node:
        token = self._peek()
        if literal := self._literal():
            return literal
        if token.kind is TokenKind.WORD:
            self._next += 1
            if self._take("("):
                return self._inside(token, lambda: self._call(token))
            return Name(name=token.spelling, at=token.at)
        raise self._error(
            f"a value is missing before {token.shown}",
            token,
            "Write a number, a 'text', true, false, a name or a function",
        )

    def _literal(self) -> Literal | None:
        token = self._peek()
        value: Fraction | str | bool
        if token.kind is TokenKind.NUMBER:
            value = Fraction(token.spelling)
        elif token.kind is TokenKind.TEXT:
            value = token.spelling
        elif token.kind is TokenKind.KEYWORD and token.spelling in ("true", "false"):
            value = token.spelling == "true"
        else:
            return None
        self._next += 1
        return Literal(value=value, at=token.at)

    def _call(self, function: Token) -> Node:
        name = function.spelling
        if name not in FUNCTIONS:
            raise self._error(f"there is no function '{name}'", function, known_words(name, FUNCTIONS))
        if name == "percent":
            part = self.either()
            self._expect("of", "Write percent(PART of WHOLE)")
            whole = self.either()
            return Percent(part=part, whole=whole, at=function.at)
        column = None
        if name in SUMMARIES:
            token = self._word(f"{name} needs a column", f"Write {name}(COLUMN of TABLE where ...)")
            column = Name(name=token.spelling, at=token.at)
            self._expect("of", f"Write {name}(COLUMN of TABLE where ...)")
        source = self._source(name)
        return Call(function=name, column=column, source=source, at=function.at)

    def _source(self, function: str) -> Source:
        shape = f"{function}(TABLE where ...)" if function in COUNTS else f"{function}(COLUMN of TABLE where ...)"
        table = self._word(f"{function} needs a table", f"Write {shape}")
        condition = self._condition() if self._take("where") else None
        return Source(table=table.spelling, condition=condition, at=table.at)

    # --- conditions -----------------------------------------------------------------------------------------

    def _condition(self) -> Node:
        return self._chain(self._condition_both, ("or",))

    def _condition_both(self) -> Node:
        return self._chain(self._condition_part, ("and",))

    def _condition_part(self) -> Node:
        token = self._peek()
        self._count(token)
        if self._take("not"):
            return Not(operand=self._condition_part(), at=token.at)
        if self._take("("):
            return self._inside(token, self._condition)
        return self._test()

    def _test(self) -> Node:
        left = self._operand()
        if token := self._take(*COMPARISONS):
            node = Binary(operator=token.spelling, left=left, right=self._operand(), at=token.at)
            self._refuse_second(COMPARISONS, "a comparison has two sides", "Join two comparisons with and")
            return node
        if token := self._take("in"):
            return self._among(left, token)
        if token := self._take("contains"):
            text = self._peek()
            literal = self._literal()
            if literal is None or not isinstance(literal.value, str):
                raise self._error("contains looks for a 'text'", text, "Write column contains 'part of the text'")
            return Contains(operand=left, text=literal, at=token.at)
        if token := self._take("is"):
            negated = self._take("not") is not None
            self._expect("missing", "Write is missing or is not missing")
            return Missing(operand=left, negated=negated, at=token.at)
        return left

    def _operand(self) -> Node:
        if token := self._take("-"):
            self._count(token)
            return Negative(operand=self._operand(), at=token.at)
        return self._value()

    def _among(self, operand: Node, token: Token) -> Node:
        if not self._take("("):
            return AmongPatients(operand=operand, patients=self._patient_sets(), at=token.at)
        choices: list[Literal] = []
        while True:
            place = self._peek()
            literal = self._literal()
            if literal is None:
                raise self._error(f"a value is missing before {place.shown}", place, "Write in ('a', 'b') or in (1, 2)")
            choices.append(literal)
            if not self._take(","):
                break
        self._expect(")", "Close the list")
        return AmongValues(operand=operand, choices=tuple(choices), at=token.at)

    # --- tokens ---------------------------------------------------------------------------------------------

    def _inside(self, opening: Token, content: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST_NESTING:
            raise self._error(
                f"parentheses are nested deeper than {DEEPEST_NESTING}", opening, "Split it into several claims"
            )
        node = content()
        self._depth -= 1
        self._expect(")", "Close the parenthesis")
        return node

    def _chain(self, part: Callable[[], Node], operators: tuple[str, ...]) -> Node:
        left = part()
        while token := self._take(*operators):
            self._count(token)
            left = Binary(operator=token.spelling, left=left, right=part(), at=token.at)
        return left

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self, *spellings: str) -> Token | None:
        token = self._peek()
        if token.kind in (TokenKind.KEYWORD, TokenKind.SIGN) and token.spelling in spellings:
            self._next += 1
            return token
        return None

    def _word(self, problem: str, fix: str) -> Token:
        token = self._peek()
        if token.kind is not TokenKind.WORD:
            raise self._error(f"{problem}, and here is {token.shown}", token, fix)
        self._next += 1
        return token

    def _expect(self, spelling: str, fix: str) -> None:
        if self._take(spelling) is None:
            token = self._peek()
            raise self._error(f"'{spelling}' is missing before {token.shown}", token, fix)

    def _refuse_second(self, operators: tuple[str, ...], problem: str, fix: str) -> None:
        if self._peek().kind is TokenKind.SIGN and self._peek().spelling in operators:
            raise self._error(problem, self._peek(), fix)

    def _count(self, token: Token) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise self._error(f"the expression has more than {MOST_PARTS} parts", token, "Split it into several claims")

    def _error(self, problem: str, token: Token, fix: str) -> ExpressionError:
        keyword = nearest_word(token.spelling, KEYWORDS) if token.kind is TokenKind.WORD else None
        if keyword is not None and "Did you mean" not in fix:
            fix = f"Did you mean '{keyword}'? {fix}"
        return ExpressionError(problem, self._expression, token.at, fix)
