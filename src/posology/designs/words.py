"""Read the words of a design section, gathering every fault before anything is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posology.vocabulary import Fault, FaultsFound, known_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Words:
    """The words of one design section, read one by one.

    Parameters
    ----------
    section
        The section as written: plain values by word.

    Notes
    -----
    Each reading method returns a usable value even where the word is faulty, so that reading goes on and all
    faults come out together in `finish`.
    """

    def __init__(self, section: Mapping[str, object]) -> None:
        self._section = section
        self._known: list[str] = ["rule"]
        self._faults: list[Fault] = []
        self._defaults: dict[str, object] = {}

    def fault(self, word: str, message: str, fix: str) -> None:
        """Record a fault of one word."""
        self._faults.append(Fault(where=f"design.{word}", value=self._section.get(word), message=message, fix=fix))

    def given(self, word: str) -> bool:
        """Tell whether the word is written, and count it as one the rule uses."""
        if word not in self._known:
            self._known.append(word)
        return self._section.get(word) is not None

    def choice(self, word: str, options: Sequence[str]) -> str | None:
        """Read one of several words, or None when it is not given."""
        if not self.given(word):
            return None
        value = self._section[word]
        if value not in options:
            self.fault(word, f"{value!r} is not a choice for '{word}'", f"Write one of: {', '.join(options)}")
            return None
        return str(value)

    def boolean(self, word: str) -> bool | None:
        """Read true or false, or None when it is not given."""
        if not self.given(word):
            return None
        value = self._section[word]
        if not isinstance(value, bool):
            self.fault(word, f"{value!r} is neither true nor false", "Write true or false")
            return None
        return value

    def integer(self, word: str, *, lowest: int, highest: int, default: int) -> int:
        """Read a whole number within limits, or take the rule's own default."""
        if not self.given(word):
            self._defaults[word] = default
            return default
        value = self._section[word]
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.fault(
                word,
                f"{value!r} is not a whole number from {lowest} to {highest}",
                f"Write a number from {lowest} to {highest}",
            )
            return default
        return value

    def resolve(self, word: str, value: object) -> None:
        """Record a value that the rule itself fills in."""
        self._defaults[word] = value

    @property
    def defaults(self) -> dict[str, object]:
        """The values that the rule filled in."""
        return dict(self._defaults)

    def finish(self) -> None:
        """Refuse words the rule does not use, and raise all faults together."""
        for word in self._section:
            if word not in self._known:
                self.fault(
                    word,
                    f"the rule '{self._section.get('rule')}' does not use the word '{word}'",
                    f"Remove it. {known_words(word, self._known)}",
                )
        if self._faults:
            raise FaultsFound(tuple(self._faults), what="the design section")
