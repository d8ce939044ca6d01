"""Outcome notation: `1NNN 2NNT` is three patients at level 1 without a DLT, then three at level 2, one with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from posology.designs.state import Cohort, TrialState
from posology.vocabulary import InputError

_TOKEN = re.compile(r"\S+")
_COHORT = re.compile(r"(?:(?P<regimen>[A-Za-z][\w-]*):)?(?P<level>\d{1,4})(?P<outcomes>[NT]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCohort:
    """One cohort of an outcome string."""

    level: int
    outcomes: str
    regimen: str | None = None

    @property
    def dlts(self) -> int:
        """Patients of the cohort with a DLT."""
        return self.outcomes.count("T")


def parse_outcomes(text: str, *, levels: int) -> tuple[OutcomeCohort, ...]:
    """Read an outcome string.

    Parameters
    ----------
    text
        Cohorts separated by spaces, each a level number and one letter a patient: T a DLT, N none. A regimen may
        come first, as in `B:2NNT`.
    levels : int
        Number of dose levels of the study.

    Raises
    ------
    InputError
        Pointing at the character that cannot be read, or at a level that does not exist.

    Examples
    --------
    >>> [(cohort.level, cohort.dlts) for cohort in parse_outcomes("1NNN 2NNT", levels=3)]
    [(1, 0), (2, 1)]
    """
    cohorts = []
    for token in _TOKEN.finditer(text):
        found = _COHORT.fullmatch(token.group())
        if found is None:
            raise _unreadable(text, token.start() + _first_bad(token.group()))
        level = int(found["level"])
        if not 1 <= level <= levels:
            raise _unreadable(
                text,
                token.start() + found.start("level"),
                f"level {level} does not exist",
                f"Levels run from 1 to {levels}",
            )
        cohorts.append(OutcomeCohort(level=level, outcomes=found["outcomes"], regimen=found["regimen"]))
    return tuple(cohorts)


def state_from_outcomes(text: str, *, levels: int, start_level: int = 1) -> TrialState:
    """Count an outcome string into the state a design reads.

    Examples
    --------
    >>> state_from_outcomes("1NNN 2NNT", levels=3).dlts
    (0, 1, 0)
    """
    cohorts = parse_outcomes(text, levels=levels)
    named = sorted({cohort.regimen for cohort in cohorts if cohort.regimen})
    if named:
        raise InputError(
            f"the outcomes name {'regimens' if len(named) > 1 else 'regimen'} {', '.join(named)}",
            where=f"outcomes '{text}'",
            fix="Escalate one regimen at a time and leave its name out",
        )
    treated, dlts = [0] * levels, [0] * levels
    for cohort in cohorts:
        treated[cohort.level - 1] += len(cohort.outcomes)
        dlts[cohort.level - 1] += cohort.dlts
    last = cohorts[-1] if cohorts else None
    return TrialState(
        treated=tuple(treated),
        dlts=tuple(dlts),
        level=last.level if last else start_level,
        last_cohort=Cohort(level=last.level, treated=len(last.outcomes), dlts=last.dlts) if last else None,
    )


def _first_bad(token: str) -> int:
    """Return the place of the first character that no reading of the token can accept."""
    partial = re.match(r"(?:[A-Za-z][\w-]*:)?\d{0,4}", token)
    place = partial.end() if partial else 0
    if place and token[place - 1].isdigit():
        letters = re.match(r"[NT]*", token[place:])
        place += letters.end() if letters else 0
    return min(place, len(token) - 1)


def _unreadable(text: str, place: int, message: str | None = None, fix: str | None = None) -> InputError:
    pointer = f"\n  {text}\n  {' ' * place}^"
    return InputError(
        (message or f"character {place + 1}, {text[place]!r}, cannot be read") + pointer,
        where="outcomes",
        fix=fix or "Write a level and one letter a patient, such as '1NNN 2NNT' (T a DLT, N none)",
    )
