"""Files that cannot be read as YAML 1.2 end in one clear fault with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posology.protocol import examine_protocol, read_protocol
from posology.vocabulary import FaultsFound, InputError


@pytest.mark.parametrize(
    ("content", "line", "phrase"),
    [
        (b"", 1, "the file is empty"),
        (b"\n  \n", 1, "the file is empty"),
        (b"# only this\n", 1, "the file holds only comments"),
        (b"- a\n- b\n", 1, "not a list of words with values"),
        (b"study: x\nlevels: [1,\n", 3, "this is not valid YAML"),
        (b"study: 'x\n", 2, "a quote is opened and not closed"),
        (b"study: x\nlevels: [1, 2\ntitle: y\n", 3, "a bracket is opened and not closed"),
        (b"study:\n  id: x\n title: y\n", 3, "does not fit the indentation"),
        (b"study: a: b\n", 1, "a second colon on one line"),
        (b"study:\n\tid: x\n", 2, "this is not valid YAML"),
        (b"study: x\n---\nstudy: y\n", 2, "a second document begins here"),
        (b"study: *other\n", 1, "undefined alias"),
        (b"study: x\ntitle: caf\xe9\n", 2, "byte 0xe9 is not UTF-8 text"),
        (b"study: \x01\n", 1, "this is not valid YAML"),
        (b"[" * 5000, 1, "this is not valid YAML"),
    ],
)
def test_a_file_that_is_not_yaml_gives_one_fault(tmp_path: Path, content: bytes, line: int, phrase: str) -> None:
    path = tmp_path / "protocol.yaml"
    path.write_bytes(content)
    faults = examine_protocol(path).faults
    assert [fault.line for fault in faults] == [line]
    assert phrase in faults[0].message
    assert faults[0].fix


@pytest.mark.parametrize(
    ("old", "new", "line", "phrase"),
    [
        ("  id: SMALL\n", "  id: SMALL\n  id: OTHER\n", 5, "the word 'id' is given twice, first on line 4"),
        ("study:\n", "study: &s\n", 3, "the anchor '&s' is not used"),
        ("title: A small study", "title: !secret x", 5, "the tag '!secret' is not used"),
        ("title: A small study", 'title: "\\ud800"', 5, "the text holds half a character"),
        ("rule: 3+3", "rule: 3+3, deep: " + "[" * 250 + "]" * 250, 1, "nested too deeply"),
        ("window_days: 21", "window_days: .inf", 20, "'.inf' is not a number that can be kept exactly"),
        ("window_days: 21", "window_days: 9007199254740993", 20, "not a number that can be kept exactly"),
    ],
)
def test_what_yaml_allows_and_a_protocol_does_not_is_a_fault(
    good: str, write: Callable[[str], Path], old: str, new: str, line: int, phrase: str
) -> None:
    faults = examine_protocol(write(good.replace(old, new, 1))).faults
    assert any(fault.line == line and phrase in fault.message for fault in faults)


def test_a_duplicate_word_is_reported_beside_other_faults(good: str, write: Callable[[str], Path]) -> None:
    text = good.replace("  id: SMALL\n", "  id: SMALL\n  id: OTHER\n").replace("window_days: 21", "window_days: 0")
    assert [fault.line for fault in examine_protocol(write(text)).faults] == [5, 21]


def test_country_no_stays_text_and_dates_stay_as_written(good: str, write: Callable[[str], Path]) -> None:
    protocol = read_protocol(write(good + "sites: {countries: [NO]}\n"))
    assert protocol.sites is not None
    assert protocol.sites.countries == ("NO",)
    assert protocol.document["date"] == "2019-01-07"


def test_a_byte_order_mark_changes_nothing(good: str, tmp_path: Path, write: Callable[[str], Path]) -> None:
    marked = tmp_path / "marked.yaml"
    marked.write_bytes(b"\xef\xbb\xbf" + good.encode())
    assert read_protocol(marked).hash == read_protocol(write(good)).hash


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_protocol(tmp_path / "nothing.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_protocol(tmp_path)


def test_a_comma_in_an_unquoted_text_is_explained(good: str, write: Callable[[str], Path]) -> None:
    text = good.replace("kind: antibody}", "kind: antibody, antibody: an antibody, humanized mostly}")
    with pytest.raises(FaultsFound, match="Put the text in quotes"):
        read_protocol(write(text))


def test_folded_text_is_kept_clean(good: str, write: Callable[[str], Path]) -> None:
    """A round-trip YAML loader may leave U+0007 where folded lines join; it must reach neither text nor hash."""
    text = good.replace("title: A small study", "title: >-\n    A small\n    study")
    assert read_protocol(write(text)).study.title == "A small study"
    assert read_protocol(write(text)).hash == read_protocol(write(good)).hash
