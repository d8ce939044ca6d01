"""The report page: the readout laid out, every number linked to its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from posology.reporting.html.dose_ladder import STATUS_WORDS, dose_words, mtd_words
from posology.reporting.html.evidence import Evidence, Place, gather_evidence
from posology.reporting.html.figures import Chart, charts
from posology.reporting.html.key_findings import KeyFinding, dlt_statuses, frame_rows, key_findings
from posology.reporting.html.listings import listings, row_anchor, unlisted, written
from posology.reporting.html.patients import count_text, short_names
from posology.reporting.html.results import told_results
from posology.reporting.html.sections import SECTION_TITLES, path_words, section_of, section_of_reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from jinja2 import Environment
    from markupsafe import Markup

    from posology.reporting.html.listings import Listing
    from posology.reporting.readout import AssumedReading, Readout, Table
    from posology.vocabulary import Figure


NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
LONGEST_ON_ONE_LINE = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One printed number: its words (a closing bracket apart), where it stands and what it leads to."""

    anchor: str
    text: str
    bracket: str
    href: str | None
    tip: str
    numbered: str
    style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageRow:
    """One row of a printed table."""

    label: str
    indent: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTable:
    """A table as printed, with its number."""

    number: int
    id: str
    title: str
    columns: tuple[str, ...]
    in_words: tuple[bool, ...]
    rows: tuple[PageRow, ...]
    footnotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedReading:
    """An assumed reading with its mark."""

    number: int
    reading: AssumedReading


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section with its charts, tables and the readings it rests on."""

    id: str
    title: str
    charts: tuple[Chart, ...]
    tables: tuple[PageTable, ...]
    readings: tuple[NumberedReading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A key finding with its linked figure."""

    finding: KeyFinding
    cell: Cell
    readings: tuple[NumberedReading, ...]


def html_report(readout: Readout) -> str:
    """Write the readout as one HTML page that needs nothing else.

    The page holds its style and drawings, runs no script and asks no other file or host for anything. The same
    readout gives the same page, byte for byte.
    """
    names = short_names(_all_subjects(readout))
    patient_anchor = {subject: f"p-{number}" for number, subject in enumerate(sorted(names), start=1)}
    findings = key_findings(readout)
    evidence = gather_evidence(_printed(findings, readout))
    links = _Links(evidence, names)
    readings = tuple(
        NumberedReading(number=number, reading=reading) for number, reading in enumerate(readout.assumed, start=1)
    )
    told = tuple(
        Finding(
            finding=finding,
            cell=links.cell(f"k-{finding.id}", finding.figure),
            readings=tuple(one for one in readings if _bears_on(one.reading, finding)),
        )
        for finding in findings
    )
    statuses = dlt_statuses(readout.frames)
    listed = listings(readout.frames)
    template = _environment().get_template("report.html.j2")
    return template.render(
        readout=readout,
        style=files("posology.reporting.html").joinpath("style.css").read_text(encoding="utf-8"),
        names=names,
        patient_anchor=patient_anchor,
        findings=told,
        results=told_results(readout, _numbered_tables(readout)),
        mtd_words=mtd_words(readout.escalation),
        mtd_note=next(item.finding.note for item in told if item.finding.id == "mtd"),
        recommended_dose=dose_words(readout.escalation, readout.escalation.recommended or ""),
        recommended_readings=next(item.readings for item in told if item.finding.id == "recommended"),
        title_readings=tuple(one for one in readings if "title" in one.reading.where.lower()),
        cutoff_readings=tuple(
            one for one in readings if "cutoff" in one.reading.where.lower().replace("_", "").replace("-", "")
        ),
        sections=_sections(readout, charts(readout, statuses, names), links, readings),
        readings=readings,
        evidence=evidence,
        listings=listed,
        unlisted=unlisted(readout.frames),
        row_links=_row_links(readout, listed, patient_anchor),
        row_anchor=row_anchor,
        patients=_patients(readout, statuses),
        count_text=count_text,
        kept_together=kept_together,
        path_words=path_words,
    )


def write_html_report(readout: Readout, path: Path) -> Path:
    """Write the report to a file (its folder is made) and give the path back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(html_report(readout), encoding="utf-8", newline="\n")
    return path


def report_summary(readout: Readout) -> str:
    """Say the key findings in one line.

    The line carries the word SYNTHETIC when the readout does.
    """
    told = "; ".join(
        f"{finding.label.lower()}: {finding.figure.text if finding.figure.reason is None else finding.figure.reason}"
        for finding in key_findings(readout)
    )
    return f"{readout.study}{' (SYNTHETIC DATA)' if readout.synthetic else ''}: {told}."


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("posology.reporting.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["dates_whole"] = _dates_whole
    return environment


def _dates_whole(words: str) -> Markup:
    """Escape words and keep each date in them on one line."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"\d{4}-\d{2}-\d{2}", r'<span class="nb">\g<0></span>', str(escape(words))))  # noqa: S704 - escaped


def _printed(findings: tuple[KeyFinding, ...], readout: Readout) -> Iterator[tuple[Place, Figure]]:
    """Go through all printed figures in reading order."""
    for finding in findings:
        yield Place(anchor=f"k-{finding.id}", label=f"Key finding: {finding.label}"), finding.figure
    for number, table in _numbered_tables(readout):
        for row_number, (name, row) in enumerate(zip(_row_names(table), table.rows, strict=True), start=1):
            for column_number, (column, figure) in enumerate(zip(table.columns, row.figures, strict=True), start=1):
                if figure.text.strip():
                    label = f"Table {number}: {name}, {column}"
                    yield Place(anchor=_cell_anchor(number, row_number, column_number), label=label), figure


def _numbered_tables(readout: Readout) -> tuple[tuple[int, Table], ...]:
    """Give the tables their numbers in printing order: by section, then as the readout gives them."""
    order = list(SECTION_TITLES)
    placed = sorted(readout.tables, key=lambda table: order.index(section_of(table.id)))
    return tuple(enumerate(placed, start=1))


def _row_names(table: Table) -> tuple[str, ...]:
    """Name each row in full: an indented row after the rows it stands under."""
    above: list[tuple[int, str]] = []
    names: list[str] = []
    for row in table.rows:
        above = [one for one in above if one[0] < row.indent] + [(row.indent, row.label)]
        names.append(", ".join(label for _, label in above))
    return tuple(names)


def _cell_anchor(table: int, row: int, column: int) -> str:
    return f"c-{table}-{row}-{column}"


class _Links:
    """The way from a printed number to its evidence."""

    __slots__ = ("_by_place", "_names")

    def __init__(self, evidence: tuple[Evidence, ...], names: Mapping[str, str]) -> None:
        self._by_place = {place.anchor: one for one in evidence for place in one.places}
        self._names = names

    def cell(self, anchor: str, figure: Figure) -> Cell:
        one = self._by_place.get(anchor)
        text, bracket = _print_of(figure)
        if one is None:
            return Cell(anchor=anchor, text=text, bracket=bracket, href=None, tip="", numbered="", style="")
        return Cell(
            anchor=anchor,
            text=text,
            bracket=bracket,
            href=f"#{one.anchor}",
            tip=one.summary(self._names),
            numbered=str(one.number),
            style=_style(figure),
        )


def _sections(
    readout: Readout,
    drawn: Mapping[str, tuple[Chart, ...]],
    links: _Links,
    readings: tuple[NumberedReading, ...],
) -> tuple[Section, ...]:
    made: list[Section] = []
    for id_, title in SECTION_TITLES.items():
        tables = tuple(
            _page_table(number, table, links)
            for number, table in _numbered_tables(readout)
            if section_of(table.id) == id_
        )
        own_charts = drawn.get(id_, ())
        if tables or own_charts:
            own = tuple(one for one in readings if section_of_reading(one.reading.where) == id_)
            made.append(Section(id=id_, title=title, charts=own_charts, tables=tables, readings=own))
    return tuple(made)


def _page_table(number: int, table: Table, links: _Links) -> PageTable:
    rows = tuple(
        PageRow(
            label=row.label,
            indent=row.indent,
            cells=tuple(
                links.cell(_cell_anchor(number, row_number, column_number), figure)
                for column_number, figure in enumerate(row.figures, start=1)
            ),
        )
        for row_number, row in enumerate(table.rows, start=1)
    )
    return PageTable(
        number=number,
        id=f"t-{number}",
        title=table.title,
        columns=tuple(kept_together(column) for column in table.columns),
        in_words=_word_columns(table),
        rows=rows,
        footnotes=(*table.footnotes, *_reasons(table)),
    )


def _word_columns(table: Table) -> tuple[bool, ...]:
    """Tell which columns hold recorded words and not numbers."""

    def only_words(values: list[object]) -> bool:
        known = [value for value in values if value is not None]
        return bool(known) and all(isinstance(value, str) for value in known)

    return tuple(only_words([row.figures[place].value for row in table.rows]) for place in range(len(table.columns)))


def _style(figure: Figure) -> str:
    """Tell words, which stand left, and long prints, which may run over lines, from plain numbers."""
    if isinstance(figure.value, str):
        return "words"
    return "running" if len(figure.text) > LONGEST_ON_ONE_LINE else ""


def _print_of(figure: Figure) -> tuple[str, str]:
    """Part a number from its closing bracket, `9` and `(40.9 %)`, each of which stays on one line."""
    if isinstance(figure.value, str):
        return figure.text, ""
    found = re.fullmatch(r"(.*\S) (\([^()]*\))", figure.text, re.DOTALL)
    return (figure.text, "") if found is None else (found[1], found[2])


def kept_together(words: str) -> str:
    """Keep a short bracket, such as `(n = 22)`, and a number with its unit on one line each."""
    kept = re.sub(r"\([^()]{1,14}\)", lambda found: found[0].replace(" ", NO_BREAK_SPACE), words)
    return re.sub(r"(\d) (?=mg|%)", rf"\1{NO_BREAK_SPACE}", kept)


def _reasons(table: Table) -> tuple[str, ...]:
    """Say below a table why its dashes are dashes."""
    found = dict.fromkeys(figure.reason for row in table.rows for figure in row.figures if figure.reason is not None)
    return tuple(f"–: {reason}" for reason in found)


def _bears_on(reading: AssumedReading, finding: KeyFinding) -> bool:
    words = {"recommended": ("recommended",), "dlts": ("dlt",), "mtd": ("mtd",), "responses": ("response",)}
    return any(word in reading.where.lower() for word in words.get(finding.id, ()))


def _row_links(readout: Readout, listed: tuple[Listing, ...], patient_anchor: Mapping[str, str]) -> dict[str, str]:
    """Find where in the page each data row is told: its listing, or the patient it describes."""
    told = {anchor: anchor for listing in listed for row in listing.rows for anchor in row.anchors}
    frame = readout.frames.get("subjects")
    if frame is not None:
        for record in frame.iter_rows(named=True):
            for row in frame_rows([record.get("source") or []]):
                told.setdefault(row_anchor(row.table, row.row), patient_anchor[record["subject"]])
    return told


def _all_subjects(readout: Readout) -> tuple[str, ...]:
    """Gather every patient the page may name."""
    frame = readout.frames.get("subjects")
    known = set(readout.subjects) | set(frame["subject"].to_list() if frame is not None else ())
    behind = (figure.subjects for table in readout.tables for row in table.rows for figure in row.figures)
    return tuple(sorted(known.union(*behind, *(step.subjects for step in readout.escalation.steps))))


def _patients(readout: Readout, statuses: Mapping[str, str]) -> list[dict[str, str]]:
    """Give one line a patient for the list that evidence leads to."""
    frame = readout.frames.get("subjects")
    known = {row["subject"]: row for row in frame.iter_rows(named=True)} if frame is not None else {}
    lines = []
    for subject in _all_subjects(readout):
        row = known.get(subject, {})
        dose, unit = row.get("dose"), row.get("dose_unit") or ""
        lines.append(
            {
                "subject": subject,
                "level": f"{dose:g} {unit}".strip() if dose is not None else written(row.get("arm")),
                "part": written(row.get("part")),
                "sex": written(row.get("sex")),
                "age": written(row.get("age")),
                "infusions": written(row.get("infusions")),
                "days": written(row.get("days_on_treatment")),
                "dlt": STATUS_WORDS.get(statuses.get(subject, ""), ""),
                "response": written(row.get("best_response")),
                "sources": " ".join(row.get("source") or []),
            }
        )
    return lines
