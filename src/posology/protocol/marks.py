"""What the source of a study does not state: `assumed` marks, taken off before the values are checked."""

from __future__ import annotations

from dataclasses import dataclass

from posology.protocol.faults import FaultList, unknown_word_fix
from posology.protocol.written import Place, Written

MARK = "assumed"
_PARTS = ("reading", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One value that the source does not state, the reading taken, and why.

    Attributes
    ----------
    path
        The value, as faults name it: `regimens.Q3W.levels`.
    line
        Its line in the file (None for values given in Python).
    """

    path: str
    reading: str
    why: str
    line: int | None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the assumption."""
        return {"path": self.path, "reading": self.reading, "why": self.why, "line": self.line}


def strip_marks(tree: Written, faults: FaultList) -> tuple[Written, tuple[Assumption, ...]]:
    """Take off every mark: return the bare values, and the marks with their places.

    `{value: X, assumed: {...}}` becomes X; any other mapping loses its word `assumed`.

    Examples
    --------
    >>> from posology.protocol.written import written_from
    >>> marked = {"target": {"value": 0.3, "assumed": {"reading": "0.30", "why": "not stated"}}}
    >>> bare, marks = strip_marks(written_from(marked), FaultList(file="x"))
    >>> bare.plain(), marks[0].path
    ({'target': 0.3}, 'target')
    """
    marks: list[Assumption] = []

    def bare(value: Written, place: Place) -> Written:
        if value.items:
            return Written(content=tuple(bare(v, (*place, i)) for i, v in enumerate(value.items)), line=value.line)
        if not value.is_mapping:
            return value
        if MARK not in value.entries:
            return Written(content={w: bare(v, (*place, w)) for w, v in value.entries.items()}, line=value.line)
        mark = _mark(value.entries[MARK], tree.place_text(place), faults, value.line)
        if mark is not None:
            marks.append(mark)
        rest = value.without(MARK)
        if set(rest.entries) == {"value"}:
            inner = bare(rest.entries["value"], place)
            return Written(content=inner.content, line=value.line)
        return bare(rest, place)

    stripped = bare(tree, ())
    return stripped, tuple(marks)


def _mark(mark: Written, path: str, faults: FaultList, line: int | None) -> Assumption | None:
    form = "Write `assumed: {reading: what was taken, why: what the source does not say}`"
    if not mark.is_mapping:
        faults.add(
            f"the assumed mark of {path} has no reading and no why", fix=form, line=mark.line, value=mark.plain()
        )
        return None
    for word, value in mark.entries.items():
        if word not in _PARTS:
            faults.add(
                f"'{word}' is not a word of an assumed mark ({path})",
                fix=unknown_word_fix(word, _PARTS),
                line=value.line,
                value=word,
            )
    reading, why = (mark.at(part).text for part in _PARTS)
    for part, text in zip(_PARTS, (reading, why), strict=True):
        if not (text or "").strip():
            faults.add(
                f"the assumed mark of {path} has no {part}",
                fix=form,
                line=mark.at(part).line,
                value=mark.at(part).plain(),
            )
    if not reading or not why:
        return None
    return Assumption(path=path, reading=reading, why=why, line=line)
