from __future__ import annotations

import polars as pl

from posology.reporting.html.adverse_event_plot import (
    Column,
    adverse_event_plot,
    drawn_terms,
    incidences,
    treated_columns,
)
from tests.reporting.html.imagined_readout import imagined_readout
from tests.reporting.html.parsed_page import parsed


def _column(subject: str, number: int = 1) -> Column:
    return Column(subject=subject, level=str(number), level_order=(number, str(number)))


def _events(*rows: tuple[str, str, int | None, bool]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["subject", "term", "grade", "treatment_emergent"], orient="row")


def test_a_patient_counts_once_a_term_at_the_worst_grade() -> None:
    events = _events(("a", "Nausea", 1, True), ("a", "Nausea", 3, True), ("b", "Nausea", 2, True))
    (nausea,) = incidences(events, [_column("a"), _column("b")])
    assert dict(nausea.worst) == {"a": 3, "b": 2}


def test_events_before_treatment_or_of_untreated_patients_do_not_count() -> None:
    events = _events(("a", "Nausea", 1, False), ("z", "Nausea", 1, True), ("a", "Chills", None, True))
    (chills,) = incidences(events, [_column("a")])
    assert (chills.term, dict(chills.worst)) == ("Chills", {"a": 0})


def test_commonest_terms_come_first_then_the_worse() -> None:
    events = _events(("a", "A", 1, True), ("a", "B", 2, True), ("a", "C", 1, True), ("b", "C", 1, True))
    assert [one.term for one in incidences(events, [_column("a"), _column("b")])] == ["C", "B", "A"]


def test_a_rare_term_of_grade_3_is_always_drawn() -> None:
    rows = [(patient, f"T{term:02}", 1, True) for term in range(30) for patient in ("a", "b")]
    events = _events(*rows, ("a", "Rare", 3, True), ("a", "Mild", 1, True))
    drawn = [one.term for one in drawn_terms(incidences(events, [_column("a"), _column("b")]))]
    assert len(drawn) == 25
    assert drawn[-1] == "Rare"


def test_nine_of_22_is_printed_as_40_9_percent() -> None:
    readout = imagined_readout()
    columns = treated_columns(readout.frames)
    found = incidences(readout.frames["events"], columns)
    drawn = parsed(adverse_event_plot(found, columns, {}, synthetic=True)).words["events"]
    assert "9 (40.9 %)" in drawn
    assert "Infusion related reaction: 9 of 22 patients (5 at grade 1, 4 at grade 2)." in drawn


def test_each_patient_with_a_term_has_a_named_cell() -> None:
    events = _events(("a", "Nausea", 1, True), ("b", "Nausea", None, True))
    columns = [_column("a", 1), _column("b", 2), _column("c", 2)]
    drawn = parsed(
        adverse_event_plot(incidences(events, columns), columns, {"a": "01", "b": "02"}, synthetic=False, narrow=True)
    ).words["events-narrow"]
    assert "01 (1): Nausea, grade 1" in drawn
    assert "02 (2): Nausea, grade not recorded" in drawn


def test_beyond_44_patients_the_matrix_gives_way_to_the_bars() -> None:
    columns = [_column(f"s{number:03}") for number in range(45)]
    events = _events(("s001", "Nausea", 1, True))
    found = incidences(events, columns)
    assert "s001 (1)" not in parsed(adverse_event_plot(found, columns, {}, synthetic=False)).words["events"]
    assert "s001 (1)" in parsed(adverse_event_plot(found, columns[:44], {}, synthetic=False)).words["events"]
