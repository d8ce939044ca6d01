"""Short names for patients and runs of rows, as the report prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def short_names(subjects: Sequence[str]) -> Mapping[str, str]:
    """Drop the part that all patients' identifiers share, up to its last hyphen.

    Examples
    --------
    >>> short_names(["TAA013-SYN-01-001", "TAA013-SYN-02-004"])
    {'TAA013-SYN-01-001': '01-001', 'TAA013-SYN-02-004': '02-004'}
    >>> short_names(["A", "A"])
    {'A': 'A'}
    """
    distinct = sorted(set(subjects))
    cut = 0
    if len(distinct) > 1:
        first, last = distinct[0], distinct[-1]
        agree = next((k for k, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
        cut = first.rfind("-", 0, agree) + 1
    return {subject: subject[cut:] for subject in distinct}


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Gather whole numbers into first-to-last runs.

    Examples
    --------
    >>> runs([3, 1, 2, 7])
    ((1, 3), (7, 7))
    """
    gathered: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if gathered and number == gathered[-1][1] + 1:
            gathered[-1] = (gathered[-1][0], number)
        else:
            gathered.append((number, number))
    return tuple(gathered)


def run_text(first: int, last: int) -> str:
    """Write a run as printed.

    Examples
    --------
    >>> run_text(4, 4), run_text(4, 6)
    ('4', '4–6')
    """
    return str(first) if first == last else f"{first}–{last}"


def count_text(number: int, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> count_text(1, "patient"), count_text(3, "patient"), count_text(2, "query", "queries")
    ('1 patient', '3 patients', '2 queries')
    """
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
