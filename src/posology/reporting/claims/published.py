"""A published value as it was printed, and whether a derived value agrees with it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Atom = Fraction | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publication prints.

    Attributes
    ----------
    value
        A number, a text, true or false, or a list of these.
    text
        As written in the claims file: '8.20' keeps its two decimals.
    decimals
        Decimals the comparison is made at (numbers only).
    tolerance
        Largest difference that still agrees, where the claim states one instead (numbers only).
    """

    value: Atom | tuple[Atom, ...]
    text: str
    decimals: int | None = None
    tolerance: Decimal | None = None

    def to_json(self) -> object:
        """Return the value as JSON has it."""
        return as_json(self.value)


def as_json(value: Atom | tuple[Atom, ...] | None) -> object:
    """Return a value as JSON has it: whole numbers without a point.

    Examples
    --------
    >>> as_json((Fraction(6), Fraction(3, 5))), as_json(None)
    ([6, 0.6], None)
    """
    if isinstance(value, tuple):
        return [as_json(part) for part in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    return value


def to_decimals(value: Fraction, decimals: int) -> Decimal:
    """Round an exact number half away from zero, as print does.

    Examples
    --------
    >>> str(to_decimals(Fraction(900, 22), 1)), str(to_decimals(Fraction(75, 4), 1))
    ('40.9', '18.8')
    """
    units = math.floor(abs(value) * 10**decimals + Fraction(1, 2))
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((int(value < 0 and units > 0), digits, -decimals))


def agrees(published: Published, derived: Atom | tuple[Atom, ...]) -> bool:
    """Tell whether a derived value is the published one, at the precision it was published with.

    Texts agree whatever their case, lists whatever their order.

    Examples
    --------
    >>> agrees(Published(value=Fraction(409, 10), text="40.9", decimals=1), Fraction(900, 22))
    True
    >>> agrees(Published(value=Fraction(820, 100), text="8.20", decimals=2), Fraction(821, 100))
    False
    """
    value = published.value
    if isinstance(value, Fraction) and isinstance(derived, Fraction):
        if published.tolerance is not None:
            return abs(value - derived) <= Fraction(published.tolerance)
        decimals = published.decimals or 0
        return to_decimals(derived, decimals) == to_decimals(value, decimals)
    return _comparable(value) == _comparable(derived)


def _comparable(value: Atom | tuple[Atom, ...]) -> object:
    if isinstance(value, tuple):
        return sorted((str(type(part)), str(_comparable(part))) for part in value)
    if isinstance(value, str):
        return value.lower()
    return (type(value), value)
