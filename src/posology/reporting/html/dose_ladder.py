"""The dose ladder: one rung a level, one bead a patient, and what may be said of each dose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.reporting.html.palette import (
    DLT,
    INK,
    LINE,
    MUTED,
    NO_DLT,
    PAPER,
    RECOMMENDED,
    RECOMMENDED_WASH,
    WASH,
)
from posology.reporting.html.patients import count_text
from posology.reporting.html.svg import (
    Svg,
    cross,
    disc,
    drawing,
    element,
    group,
    line,
    lines,
    rectangle,
    text,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posology.reporting.readout import Escalation, LadderStep

BEAD = 22
WIDE = 920
NARROW = 358

STATUS_WORDS = {
    "dlt": "DLT",
    "no-dlt": "no DLT",
    "pending": "DLT window not complete",
    "not-evaluable": "not evaluable for DLT",
    "unknown": "DLT status not recorded",
}

MTD_WORDS = {
    "estimated": "MTD estimated",
    "not-reached": "MTD not reached",
    "none-tolerable": "No level tolerable",
    "not-determined": "MTD not determined",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Where the parts of a rung go."""

    width: float
    beads_left: float
    beads_in_row: int
    bound_left: float
    bound_width: float
    decision_left: float
    decision_width: float
    stacked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patients:
    """The patients of one rung, those of the expansion apart."""

    first: tuple[str, ...]
    expansion: tuple[str, ...]
    statuses: Mapping[str, str]
    names: Mapping[str, str]


_WIDE = _Shape(
    width=WIDE,
    beads_left=176,
    beads_in_row=10,
    bound_left=428,
    bound_width=216,
    decision_left=680,
    decision_width=234,
    stacked=False,
)
_NARROW = _Shape(
    width=NARROW,
    beads_left=28,
    beads_in_row=14,
    bound_left=28,
    bound_width=190,
    decision_left=28,
    decision_width=322,
    stacked=True,
)


def mtd_words(escalation: Escalation) -> str:
    """Say how the escalation ended, in words that never call another dose the MTD.

    Examples
    --------
    >>> from posology.reporting.readout import Escalation
    >>> mtd_words(Escalation(steps=(), mtd_status="not-reached", mtd=None))
    'MTD not reached'
    """
    if escalation.mtd_status == "estimated" and escalation.mtd is not None:
        return f"MTD {dose_words(escalation, escalation.mtd)}"
    return MTD_WORDS.get(escalation.mtd_status or "", "No statement on the MTD")


def dose_words(escalation: Escalation, identity: str) -> str:
    """Give the printed dose of a level's lasting name."""
    return next((step.dose_label for step in escalation.steps if step.identity == identity), identity)


def dose_ladder(
    escalation: Escalation,
    statuses: Mapping[str, str],
    names: Mapping[str, str],
    *,
    synthetic: bool,
    expansion: frozenset[str] = frozenset(),
    narrow: bool = False,
) -> Svg:
    """Draw the ladder, highest dose at the top.

    Parameters
    ----------
    escalation : Escalation
        Steps with counts, bounds and decisions.
    statuses : mapping of subject to a word of `STATUS_WORDS`
        DLT status of each patient; a patient who is not in it is drawn as not recorded.
    names : mapping of subject to printed name
    synthetic : bool
        Marks the drawing as synthetic.
    expansion : set of subjects
        Patients of the expansion; they stand to the right of those of the escalation.
    narrow : bool
        The drawing for a telephone (358 px wide) in place of the wide one (920 px).
    """
    shape = _NARROW if narrow else _WIDE
    parts: list[Svg] = []
    y = 8.0
    parts.append(_heading(escalation, shape, y))
    y += 44 if shape.stacked else 62
    for step in sorted(escalation.steps, key=lambda step: -step.number):
        patients = _Patients(
            first=tuple(subject for subject in step.subjects if subject not in expansion),
            expansion=tuple(subject for subject in step.subjects if subject in expansion),
            statuses=statuses,
            names=names,
        )
        height = _rung_height(step, patients, shape)
        parts.append(_rung(step, escalation, patients, shape, y, height))
        y += height + 8
    parts.append(_scale(shape, y))
    y += 30
    legend, legend_height = _legend(shape, y + 14)
    parts.append(legend)
    return drawing(
        *parts,
        width=shape.width,
        height=y + legend_height + 14,
        ident="ladder-narrow" if narrow else "ladder",
        title="Dose ladder",
        description=describe_ladder(escalation),
        synthetic=synthetic,
    )


def describe_ladder(escalation: Escalation) -> str:
    """Tell the ladder in sentences, lowest dose first."""
    told = [
        f"Level {step.number}, {step.dose_label}: {count_text(step.treated, 'patient')} treated, {_dlt_words(step)}"
        f"{_bound_words(step)}"
        f"{'' if step.decision is None else f'; decision: {step.decision}'}"
        f"{'; recommended dose' if _is_recommended(step, escalation) else ''}."
        for step in sorted(escalation.steps, key=lambda step: step.number)
    ]
    return " ".join([*told, f"{mtd_words(escalation)}."])


def _bound_words(step: LadderStep) -> str:
    if step.upper_bound is None:
        return ""
    return f", one-sided {step.confidence_words} upper bound {_percent(step.upper_bound)}"


def _rung_height(step: LadderStep, patients: _Patients, shape: _Shape) -> float:
    bead_rows = max(-(-max(len(step.subjects), 1) // shape.beads_in_row), 1)
    counted = 15 * (len(_counted(step, patients)) - 1)
    if not shape.stacked:
        return max(76.0, bead_rows * (BEAD + 4) + 40 + counted)
    return 94.0 + counted + bead_rows * (BEAD + 4) + 16 * len(_decision_lines(step, shape))


def _decision_lines(step: LadderStep, shape: _Shape) -> tuple[str, ...]:
    if step.decision is None:
        return ()
    return wrapped(f"→ {step.decision}", width=shape.decision_width - 12, size=12, at_most=4)


def _heading(escalation: Escalation, shape: _Shape, y: float) -> Svg:
    """Draw the ceiling of the ladder: what is said of the MTD, apart from any rung."""
    label = mtd_words(escalation)
    wide_label = 9.2 * len(label) + 28
    confidence = escalation.steps[0].confidence_words
    parts = [
        line(0, y + 13, shape.width, y + 13, colour=INK, width=1.5, dash="6 4"),
        rectangle(12, y, wide_label, 26, fill=PAPER, radius=13, stroke=INK),
        text(12 + wide_label / 2, y + 17.5, label, size=13, anchor="middle", bold=True),
    ]
    if not shape.stacked:
        for x, words in (
            (16.0, "Dose level"),
            (shape.beads_left - 9, "Patients"),
            (shape.bound_left, f"DLT rate: upper {confidence} bound"),
            (shape.decision_left, "Decision after the level"),
        ):
            parts.append(text(x, y + 50, words, size=11.5, fill=MUTED))
    return group(parts)


def _rung(
    step: LadderStep,
    escalation: Escalation,
    patients: _Patients,
    shape: _Shape,
    y: float,
    height: float,
) -> Svg:
    chosen = _is_recommended(step, escalation)
    is_mtd = escalation.mtd_status == "estimated" and escalation.mtd == step.identity
    parts = [
        rectangle(0, y, shape.width, height, fill=RECOMMENDED_WASH if chosen else WASH, radius=6),
        rectangle(0, y, 5, height, fill=RECOMMENDED if chosen else LINE, radius=2.5),
        text(16, y + 25, step.dose_label, size=15, bold=True),
    ]
    small = f"Level {step.number}"
    if shape.stacked:
        parts.append(text(16 + 10 * len(step.dose_label), y + 25, small, size=11.5, fill=MUTED))
        bead_top = y + 52.0
    else:
        parts.append(text(16, y + 43, small, size=11.5, fill=MUTED))
        bead_top = y + 26.0
    badges = [("Recommended dose", RECOMMENDED)] * chosen + [("MTD", INK)] * is_mtd
    for place, (label, colour) in enumerate(badges):
        parts.append(_badge(label, colour, shape, y, place))
    beads, bead_rows = _beads(step, patients, shape, bead_top)
    parts.append(beads)
    under = bead_top + (bead_rows - 1) * (BEAD + 4)
    counted = _counted(step, patients)
    parts.append(lines(shape.beads_left - 9, under + 29, counted, size=11.5, fill=MUTED))
    bound_y = under + 39 + 15 * len(counted) if shape.stacked else y + 30
    parts.append(_bound(step, shape, bound_y))
    decision_y = bound_y + 26 if shape.stacked else y + 25
    parts.append(lines(shape.decision_left - (9 if shape.stacked else 0), decision_y, _decision_lines(step, shape)))
    return group(parts)


def _badge(label: str, colour: str, shape: _Shape, y: float, place: int) -> Svg:
    width = 7.5 * len(label) + 16
    x = shape.width - width - 8 if shape.stacked else 16.0
    top = y + 10 if shape.stacked else y + 50 - 22 * place
    if place and shape.stacked:
        x -= 144
    return group(
        (
            rectangle(x, top, width, 20, fill=colour, radius=10),
            text(x + width / 2, top + 14, label, size=11, fill=PAPER, anchor="middle", bold=True),
        )
    )


def _counted(step: LadderStep, patients: _Patients) -> tuple[str, ...]:
    if not patients.expansion:
        return (f"{count_text(step.treated, 'patient')}, {_dlt_words(step)}",)
    parted = f"{len(patients.first)} in escalation + {len(patients.expansion)} in expansion"
    return (parted, _dlt_words(step))


def _beads(step: LadderStep, patients: _Patients, shape: _Shape, top: float) -> tuple[Svg, int]:
    spacing = BEAD + 1.5
    ordered = (*patients.first, *patients.expansion)
    rows = max(-(-len(ordered) // shape.beads_in_row), 1)
    made: list[Svg] = []
    for row in range(rows):
        y = top + row * (BEAD + 4)
        in_row = min(len(ordered) - row * shape.beads_in_row, shape.beads_in_row)
        end = shape.beads_left + (in_row - 1) * spacing + 10
        made.append(line(shape.beads_left - 10, y, end, y, colour=LINE, width=3))
    for place, subject in enumerate(ordered):
        row, column = divmod(place, shape.beads_in_row)
        x, y = shape.beads_left + column * spacing, top + row * (BEAD + 4)
        status = patients.statuses.get(subject, "unknown")
        part = ", expansion" if subject in patients.expansion else ""
        name = patients.names.get(subject, subject)
        tip = f"{name} ({step.dose_label}{part}): {STATUS_WORDS.get(status, status)}"
        if place == len(patients.first) and patients.first:
            made.append(line(x - spacing / 2, y - 13, x - spacing / 2, y + 13, colour=INK, width=1.5))
        made.append(group((bead(x, y, status),), tip=tip))
    return group(made), rows


def bead(x: float, y: float, status: str, radius: float = 9) -> Svg:
    """Draw one patient's mark; shape as well as colour tells the status."""
    if status == "dlt":
        return group(
            (
                rectangle(x - radius, y - radius, 2 * radius, 2 * radius, fill=DLT, radius=2, stroke=PAPER),
                cross(x, y, radius * 0.5, colour=PAPER, width=2.2),
            )
        )
    if status == "no-dlt":
        return disc(x, y, radius, fill=NO_DLT)
    if status == "pending":
        half = f"M{x:g} {y - radius:g}A{radius:g} {radius:g} 0 0 0 {x:g} {y + radius:g}Z"
        return group((disc(x, y, radius, fill=PAPER, stroke=NO_DLT, width=2), element("path", d=half, fill=NO_DLT)))
    mark = disc(x, y, radius, fill=PAPER, stroke=MUTED, width=2)
    if status == "not-evaluable":
        reach = radius * 0.65
        return group((mark, line(x - reach, y + reach, x + reach, y - reach, colour=MUTED, width=2)))
    return group((mark, text(x, y + 4, "?", size=11, fill=MUTED, anchor="middle")))


def _bound(step: LadderStep, shape: _Shape, y: float) -> Svg:
    left, width = shape.bound_left, shape.bound_width
    if step.upper_bound is None:
        return text(left, y + 4, "no bound: no patient evaluable", size=11.5, fill=MUTED)
    end = left + width * step.upper_bound
    parts = [
        line(left, y, left + width, y, colour=LINE, width=6),
        line(left, y, end, y, colour=MUTED, width=6),
        line(end, y - 8, end, y + 8, colour=INK, width=2),
    ]
    if step.evaluable and step.dlts is not None:
        parts.append(disc(left + width * step.dlts / step.evaluable, y, 4.5, fill=INK))
    shown = f"{_percent(step.upper_bound)}"
    if shape.stacked:
        parts.append(text(left + width + 10, y + 4, f"≤ {shown} ({step.confidence_words})", size=11.5))
    else:
        parts.append(text(min(max(end, left + 24), left + width - 18), y + 24, shown, size=12, anchor="middle"))
    tip = f"{step.dose_label}: {_dlt_words(step)}; exact one-sided {step.confidence_words} upper bound {shown}"
    return group(parts, tip=tip)


def _scale(shape: _Shape, y: float) -> Svg:
    if shape.stacked:
        words = "Bar: DLT rate from 0 to 100 %, observed (dot) to upper bound (tick)."
        return lines(16, y + 12, wrapped(words, width=shape.width - 20, size=11.5), size=11.5, fill=MUTED)
    parts = [
        text(
            shape.bound_left + shape.bound_width * share,
            y + 14,
            f"{round(100 * share)} %",
            size=11.5,
            fill=MUTED,
            anchor="middle",
        )
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]
    return group(parts)


def _legend(shape: _Shape, y: float) -> tuple[Svg, float]:
    parts: list[Svg] = []
    x, top = 16.0, y + 4
    for status, words in STATUS_WORDS.items():
        needed = 26 + 7.1 * len(words)
        if x + needed > shape.width:
            x, top = 16.0, top + 24
        parts.append(bead(x + 8, top, status, 7))
        parts.append(text(x + 20, top + 4, words, size=11.5, fill=MUTED))
        x += needed + 10
    return group(parts), top - y + 12


def _is_recommended(step: LadderStep, escalation: Escalation) -> bool:
    return step.recommended or step.identity == escalation.recommended


def _dlt_words(step: LadderStep) -> str:
    if step.dlts is None or step.evaluable is None:
        return "DLT not assessed"
    return f"{step.dlts} DLT of {step.evaluable} evaluable"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
