from __future__ import annotations

import pytest

from posology.reporting.html import palette


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


WRITTEN = [
    (palette.INK, palette.PAPER),
    (palette.MUTED, palette.PAPER),
    (palette.MUTED, palette.WASH),
    (palette.MUTED, palette.RECOMMENDED_WASH),
    (palette.INK, palette.RECOMMENDED_WASH),
    (palette.ACCENT, palette.PAPER),
    (palette.PAPER, palette.SYNTHETIC),
    (palette.SYNTHETIC, palette.SYNTHETIC_WASH),
    (palette.PAPER, palette.RECOMMENDED),
    (palette.PAPER, palette.DLT),
    *((palette.GRADE_INK[grade], palette.GRADE_FILL[grade]) for grade in palette.GRADE_FILL),
    ("#7a4b00", "#fbeccb"),
    ("#7a4b00", "#fdf7e8"),
]


@pytest.mark.parametrize(("ink", "ground"), WRITTEN)
def test_words_stand_out_from_their_ground_by_4_5(ink: str, ground: str) -> None:
    assert _contrast(ink, ground) >= 4.5


def test_grades_1_to_5_darken_so_that_they_part_in_grey() -> None:
    shades = [_luminance(palette.GRADE_FILL[grade]) for grade in range(1, 6)]
    assert shades == sorted(shades, reverse=True)
