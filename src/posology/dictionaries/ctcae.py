"""NCI Common Terminology Criteria for Adverse Events: the versions in use and what a grade says.

Source: NCI, CTCAE v5.0, 27 November 2017, 'Grading'; the wording of the five grades is a United States government
work in the public domain.
"""

from __future__ import annotations

import re

#: Versions with published criteria. A grade keeps its meaning only within its version: a neutrophil count of
#: 0.4 x 10^9/L is grade 4 in 5.0 and grade 3 in 6.0.
CTCAE_VERSIONS = ("3.0", "4.0", "4.03", "5.0", "6.0")

#: What each grade is called.
GRADE_WORDS = {1: "mild", 2: "moderate", 3: "severe", 4: "life-threatening", 5: "death"}

_GRADE = re.compile(r"(?:grade\s*)?([1-5])(?:\.0)?", re.IGNORECASE)


def grade_from_text(text: str | None) -> int | None:
    """Read a grade as data write it ('3', 'GRADE 3', '3.0'); None when it is missing or not a grade.

    Examples
    --------
    >>> grade_from_text("GRADE 3"), grade_from_text("6"), grade_from_text(None)
    (3, None, None)
    """
    found = _GRADE.fullmatch(text.strip()) if text else None
    return int(found.group(1)) if found else None
