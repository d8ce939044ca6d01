from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from posology.reporting.html import html_report, report_summary, write_html_report
from posology.reporting.readout import Escalation, Readout
from tests.reporting.html.imagined_readout import HOSTILE, imagined_readout
from tests.reporting.html.parsed_page import Parsed, parsed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def readout() -> Readout:
    return imagined_readout()


@pytest.fixture(scope="module")
def page(readout: Readout) -> Parsed:
    return parsed(html_report(readout))


def _bare() -> Readout:
    """A readout of which nothing could be derived."""
    return replace(
        imagined_readout(synthetic=False),
        subjects=(),
        tables=(),
        frames={},
        assumed=(),
        findings=(),
        cutoff=None,
        protocol_hash=None,
        escalation=Escalation(steps=(), mtd_status=None, mtd=None),
        results=(),
    )


def test_every_table_figure_leads_to_exactly_its_patients(readout: Readout, page: Parsed) -> None:
    """Followed as a reader follows it: cell, evidence, patient list."""
    patient_of = {f"p-{number}": subject for number, subject in enumerate(sorted(readout.subjects), start=1)}
    order = {"dlt": 1, "baseline": 2, "teae-by-term": 3}
    checked = 0
    for table in readout.tables:
        for row_number, row in enumerate(table.rows, start=1):
            for column_number, figure in enumerate(row.figures, start=1):
                if not figure.text:
                    continue
                cell = f"c-{order[table.id]}-{row_number}-{column_number}"
                (target,) = page.links_inside(cell)
                found = [patient_of[href[1:]] for href in page.links_inside(target[1:]) if href[1:] in patient_of]
                dm_rows = Counter(str(row) for row in figure.rows if row.table == "dm")
                assert set(found) == set(figure.subjects)
                assert len(found) <= len(figure.subjects) + len(dm_rows)
                assert f"#{cell}" in page.links_inside(target[1:]) or " more" in page.words[target[1:]]
                checked += 1
    assert checked == 3 * 6 + 14 * 6 + 5 * 3


def test_a_zero_says_no_patient_and_a_missing_number_says_why(page: Parsed) -> None:
    (zero,) = page.links_inside("c-2-3-1")
    assert "No patient" in page.words[zero[1:]]
    (missing,) = page.links_inside("c-2-4-1")
    assert "Not given: no tumour table" in page.words[missing[1:]]
    assert "–: no tumour table" in page.text


def test_every_link_inside_the_page_has_one_target(page: Parsed) -> None:
    assert [name for name, times in Counter(page.ids).items() if times > 1] == []
    assert {href[1:] for _, href in page.links if href.startswith("#")} - set(page.ids) == set()


def test_the_page_asks_nothing_of_anyone() -> None:
    html = html_report(imagined_readout(hostile=True))
    page = parsed(html)
    assert {href for _, href in page.links if not href.startswith("#")} == set()
    loaded = [(tag, key, value) for tag, key, value in page.attributes if key in ("src", "href", "srcset", "action")]
    assert [one for one in loaded if not one[2].startswith("#")] == [("link", "href", "data:,")]
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) == {"http://www.w3.org/2000/svg"}
    assert "@import" not in html
    assert "url(" not in html


def test_words_of_the_study_never_become_markup() -> None:
    page = parsed(html_report(imagined_readout(hostile=True)))
    plain = parsed(html_report(imagined_readout()))
    assert set(page.tags) == set(plain.tags)
    assert {"script", "img"}.isdisjoint(page.tags)
    assert [one for one in page.attributes if one[1].startswith("on")] == []
    assert page.text.count(HOSTILE) >= 10


def test_synthetic_stands_in_the_title_every_section_every_table_and_every_drawing(page: Parsed) -> None:
    drawings = ("ladder", "ladder-narrow", "swimmer", "swimmer-narrow", "events", "events-narrow")
    sections = ("summary", "s-patients", "s-escalation", "s-course", "s-safety", "assumed", "evidence", "patients")
    for name in (*drawings, *sections, "t-1", "t-2", "t-3"):
        assert "synthetic" in page.words[name].lower(), name


def test_real_patients_are_not_called_synthetic() -> None:
    page = parsed(html_report(imagined_readout(synthetic=False)))
    assert "synthetic" not in page.text.lower()


def test_the_recommended_dose_is_told_apart_from_the_mtd(page: Parsed) -> None:
    assert "MTD not reached" in page.words["k-mtd"]
    assert "3.6 mg/kg" not in page.words["k-mtd"]
    assert "3.6 mg/kg" in page.words["k-recommended"]
    assert "Assumed reading: the source names no dose. Not the MTD." in page.words["k-recommended"]


def test_key_findings_count_the_imagined_patients(page: Parsed) -> None:
    """22 treated, none with a DLT, two with a partial response (patients 9 and 14)."""
    assert page.words["k-treated"].split()[:3] == ["Patients", "treated", "22E1"]
    assert "of 22 evaluable" in page.words["k-dlts"]
    assert "of 22 treated: 0 complete, 2 partial" in page.words["k-responses"]
    (target,) = [href for href in page.links_inside("k-responses") if href.startswith("#e-")]
    assert "02-009" in page.words[target[1:]]
    assert "01-014" in page.words[target[1:]]


def test_assumed_readings_are_listed_and_flagged_where_they_matter(page: Parsed) -> None:
    assert "#a-1" in page.links_inside("k-recommended")
    assert "#a-2" in page.links_inside("k-dlts")
    assert {"#a-1", "#a-2"} <= set(page.links_inside("s-escalation"))
    assert "#a-3" in page.links_inside("s-safety")
    assert "30 days" in page.words["a-3"]


def test_decisions_stand_with_their_reasons_and_signatures(page: Parsed) -> None:
    assert "After 2.4 mg/kg (level 3): escalate to 3.6 mg/kg" in page.words["s-escalation"]
    assert "no DLT in 3 evaluable patients" in page.words["s-escalation"]
    assert "Imagined Chair, safety committee, 2018-05-01T10:00:00Z" in page.words["s-escalation"]


def test_questions_and_gaps_are_printed_with_their_reasons(page: Parsed) -> None:
    assert "an event ends before it begins (ae:7)" in page.words["questions"]
    assert "data/pc.csv is not there" in page.words["questions"]


def test_the_full_hashes_are_printed_for_whoever_reproduces(page: Parsed) -> None:
    assert "4f" * 32 in page.words["reproduce"]
    assert f"posology trial verify STUDY --head {'9c' * 32}" in page.words["reproduce"]
    assert "posology readout STUDY --cutoff 2020-06-30" in page.words["reproduce"]


def test_the_same_readout_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_html_report(imagined_readout(), tmp_path / "a" / "report.html")
    second = write_html_report(imagined_readout(), tmp_path / "b" / "report.html")
    assert first == tmp_path / "a" / "report.html"
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes()) < 1_000_000


def test_a_readout_without_any_analysis_still_says_why(tmp_path: Path) -> None:
    page = parsed(html_report(_bare()))
    assert "data/pc.csv is not there" in page.text
    assert "no patient is evaluable for DLT" in page.words["k-dlts"]
    assert "Not stated" in page.words["k-mtd"]
    assert "Not stated" in page.words["k-recommended"]
    assert "svg" not in page.tags
    assert {href[1:] for _, href in page.links if href.startswith("#")} - set(page.ids) == set()


def test_the_summary_line_names_the_findings() -> None:
    line = report_summary(imagined_readout())
    assert line.startswith("Imagined-1 (SYNTHETIC DATA): patients treated: 22; dose-limiting toxicities: 0;")
    assert "maximum tolerated dose: MTD not reached; recommended dose: 3.6 mg/kg; responses: 2." in line
