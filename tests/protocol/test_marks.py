"""What the source does not state is marked, taken off before validation, and remembered with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posology.protocol import examine_protocol, read_protocol

Write = Callable[[str], Path]
MARK = "assumed: {reading: a reading, why: not stated}"


def test_a_marked_scalar_a_marked_list_and_a_marked_group_are_read_as_their_values(good: str, write: Write) -> None:
    text = (
        good.replace("cycle_days: 21", f"cycle_days: {{value: 21, {MARK}}}")
        .replace("levels: [0.6, 1.2, 2.4]", f"levels:\n      value: [0.6, 1.2]\n      {MARK}")
        .replace("evaluability: {", f"evaluability: {{{MARK}, ")
        .replace("mtd: dose-below", f"mtd: {{value: dose-below, {MARK}}}")
    )
    protocol = read_protocol(write(text))
    assert protocol.regimens[0].levels == (0.6, 1.2)
    assert protocol.regimens[0].cycle_days == 21
    assert protocol.design == {"rule": "3+3", "mtd": "dose-below"}
    assert [(mark.path, mark.line) for mark in protocol.assumed] == [
        ("regimens.Q3W.levels", 13),
        ("regimens.Q3W.cycle_days", 17),
        ("design.mtd", 20),
        ("dlt.evaluability", 24),
    ]
    assert {(mark.reading, mark.why) for mark in protocol.assumed} == {("a reading", "not stated")}


def test_a_fault_below_a_mark_keeps_its_line(good: str, write: Write) -> None:
    text = good.replace("levels: [0.6, 1.2, 2.4]", f"levels:\n      value:\n        - 2\n        - 1\n      {MARK}")
    faults = examine_protocol(write(text)).faults
    assert [(fault.line, fault.message) for fault in faults] == [
        (16, "regimens.Q3W.levels[2] is 1 mg/kg, below level 1 (2 mg/kg)")
    ]


@pytest.mark.parametrize(
    ("mark", "phrase"),
    [
        ("assumed: true", "has no reading and no why"),
        ("assumed: {reading: x}", "has no why"),
        ("assumed: {why: x}", "has no reading"),
        ("assumed: {reading: '  ', why: x}", "has no reading"),
        ("assumed: {reading: 0.3, why: x}", "has no reading"),
        ("assumed: {reading: x, why: y, who: z}", "'who' is not a word of an assumed mark"),
    ],
)
def test_a_mark_without_reading_or_why_is_a_fault(good: str, write: Write, mark: str, phrase: str) -> None:
    text = good.replace("window_days: 21", f"window_days: {{value: 21, {mark}}}")
    faults = examine_protocol(write(text)).faults
    assert [fault.line for fault in faults] == [20]
    assert phrase in faults[0].message
    assert "dlt.window_days" in faults[0].message


def test_a_mark_changes_the_hash_and_not_the_values(good: str, write: Write) -> None:
    bare = read_protocol(write(good))
    marked = read_protocol(write(good.replace("window_days: 21", f"window_days: {{value: 21, {MARK}}}")))
    assert marked.dlt.window_days == bare.dlt.window_days
    assert marked.hash != bare.hash
    assert marked.document["dlt"]["window_days"]["value"] == 21
