"""Amendments are versions: dated, hashed, in force from their date."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from posology.protocol import examine_protocol, protocol_from_document, read_protocol
from posology.vocabulary import InputError

Write = Callable[[str], Path]


def test_the_version_in_force_follows_the_dates(amended: str, write: Write) -> None:
    protocol = read_protocol(write(amended))
    in_force = {
        day: protocol.in_force(dt.date.fromisoformat(day)).version
        for day in ("2019-01-07", "2019-05-31", "2019-06-01", "2019-08-31", "2019-09-01", "2030-01-01")
    }
    assert list(in_force.values()) == ["1.0", "1.0", "2.0", "2.0", "3.0", "3.0"]
    assert protocol.in_force(dt.date(2019, 7, 1)).dlt.window_days == 21
    assert protocol.dlt.window_days == 14
    assert [(version.version, str(version.date), version.reason) for version in protocol.versions] == [
        ("1.0", "2019-01-07", "first version"),
        ("2.0", "2019-06-01", "an intermediate level was added"),
        ("3.0", "2019-09-01", "the window was shortened"),
    ]


def test_before_the_first_version_no_protocol_is_in_force(amended: str, write: Write) -> None:
    with pytest.raises(InputError, match="no version of the protocol was in force on 2019-01-06"):
        read_protocol(write(amended)).in_force(dt.date(2019, 1, 6))


def test_an_inserted_level_leaves_the_identities_of_the_others(amended: str, write: Write) -> None:
    newest = read_protocol(write(amended))
    first = newest.in_force(dt.date(2019, 1, 7))
    before = {level.identity: level.number for level in first.dose_levels()}
    after = {level.identity: level.number for level in newest.dose_levels("Q3W")}
    assert before == {"Q3W@0.6mg/kg": 1, "Q3W@1.2mg/kg": 2, "Q3W@2.4mg/kg": 3}
    assert after == {"Q3W@0.6mg/kg": 1, "Q3W@1.2mg/kg": 2, "Q3W@1.8mg/kg": 3, "Q3W@2.4mg/kg": 4}


def test_an_amendment_never_changes_an_earlier_hash(good: str, amended: str, write: Write) -> None:
    alone = read_protocol(write(good))
    newest = read_protocol(write(amended))
    assert newest.versions[0].hash == alone.hash == newest.in_force(dt.date(2019, 2, 1)).hash
    assert len({version.hash for version in newest.versions}) == 3
    assert newest.versions[-1].hash == newest.hash


def test_the_hash_is_the_sha256_of_sorted_compact_json_of_what_is_written(good: str, write: Write) -> None:
    """For these values RFC 8785 is json.dumps with sorted keys and no spaces (ASCII, short decimals)."""
    protocol = read_protocol(write(good))
    text = json.dumps(protocol.document, sort_keys=True, separators=(",", ":"))
    assert protocol.hash == hashlib.sha256(text.encode()).hexdigest()
    assert "cross_regimen" not in protocol.document  # a default is no part of it


def test_comments_order_and_spelling_of_numbers_leave_the_hash(good: str, write: Write) -> None:
    lines = good.splitlines(keepends=True)
    moved = "".join([*lines[8:10], "# a comment\n", *lines[:8], *lines[10:]])
    respelled = moved.replace("[0.6, 1.2, 2.4]", "[0.60, 1.2, 24e-1]").replace("cycle_days: 21", "cycle_days: 21.0")
    assert read_protocol(write(moved)).hash == read_protocol(write(good)).hash
    assert read_protocol(write(respelled.replace("21.0", "21"))).hash == read_protocol(write(good)).hash


def test_every_value_takes_part_in_the_hash(good: str, write: Write) -> None:
    hashes = {read_protocol(write(good)).hash}
    for old, new in (("2.4]", "2.5]"), ("dose-below", "at-most-1-of-6"), ("adults", "grown-ups"), ('"1.0"', '"1.1"')):
        hashes.add(read_protocol(write(good.replace(old, new))).hash)
    assert len(hashes) == 5


def test_a_protocol_read_back_from_its_document_is_the_same(amended: str, write: Write) -> None:
    protocol = read_protocol(write(amended))
    again = protocol_from_document(json.loads(json.dumps(protocol.document)))
    assert again.hash == protocol.hash
    assert [version.hash for version in again.versions] == [version.hash for version in protocol.versions]
    assert {**again.to_dict(), "assumed": []} == {**protocol.to_dict(), "assumed": []}


def test_a_fault_of_a_changed_value_is_on_the_line_of_the_change(amended: str, write: Write) -> None:
    text = amended.replace("[0.6, 1.2, 1.8, 2.4]", "[0.6, 1.2, 2.4, 1.8]").replace("window_days: 14", "window_days: 0")
    faults = examine_protocol(write(text)).faults
    assert [(fault.line, fault.message) for fault in faults] == [
        (31, "regimens.Q3W.levels[4] is 1.8 mg/kg, below level 3 (2.4 mg/kg)"),
        (36, "dlt.window_days is 0, but must be at least 1"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "phrase", "fix"),
    [
        ("dlt.window_days", "dlt.windw_days", 36, "changes 'dlt.windw_days', which does not exist", "window_days"),
        ("dlt.window_days", "regimens.Q4W.levels", 36, "changes 'regimens.Q4W.levels'", "'Q3W'"),
        ("dlt.window_days", "study.id.x", 36, "changes 'study.id.x'", "Name a value that is written"),
        ("dlt.window_days: 14", "version: '4.0'", 36, "cannot change 'version'", "the amendment's own `version`"),
        ("2019-09-01", "2019-06-01", 33, "is 2019-06-01, not after amendment 1 (2019-06-01)", "in the order"),
        ("2019-06-01", "2018-12-31", 28, "is 2018-12-31, not after the protocol (2019-01-07)", "in the order"),
        ('"3.0"', '"2.0"', 32, "is '2.0', as is amendment 1", "its own name"),
        ("the window was shortened", "''", 34, "amendments[2].reason is ''", "why the protocol was amended"),
    ],
)
def test_a_faulty_amendment_is_named(
    amended: str, write: Write, old: str, new: str, line: int, phrase: str, fix: str
) -> None:
    faults = examine_protocol(write(amended.replace(old, new, 1))).faults
    assert [fault.line for fault in faults] == [line]
    assert phrase in faults[0].message
    assert fix in faults[0].fix


def test_an_amendment_may_add_a_section_the_schema_knows(amended: str, write: Write) -> None:
    protocol = read_protocol(write(amended.replace("dlt.window_days: 14", "expansion: {minimum_patients: 12}")))
    assert protocol.expansion is not None
    assert protocol.expansion.minimum_patients == 12
    assert protocol.in_force(dt.date(2019, 8, 1)).expansion is None


def test_a_marked_value_can_be_amended_and_marks_can_be_amended_in(amended: str, write: Write) -> None:
    mark = "assumed: {reading: r, why: w}"
    text = amended.replace("  window_days: 21", f"  window_days: {{value: 21, {mark}}}").replace(
        "dlt.window_days: 14", f"dlt.window_days: 14\n      expansion.minimum_patients: {{value: 12, {mark}}}"
    )
    protocol = read_protocol(write(text.replace("analysis:", "expansion: {minimum_patients: 10}\nanalysis:")))
    assert [mark.path for mark in protocol.assumed] == ["expansion.minimum_patients"]
    assert [mark.path for mark in protocol.in_force(dt.date(2019, 2, 1)).assumed] == ["dlt.window_days"]
    assert protocol.dlt.window_days_for("Q3W") == 14


def test_a_data_cut_off_before_an_amendment_is_no_fault(amended: str, write: Write) -> None:
    text = amended.replace("analysis:", "data_cutoffs: [{id: early, date: 2019-03-01}]\nanalysis:")
    assert read_protocol(write(text)).data_cutoffs[0].date == dt.date(2019, 3, 1)
