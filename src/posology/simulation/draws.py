"""Random draws that are named, so that each can be made again alone.

A draw is the SHA-256 of the seed and the draw's name. Nothing depends on the order in which draws are made, on the
version of Python or on that of a library: a patient keeps her numbers when another patient is added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar

Item = TypeVar("Item")

#: A double holds 53 random bits; one half is added so that no draw is exactly 0 or 1.
_BITS = 53


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """Random numbers asked for by name.

    Examples
    --------
    >>> draws = Draws(seed="a trial")
    >>> draws.unit("weight", 7) == draws.unit("weight", 7) != draws.unit("weight", 8)
    True
    >>> draws.integer(1, 6, "die")
    3
    """

    seed: str

    def unit(self, *name: object) -> float:
        """Draw evenly between 0 and 1, both excluded."""
        text = "\x1f".join([self.seed, *map(str, name)])
        bits = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> (64 - _BITS)
        return (bits + 0.5) / (1 << _BITS)

    def integer(self, low: int, high: int, *name: object) -> int:
        """Draw one of `low` to `high`, both included."""
        return low + int(self.unit(*name) * (high - low + 1))

    def normal(self, *name: object) -> float:
        """Draw from the standard normal distribution."""
        return NormalDist().inv_cdf(self.unit(*name))

    def happens(self, probability: float, *name: object) -> bool:
        """Draw yes with this probability."""
        return self.unit(*name) < probability

    def one_of(self, items: Sequence[Item], *name: object) -> Item:
        """Draw one of the items."""
        return items[self.integer(0, len(items) - 1, *name)]

    def shuffled(self, items: Sequence[Item], *name: object) -> tuple[Item, ...]:
        """Put the items into a random order."""
        order = sorted(range(len(items)), key=lambda place: self.unit(*name, place))
        return tuple(items[place] for place in order)

    def some_of(
        self, items: Sequence[Item], number: int, *name: object, weights: Sequence[float] | None = None
    ) -> tuple[Item, ...]:
        """Draw `number` different items, in the order drawn; a larger weight makes an item likelier.

        References
        ----------
        Efraimidis and Spirakis (2006), Information Processing Letters 97, 181-185: the largest u ** (1 / weight).
        """
        if number > len(items):
            raise ValueError(f"cannot draw {number} of {len(items)} items without replacement")
        powers = weights if weights is not None else [1.0] * len(items)
        keyed = sorted(
            range(len(items)), key=lambda place: self.unit(*name, place) ** (1 / powers[place]), reverse=True
        )
        return tuple(items[place] for place in keyed[:number])

    def spread(self, low: int, middle: int, high: int, number: int, *name: object) -> tuple[int, ...]:
        """Draw whole numbers in rising order with this minimum, median and maximum.

        The two central values (one, when `number` is odd) equal the median; the rest fall evenly on either side.

        Examples
        --------
        >>> ages = Draws(seed="a trial").spread(25, 50, 67, 22, "age")
        >>> len(ages), ages[0], ages[10], ages[11], ages[-1]
        (22, 25, 50, 50, 67)
        """
        centre = 2 if number % 2 == 0 else 1
        side = (number - centre) // 2 - 1
        if side < 0:
            raise ValueError(f"{number} values are too few for a minimum, a median and a maximum")
        below = [self.integer(low, middle, *name, "below", place) for place in range(side)]
        above = [self.integer(middle, high, *name, "above", place) for place in range(side)]
        return (low, *sorted(below), *[middle] * centre, *sorted(above), high)
