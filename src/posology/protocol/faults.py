"""Make the faults of a file: what is wrong, on which line, with which value, and the way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from posology.protocol.written import Place, Written
from posology.vocabulary import Fault, known_words


def place_in_file(file: str, line: int | None) -> str:
    """Write 'protocol.yaml:12', or the file alone where there is no line."""
    return f"{file}:{line}" if line is not None else file


def unknown_word_fix(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest word; for the tail of a text that a comma cut, suggest quotes.

    Examples
    --------
    >>> unknown_word_fix("not who could be", ["why"])
    'Put the text in quotes: inside {...} a comma ends an unquoted text. Known words: why'
    """
    if " " in word:
        names = ", ".join(sorted(known))
        return f"Put the text in quotes: inside {{...}} a comma ends an unquoted text. Known words: {names}"
    return known_words(word, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultList:
    """The faults found so far in one file.

    Parameters
    ----------
    file
        The file as the user named it.
    found
        Filled while the file is read; each fault is kept once.
    """

    file: str
    found: list[Fault] = field(default_factory=list)

    def add(self, message: str, *, fix: str, line: int | None, value: object = None) -> None:
        """Note a fault, unless the same one was noted before."""
        fault = Fault(message=message, where=place_in_file(self.file, line), fix=fix, line=line, value=value)
        if all((fault.line, fault.message) != (known.line, known.message) for known in self.found):
            self.found.append(fault)

    def at(self, tree: Written, place: Place, says: str, *, fix: str) -> None:
        """Note a fault of the value at a place; the sentence opens with the place."""
        value = tree.at(*place)
        self.add(f"{tree.place_text(place)} {says}", fix=fix, line=value.line, value=value.plain())
