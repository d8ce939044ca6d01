"""Design words without a protocol: a count of levels, doses with a unit, or regimens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posology.protocol import read_design_words
from posology.vocabulary import FaultsFound

RULE = {"rule": "3+3", "mtd": "dose-below"}


def test_a_count_of_levels_is_enough() -> None:
    words = read_design_words({"levels": 3, "design": RULE})
    assert words.regimens[0].labels == ("level 1", "level 2", "level 3")
    assert (words.regimens[0].unit, words.regimens[0].doses) == (None, None)
    assert words.section == RULE


def test_doses_with_a_unit_name_the_levels() -> None:
    words = read_design_words({"levels": [0.6, 1.2], "unit": "mg/kg", "window_days": 21, "design": RULE})
    assert words.regimens[0].labels == ("level 1 (0.6 mg/kg)", "level 2 (1.2 mg/kg)")
    assert words.regimens[0].window_days == 21


def test_regimens_have_their_own_levels() -> None:
    regimens = [{"id": "A", "levels": [2, 4], "unit": "mg/kg"}, {"id": "B", "levels": 3, "window_days": 28}]
    words = read_design_words({"regimens": regimens, "design": RULE})
    assert [(regimen.id, regimen.level_count) for regimen in words.regimens] == [("A", 2), ("B", 3)]
    assert words.cross_regimen == "none"


def test_a_design_file_is_read_with_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text(
        "levels: 5\ndesign:\n  rule: 3+3\n  mtd: {value: dose-below, assumed: {reading: r, why: w}}\n", encoding="utf-8"
    )
    words = read_design_words(path)
    assert words.section == RULE
    assert [(mark.path, mark.line) for mark in words.assumed] == [("design.mtd", 4)]


@pytest.mark.parametrize(
    ("given", "phrase"),
    [
        ({"levels": 5}, "design is missing"),
        ({"design": RULE}, "there are neither levels nor regimens"),
        ({"levels": 2, "regimens": [{"id": "A", "levels": 2}], "design": RULE}, "both levels and regimens"),
        ({"levels": 0, "design": RULE}, "neither a count of at least 1 nor a list of doses above 0"),
        ({"levels": True, "design": RULE}, "levels is true, which is neither a count"),
        ({"levels": [1, "x"], "design": RULE}, "neither a count"),
        ({"levels": [2, 1], "unit": "mg", "design": RULE}, "levels[2] is 1 mg, below level 1 (2 mg)"),
        ({"levels": [1, 2], "design": RULE}, "levels are doses without a unit"),
        ({"levels": 5, "unit": "mg", "design": RULE}, "unit is given, but the levels are only counted"),
        ({"levels": 5, "design": {**RULE, "start_level": 6}}, "design.start_level is 6, but the levels are numbered"),
        ({"levels": 5, "design": {"rule": {"a": 1}}}, "design.rule is a group of words, but must be a word"),
        ({"levels": 5, "desing": RULE, "design": RULE}, "'desing' is not a word of the file"),
    ],
)
def test_faulty_words_are_named(given: dict[str, Any], phrase: str) -> None:
    with pytest.raises(FaultsFound) as caught:
        read_design_words(given)
    assert len(caught.value.faults) == 1
    assert phrase in caught.value.faults[0].message
    assert caught.value.faults[0].where == "the mapping given"
