"""Suggest the known word nearest to an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_word(word: str, known: Iterable[str]) -> str | None:
    """Return the known word closest to `word`, or None when none is close.

    Examples
    --------
    >>> nearest_word("dlt_windw", ["dlt_window", "expansion"])
    'dlt_window'
    >>> nearest_word("xyz", ["dlt_window"]) is None
    True
    """
    folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def known_words(word: str, known: Iterable[str]) -> str:
    """Name the nearest known word, then all of them, for the 'fix' of an error.

    Examples
    --------
    >>> known_words("boim", ["boin", "crm"])
    "Did you mean 'boin'? Known: boin, crm"
    """
    names = sorted(known)
    near = nearest_word(word, names)
    hint = f"Did you mean '{near}'? " if near else ""
    return f"{hint}Known: {', '.join(names)}"
