from __future__ import annotations

import pytest

from posology.dictionaries import CTCAE_VERSIONS, GRADE_WORDS, grade_from_text


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("1", 1),
        ("5", 5),
        ("3.0", 3),
        ("GRADE 4", 4),
        ("grade2", 2),
        ("0", None),
        ("6", None),
        ("MILD", None),
        ("", None),
    ],
)
def test_a_grade_is_read_as_data_write_it(text: str, grade: int | None) -> None:
    assert grade_from_text(text) == grade


def test_the_five_grades_carry_the_words_of_ctcae() -> None:
    """Source: NCI CTCAE v5.0 (2017), section Grading."""
    assert list(GRADE_WORDS.items()) == [
        (1, "mild"),
        (2, "moderate"),
        (3, "severe"),
        (4, "life-threatening"),
        (5, "death"),
    ]


def test_the_version_that_changed_neutrophil_grades_is_known() -> None:
    assert {"4.03", "5.0", "6.0"} <= set(CTCAE_VERSIONS)
