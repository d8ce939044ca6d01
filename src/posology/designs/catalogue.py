"""Every design by the word a protocol uses for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from posology.designs import three_plus_three
from posology.designs.decision import Design
from posology.designs.words import Words
from posology.vocabulary import Fault, FaultsFound, known_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One design of the catalogue: how its words are read, and their JSON Schema."""

    read: Callable[..., Design]
    schema: Mapping[str, object]


CATALOGUE: Mapping[str, Entry] = {
    "3+3": Entry(read=three_plus_three.read, schema=three_plus_three.SCHEMA),
}

#: Words of the contract that this version knows by name only.
RULES_NOT_BUILT = frozenset(
    {
        "rolling-six", "i3+3", "boin", "mtpi", "mtpi-2", "keyboard", "ccd", "table",
        "crm", "tite-crm", "blrm", "ewoc", "tite-boin",
    }
)  # fmt: skip
WORDS_NOT_BUILT = frozenset({"titration", "modifiers"})


def availability(section: Mapping[str, object]) -> tuple[str, ...]:
    """Name, in sentences, what a design section asks for that this version does not build.

    Examples
    --------
    >>> availability({"rule": "boin", "target": 0.3})
    ("the rule 'boin' is not built in this version: its words are not checked and it cannot decide",)
    >>> availability({"rule": "3+3", "mtd": "dose-below"})
    ()
    """
    rule = section.get("rule")
    if isinstance(rule, str) and rule in RULES_NOT_BUILT:
        return (f"the rule '{rule}' is not built in this version: its words are not checked and it cannot decide",)
    words = sorted(WORDS_NOT_BUILT.intersection(section))
    return tuple(
        f"the word '{word}' is not built in this version: the rule '{rule}' cannot decide with it" for word in words
    )


def build(section: Mapping[str, object], *, levels: int) -> Design:
    """Build the design that a protocol's design section describes.

    Parameters
    ----------
    section
        The words of the section, `rule` among them.
    levels : int, >= 1
        Number of dose levels.

    Raises
    ------
    FaultsFound
        With every fault of the section: an unknown rule, a word the rule does not use, a value out of range.

    Examples
    --------
    >>> build({"rule": "3+3", "mtd": "dose-below"}, levels=4)
    ThreePlusThree(levels=4, mtd='dose-below', start_level=1)
    """
    return _read(section, levels=levels)[0]


def defaults(section: Mapping[str, object], *, levels: int) -> dict[str, object]:
    """Return the values that the rule itself fills in for words not written.

    Examples
    --------
    >>> defaults({"rule": "3+3", "mtd": "dose-below"}, levels=4)
    {'start_level': 1, 'de_escalate': False}
    """
    return _read(section, levels=levels)[1]


def _read(section: Mapping[str, object], *, levels: int) -> tuple[Design, dict[str, object]]:
    rule = section.get("rule")
    entry = CATALOGUE.get(rule) if isinstance(rule, str) else None
    missing = availability(section)
    if missing:
        faults = tuple(
            Fault(
                where="design",
                message=sentence,
                fix="Use a rule that is built: " + ", ".join(sorted(CATALOGUE)),
            )
            for sentence in missing
        )
        raise FaultsFound(faults, what="the design section")
    if entry is None:
        message = "the design has no rule" if rule is None else f"{rule!r} is not a design rule"
        fix = known_words(str(rule or ""), [*CATALOGUE, *RULES_NOT_BUILT])
        raise FaultsFound(
            (Fault(where="design.rule", value=rule, message=message, fix=fix),), what="the design section"
        )
    words = Words(section)
    design = entry.read(words, levels=levels)
    return design, words.defaults
