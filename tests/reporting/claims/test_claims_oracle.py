"""Percentages as three publications print them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from posology.reporting.claims import Published, agrees

#: Printed percentage, patients, and denominator. TAA013: Cancer Research 2021; 81 (4 Suppl): PS10-51. GQ1001 and
#: ESG401: their congress abstracts; the counts are the only whole numbers that give the printed percentage.
PRINTED = [
    ("40.9", 9, 22),
    *[
        (text, n, 32)
        for text, n in [
            ("37.5", 12),
            ("75", 24),
            ("28.1", 9),
            ("25.0", 8),
            ("21.9", 7),
            ("18.8", 6),
            ("12.5", 4),
        ]
    ],
    *[
        (text, n, 35)
        for text, n in [
            ("80", 28),
            ("63", 22),
            ("94", 33),
            ("11", 4),
            ("60", 21),
            ("69", 24),
            ("66", 23),
            ("54", 19),
            ("51", 18),
            ("46", 16),
            ("29", 10),
            ("31", 11),
        ]
    ],
    ("36", 4, 11),
    ("64", 7, 11),
    ("62", 8, 13),
    ("77", 10, 13),
]


@pytest.mark.parametrize(("text", "count", "total"), PRINTED)
def test_printed_percentage_agrees_with_its_count_and_with_no_neighbour(text: str, count: int, total: int) -> None:
    published = Published(value=Fraction(text), text=text, decimals=len(text.partition(".")[2]))
    fitting = [n for n in range(total + 1) if agrees(published, Fraction(100 * n, total))]
    assert fitting == [count]
