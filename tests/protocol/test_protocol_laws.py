"""What holds for every file: no traceback, every fault has a line, nothing of a protocol can be changed."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from posology.protocol import Protocol, examine_protocol, protocol_from_document, read_protocol
from posology.vocabulary import InputError

STUDIES = Path(__file__).parents[2] / "studies"
TAA013 = (STUDIES / "taa013" / "protocol.yaml").read_text(encoding="utf-8")
LINES = TAA013.splitlines(keepends=True)


def _examined_lines(text: str) -> list[int | None]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "protocol.yaml"
        path.write_text(text, encoding="utf-8")
        return [fault.line for fault in examine_protocol(path).faults]


@settings(deadline=None, max_examples=60)
@given(line=st.integers(0, len(LINES) - 1))
def test_a_file_with_one_line_left_out_is_read_or_refused_with_lines(line: int) -> None:
    assert None not in _examined_lines("".join(LINES[:line] + LINES[line + 1 :]))


@settings(deadline=None, max_examples=100)
@given(
    at=st.integers(0, len(TAA013) - 1),
    cut=st.integers(0, 6),
    put=st.text(st.sampled_from(list("abz019.:,-[]{}#'\" \n\t&*!?|>%@~")), max_size=6),
)
def test_a_file_with_any_small_edit_is_read_or_refused_with_lines(at: int, cut: int, put: str) -> None:
    assert None not in _examined_lines(TAA013[:at] + put + TAA013[at + cut :])


@settings(deadline=None, max_examples=50)
@given(
    place=st.sampled_from(
        ["version", "date", "study", "drug", "regimens", "design", "dlt", "analysis", "data_cutoffs", "amendments"]
    ),
    value=st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-5, 5)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text("ab"),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "date", "changes"]), inner),
        max_leaves=6,
    ),
)
def test_a_section_of_any_kind_is_refused_in_words(place: str, value: Any) -> None:
    document = read_protocol(STUDIES / "taa013" / "protocol.yaml").document
    try:
        protocol_from_document({**document, place: value})
    except InputError as error:
        assert "pydantic" not in str(error)


@pytest.fixture(scope="module")
def protocol() -> Protocol:
    return read_protocol(STUDIES / "taa013" / "protocol.yaml")


def test_nothing_of_a_protocol_can_be_changed(protocol: Protocol) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        protocol.version = "9"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        protocol.study.id = "OTHER"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        protocol.regimens[0].levels = ()  # type: ignore[misc]
    with pytest.raises(TypeError):
        protocol.analysis.sets["safety"] = "nobody"  # type: ignore[index]
    protocol.design["rule"] = "boin"
    protocol.document["design"]["rule"] = "boin"
    assert protocol.design["rule"] == "3+3"
    assert protocol.document["design"]["rule"] == "3+3"
