"""Amendments: versions of a protocol with a date and a reason, each with its own hash.

An amendment is written below the base and changes values by their dotted place. The hash of a version is of
the document with the amendments up to that version, so a later amendment never changes an earlier hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import Field, JsonValue

from posology.protocol.faults import FaultList
from posology.protocol.marks import MARK
from posology.protocol.section import IsoDate, Section, Text
from posology.protocol.written import Place, Written
from posology.vocabulary import known_words

_FIXED = {"version": "the amendment's own `version`", "date": "the amendment's own `date`", "amendments": "the list"}

WordsAt = Callable[[Place], tuple[str, ...] | None]
"""Which words a group at a place may hold; None where any word goes."""


class Amendment(Section):
    """One amendment as written."""

    version: Text = Field(description="the version it makes, in quotes, for example '2.0'")
    date: IsoDate = Field(description="the date from which it applies, such as 2020-06-30")
    reason: Text = Field(description="why the protocol was amended, in a sentence")
    changes: Mapping[str, JsonValue] = Field(
        min_length=1, description="the changes, one a line: `regimens.Q3W.levels: [0.6, 1.2]`"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolVersion:
    """One version of a protocol: when it began, why, and the hash that decisions are bound to."""

    version: str
    date: dt.date
    reason: str
    hash: str

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the version."""
        return {"version": self.version, "date": self.date.isoformat(), "reason": self.reason, "hash": self.hash}


def documents(tree: Written) -> tuple[Written, ...]:
    """Return the document of each version as it was written: the base, then one amendment more each time.

    Examples
    --------
    >>> from posology.protocol.written import written_from
    >>> tree = written_from({"version": "1", "amendments": [{"version": "2"}]})
    >>> [document.plain() for document in documents(tree)]
    [{'version': '1'}, {'version': '1', 'amendments': [{'version': '2'}]}]
    """
    amendments = tree.at("amendments").items
    base = tree.without("amendments")
    cuts = [base]
    for count in range(1, len(amendments) + 1):
        cut = Written(content=amendments[:count], line=tree.at("amendments").line)
        cuts.append(Written(content={**base.entries, "amendments": cut}, line=tree.line))
    return tuple(cuts)


def values_in_force(tree: Written, words_at: WordsAt, faults: FaultList) -> tuple[Written, ...]:
    """Return the values of each version, amendments applied; changes that cannot be made become faults."""
    values = tree.without("amendments")
    versions = [values]
    for amendment in tree.at("amendments").items:
        for where, change in amendment.at("changes").entries.items():
            values = _changed(values, where, change, words_at, faults)
        versions.append(values)
    return tuple(versions)


def check_amendments(tree: Written, faults: FaultList) -> None:
    """Refuse amendments out of order and two versions of one name."""
    dated = [("the protocol", tree)]
    dated += [(f"amendment {number}", item) for number, item in enumerate(tree.at("amendments").items, start=1)]
    named: dict[str, str] = {}
    latest: tuple[str, dt.date] | None = None
    for number, (who, item) in enumerate(dated):
        place: Place = () if number == 0 else ("amendments", number - 1)
        version, day = item.at("version").text, item.at("date").date
        if version is not None and version in named:
            faults.at(
                tree,
                (*place, "version"),
                f"is '{version}', as is {named[version]}",
                fix="Give each version its own name",
            )
        elif version is not None:
            named[version] = who
        if day is None:
            continue
        if latest is not None and day <= latest[1]:
            faults.at(
                tree,
                (*place, "date"),
                f"is {day}, not after {latest[0]} ({latest[1]})",
                fix="List amendments in the order of their dates, each after the one before",
            )
        latest = (who, day)


def _changed(values: Written, where: str, change: Written, words_at: WordsAt, faults: FaultList) -> Written:
    steps = where.split(".")
    if steps[0] in _FIXED:
        faults.add(
            f"an amendment cannot change '{where}'",
            fix=f"Use {_FIXED[steps[0]]} instead",
            line=change.line,
            value=where,
        )
        return values
    found = _resolved(values, steps, words_at)
    if isinstance(found, str):
        faults.add(f"the amendment changes '{where}', which does not exist", fix=found, line=change.line, value=where)
        return values
    return _replaced(values, found, change)


def _resolved(values: Written, steps: list[str], words_at: WordsAt) -> Place | str:
    """Find the place that dotted steps name; or say what there is instead."""
    place: Place = ()
    here = values
    for count, step in enumerate(steps):
        if _is_marked(here) and step not in here.entries:
            place, here = (*place, "value"), here.entries["value"]
        if here.items:
            ids = [item.at("id").text or str(number) for number, item in enumerate(here.items, start=1)]
            if step not in ids:
                return known_words(step, ids)
            place = (*place, ids.index(step))
        elif step in here.entries:
            place = (*place, step)
        else:
            known = words_at(tuple(part for part in place if part != "value"))
            may_be_new = here.is_mapping and count == len(steps) - 1 and (known is None or step in known)
            if not may_be_new:
                return known_words(step, known or here.entries) if here.is_mapping else "Name a value that is written"
            return (*place, step)
        here = values.at(*place)
    return place


def _is_marked(value: Written) -> bool:
    return set(value.entries) == {"value", MARK}


def _replaced(values: Written, place: Place, change: Written) -> Written:
    if not place:
        return change
    step, rest = place[0], place[1:]
    if isinstance(step, int):
        items = list(values.items)
        items[step] = _replaced(items[step], rest, change)
        return Written(content=tuple(items), line=values.line)
    inner = values.entries.get(step, Written(content=None, line=change.line))
    return Written(content={**values.entries, step: _replaced(inner, rest, change)}, line=values.line)
