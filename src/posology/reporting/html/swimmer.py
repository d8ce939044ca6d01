"""The swimmer plot: one lane a patient, from first infusion to last known day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from posology.reporting.html.palette import DLT, INK, LANE, LINE, MUTED, PAPER, RESPONSE_FILL
from posology.reporting.html.svg import (
    Svg,
    cross,
    diamond,
    disc,
    drawing,
    element,
    group,
    line,
    polygon,
    rectangle,
    shortened,
    star,
    text,
    triangle,
)
from posology.vocabulary import DAYS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    import polars as pl

WIDE = 920
NARROW = 358
LANE_HEIGHT = 22
RESPONSE_WORDS = {
    "CR": "complete response",
    "PR": "partial response",
    "SD": "stable disease",
    "PD": "progressive disease",
    "NE": "not evaluable",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One patient's time on the study, in days from the first infusion (day 1)."""

    subject: str
    group: str
    group_order: tuple[int, str]
    days: int
    on_treatment: bool | None
    infusions: tuple[int, ...] = ()
    responses: tuple[tuple[int, str], ...] = ()
    dlts: tuple[tuple[int, str], ...] = ()
    death_day: int | None = None


def lanes(frames: Mapping[str, pl.DataFrame]) -> tuple[Lane, ...]:
    """Gather the lanes from the readout's frames: grouped by level, longest first."""
    subjects = frames.get("subjects")
    if subjects is None:
        return ()
    found: dict[str, Lane] = {}
    first_dose: dict[str, date] = {}
    for row in subjects.iter_rows(named=True):
        start, last = row.get("first_dose"), row.get("last_dose")
        if start is None:
            continue
        days = row.get("days_on_treatment") or ((last - start).days + 1 if last is not None else 1)
        dose, unit, number = row.get("dose"), row.get("dose_unit"), row.get("level_number")
        label = f"{dose:g} {unit or ''}".strip() if dose is not None else str(row.get("arm") or "Level not recorded")
        died = row.get("death_date")
        first_dose[row["subject"]] = start
        found[row["subject"]] = Lane(
            subject=row["subject"],
            group=label,
            group_order=(number if number is not None else 10**6, label),
            days=max(int(days), 1),
            on_treatment=row.get("on_treatment"),
            death_day=(died - start).days + 1 if died is not None else None,
        )
    _add_infusions(found, first_dose, frames.get("infusions"))
    _add_responses(found, first_dose, frames.get("responses"))
    _add_dlts(found, frames.get("events"))
    return tuple(sorted(found.values(), key=lambda lane: (lane.group_order, -lane.days, lane.subject)))


def swimmer(lanes: Sequence[Lane], names: Mapping[str, str], *, synthetic: bool, narrow: bool = False) -> Svg:
    """Draw the lanes under a scale in months and over one in weeks.

    Parameters
    ----------
    lanes : sequence of Lane
        In drawing order; lanes of one group stand together.
    names : mapping of subject to printed name
    synthetic : bool
        Marks the drawing as synthetic.
    narrow : bool
        The drawing for a telephone (358 px wide) in place of the wide one (920 px).
    """
    width = NARROW if narrow else WIDE
    left, right = (60.0, width - 16.0) if narrow else (110.0, width - 26.0)
    last_day = max(_last_day(lane) for lane in lanes)
    scale = (right - left) / (last_day * 1.02)
    groups = list(dict.fromkeys(lane.group for lane in lanes))
    top = 34.0
    bottom = top + len(groups) * 24 + len(lanes) * LANE_HEIGHT + 6
    parts = [_axes(left, right, top, bottom, last_day, scale, narrow=narrow)]
    y = top
    for label in groups:
        parts.append(rectangle(0, y + 3, width, 19, fill="#e9eef2", radius=3))
        members = [lane for lane in lanes if lane.group == label]
        parts.append(text(8, y + 17, f"{label}  (n = {len(members)})", size=12, bold=True))
        y += 24
        for lane in members:
            parts.append(_lane(lane, names, left, y + LANE_HEIGHT / 2, scale))
            y += LANE_HEIGHT
    legend, height = _legend(lanes, bottom + 44, width)
    parts.append(legend)
    return drawing(
        *parts,
        width=width,
        height=bottom + 44 + height,
        ident="swimmer-narrow" if narrow else "swimmer",
        title="Swimmer plot: time on treatment and responses",
        description=describe_lanes(lanes, names),
        synthetic=synthetic,
    )


def describe_lanes(lanes: Sequence[Lane], names: Mapping[str, str]) -> str:
    """Tell every lane in a sentence."""
    told: list[str] = []
    for lane in lanes:
        end = {True: "treatment ongoing", False: "treatment ended", None: "end of treatment not recorded"}
        seen = ", ".join(f"{response} on day {day}" for day, response in lane.responses)
        told.append(
            f"{names.get(lane.subject, lane.subject)}, {lane.group}: {lane.days} days, {len(lane.infusions)} "
            f"infusions, {end[lane.on_treatment]}{f'; {seen}' if seen else ''}."
        )
    return " ".join(told)


def response_mark(x: float, y: float, response: str, radius: float = 6) -> Svg:
    """Draw one assessment; shape as well as colour tells the response."""
    fill = RESPONSE_FILL.get(response, RESPONSE_FILL["NE"])
    if response == "CR":
        return star(x, y, radius + 1.5, fill=fill)
    if response == "PR":
        return triangle(x, y, radius + 0.8, fill=fill)
    if response == "PD":
        return diamond(x, y, radius, fill=fill)
    if response == "SD":
        return disc(x, y, radius - 1.6, fill=fill)
    return disc(x, y, radius - 1.8, fill=PAPER, stroke=fill, width=1.8)


def _lane(lane: Lane, names: Mapping[str, str], left: float, y: float, scale: float) -> Svg:
    name = names.get(lane.subject, lane.subject)

    def at(day: int) -> float:
        return left + scale * (day - 1)

    end = left + scale * lane.days
    parts = [
        text(left - 8, y + 4, shortened(name, width=left - 10, size=11.5), size=11.5, anchor="end"),
        group(
            (rectangle(left, y - 5.5, end - left, 11, fill=LANE, radius=2),),
            tip=f"{name}, {lane.group}: {lane.days} days, {len(lane.infusions)} infusions",
        ),
    ]
    last_mark = max([day for day, _ in (*lane.responses, *lane.dlts)] + [lane.death_day or 0])
    if at(last_mark) > end:
        parts.append(line(end, y, at(last_mark), y, colour=LANE, width=1.5))
    for number, day in enumerate(lane.infusions, start=1):
        parts.append(
            group(
                (line(at(day) + 0.6, y - 5.5, at(day) + 0.6, y + 5.5, colour=INK, width=1.2),),
                tip=f"{name}: infusion {number}, day {day}",
            )
        )
    if lane.on_treatment:
        parts.append(
            group((polygon(((end, y - 6), (end + 9, y), (end, y + 6)), fill=INK),), tip=f"{name}: treatment ongoing")
        )
    elif lane.on_treatment is False:
        parts.append(
            group(
                (rectangle(end - 1.5, y - 8, 3, 16, fill=INK),),
                tip=f"{name}: treatment ended; last infusion or day on treatment: day {lane.days}",
            )
        )
    for day, response in lane.responses:
        tip = f"{name}: {RESPONSE_WORDS.get(response, response)} ({response}), day {day}"
        parts.append(group((response_mark(at(day), y, response),), tip=tip))
    for day, term in lane.dlts:
        parts.append(group((_dlt_mark(at(day), y),), tip=f"{name}: DLT, {term}, day {day}"))
    if lane.death_day is not None:
        parts.append(
            group(
                (text(at(lane.death_day) + 3, y + 5, "†", size=15, bold=True),),
                tip=f"{name}: died, day {lane.death_day}",
            )
        )
    return group(parts)


def _dlt_mark(x: float, y: float) -> Svg:
    return group((rectangle(x - 7, y - 7, 14, 14, fill=DLT, radius=2), cross(x, y, 3.6, colour=PAPER)))


def _axes(left: float, right: float, top: float, bottom: float, last_day: int, scale: float, *, narrow: bool) -> Svg:
    parts: list[Svg] = []
    months = last_day / DAYS_PER_MONTH
    step = next(size for size in (1, 2, 3, 6, 12, 24, 60) if months / size <= (6 if narrow else 14))
    for month in range(0, int(months) + 1, step):
        x = left + scale * month * DAYS_PER_MONTH
        parts.append(line(x, top - 4, x, bottom, colour=LINE))
        parts.append(text(x, top - 10, str(month), size=11.5, fill=MUTED, anchor="middle"))
    parts.append(text(0, top - 10, "Months", size=11.5, fill=MUTED))
    weeks = last_day / 7
    step = next(size for size in (3, 6, 12, 24, 48, 96, 240) if weeks / size <= (8 if narrow else 18))
    parts.append(line(left, bottom, right, bottom, colour=MUTED))
    for week in range(0, int(weeks) + 1, step):
        x = left + scale * week * 7
        parts.append(line(x, bottom, x, bottom + 5, colour=MUTED))
        parts.append(text(x, bottom + 18, str(week), size=11.5, fill=MUTED, anchor="middle"))
    parts.append(text(0, bottom + 18, "Weeks", size=11.5, fill=MUTED))
    return group(parts)


def _legend(lanes: Sequence[Lane], y: float, width: float) -> tuple[Svg, float]:
    seen = {response for lane in lanes for _, response in lane.responses}
    entries: list[tuple[str, Svg]] = [
        ("infusion", group((rectangle(-8, -5.5, 16, 11, fill=LANE), line(0, -5.5, 0, 5.5, colour=INK, width=1.2))))
    ]
    entries += [(RESPONSE_WORDS[code], response_mark(0, 0, code)) for code in RESPONSE_WORDS if code in seen]
    if any(lane.dlts for lane in lanes):
        entries.append(("DLT", _dlt_mark(0, 0)))
    if any(lane.on_treatment is False for lane in lanes):
        entries.append(("treatment ended", rectangle(-1.5, -8, 3, 16, fill=INK)))
    if any(lane.on_treatment for lane in lanes):
        entries.append(("treatment ongoing", polygon(((-4, -6), (5, 0), (-4, 6)), fill=INK)))
    if any(lane.death_day is not None for lane in lanes):
        entries.append(("death", text(-4, 5, "†", size=15, bold=True)))
    parts: list[Svg] = []
    x, top = 12.0, y
    for label, mark in entries:
        needed = 22 + 7.1 * len(label)
        if x + needed > width:
            x, top = 12.0, top + 24
        parts.append(element("g", mark, transform=f"translate({x:g} {top:g})"))
        parts.append(text(x + 14, top + 4, label, size=11.5, fill=MUTED))
        x += needed + 14
    return group(parts), top - y + 16


def _last_day(lane: Lane) -> int:
    marks = [day for day, _ in (*lane.responses, *lane.dlts)]
    return max([lane.days, *lane.infusions, *marks, lane.death_day or 0])


def _day_of(moment: date | datetime, start: date) -> int:
    return moment.toordinal() - start.toordinal() + 1


def _add_infusions(found: dict[str, Lane], first_dose: Mapping[str, date], infusions: pl.DataFrame | None) -> None:
    if infusions is None:
        return
    for row in infusions.iter_rows(named=True):
        lane = found.get(row["subject"])
        if lane is not None and row.get("start") is not None:
            day = _day_of(row["start"], first_dose[lane.subject])
            found[lane.subject] = replace(lane, infusions=(*lane.infusions, day))


def _add_responses(found: dict[str, Lane], first_dose: Mapping[str, date], responses: pl.DataFrame | None) -> None:
    if responses is None:
        return
    for row in responses.iter_rows(named=True):
        lane = found.get(row["subject"])
        if lane is None or row.get("date") is None or row.get("response") is None:
            continue
        day = _day_of(row["date"], first_dose[lane.subject])
        if day >= 1:
            found[lane.subject] = replace(lane, responses=(*lane.responses, (day, row["response"])))


def _add_dlts(found: dict[str, Lane], events: pl.DataFrame | None) -> None:
    if events is None:
        return
    for row in events.iter_rows(named=True):
        lane = found.get(row["subject"])
        if lane is not None and row.get("dlt") and row.get("onset_day") is not None:
            found[lane.subject] = replace(lane, dlts=(*lane.dlts, (row["onset_day"], row["term"])))
