"""Values worked by hand on the four patients of conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from posology.reporting.claims import Derived, derive, parse
from posology.reporting.readout import Escalation, Readout

Run = Callable[[str], Derived]
Value = Callable[[str], Any]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("patients(subjects)", 4),
        ("patients(subjects where safety)", 3),
        ("patients(subjects where not safety)", 1),
        ("rows(events)", 6),
        ("patients(events where term = 'neutropenia')", 3),
        ("rows(events where term in ('nausea', 'PYREXIA'))", 2),
        ("rows(events where term contains 'infusion')", 1),
        ("rows(events where linked contains 'pyrexia')", 1),
        ("rows(events where grade >= 3)", 2),
        ("rows(events where grade in (1, 2))", 3),
        ("rows(events where not (grade = 1 or grade = 2))", 2),
        ("rows(events where grade is missing)", 1),
        ("rows(events where grade is not missing and not serious)", 4),
        ("rows(events where grade = -1 or -grade = -4)", 1),
        ("rows(events where onset <= '2020-01-06')", 2),
        ("rows(infusions where start <= '2020-01-06')", 1),
        ("rows(infusions where start > '2020-01-06T09:00')", 3),
        ("rows(infusions where minutes = max(minutes of infusions))", 1),
        ("rows(events where subject in patients(subjects where age > 55))", 1),
        ("patients(subjects where dose = recommended_dose)", 2),
        ("patients(responses where response = 'PR')", 0),
        ("median(age of subjects)", 50),
        ("median(infusions of subjects)", 2),
        ("mean(infusions of subjects where safety)", Fraction(11, 3)),
        ("mean(months of prior_therapies where drug = 'trastuzumab')", Fraction(3, 10)),
        ("sum(infusions of subjects)", 11),
        ("sum(grade of events where term = 'none of these')", 0),
        ("min(minutes of infusions)", 60),
        ("min(first_dose of subjects)", "2020-01-06"),
        ("max(start of infusions)", "2020-02-03T10:00"),
        ("distinct(term of events)", 4),
        ("values(dose of subjects)", (Fraction(3, 5), Fraction(6, 5))),
        ("values(term of events where grade >= 3)", ("Neutropenia",)),
        ("values(safety of subjects)", (False, True)),
        ("percent(patients(events where grade >= 3) of patients(subjects where safety))", Fraction(200, 3)),
        ("percent(rows(events where serious) of rows(events))", Fraction(50, 3)),
        ("patients(events) intersect patients(subjects where sex = 'F')", 2),
        ("patients(events where serious) union patients(subjects where age = 50)", 2),
        ("patients(subjects) minus patients(events) minus patients(infusions)", 1),
        ("patients(subjects where safety) within patients(infusions)", True),
        ("patients(subjects) within patients(infusions)", False),
        ("2 + 3 * 4 - 6 / 4", Fraction(25, 2)),
        ("-(1 + 2) * 2", -6),
        ("patients(subjects) - rows(events) = -2", True),
        ("1 < 2 and not 2 < 1 or false", True),
        ("min(first_dose of subjects) < '2020-01-07'", True),
        ("max(start of infusions) = '2020-02-03'", True),
        ("mtd_status = 'NOT-REACHED'", True),
        ("mtd_reached", False),
        ("recommended_dose", Fraction(6, 5)),
        ("recommended_level", "Q3W@1.2mg/kg"),
        ("synthetic", True),
    ],
)
def test_expression_has_the_value_counted_by_hand(expression: str, expected: object, value: Value) -> None:
    assert value(expression) == expected


def test_set_names_its_patients_and_the_rows_that_put_them_in_it(derived: Run) -> None:
    figure = derived("patients(events where term = 'neutropenia' and treatment_emergent)").figure
    assert (figure.value, figure.subjects) == (2, ("P1", "P2"))
    assert [str(row) for row in figure.rows] == ["ae:1", "ae:4"]


def test_intersection_rests_on_the_rows_of_both_sides(derived: Run) -> None:
    figure = derived(
        "patients(prior_therapies where drug = 'pyrotinib') intersect patients(events where serious)"
    ).figure
    assert (figure.value, figure.subjects) == (1, ("P3",))
    assert [str(row) for row in figure.rows] == ["ae:5", "cm:4"]


def test_extreme_rests_on_those_who_have_it(derived: Run) -> None:
    figure = derived("max(infusions of subjects)").figure
    assert (figure.value, figure.subjects, figure.denominator) == (7, ("P3",), 4)


def test_percentage_carries_its_denominator(derived: Run) -> None:
    figure = derived("percent(patients(events where serious) of patients(subjects where safety))").figure
    assert (figure.denominator, figure.subjects) == (3, ("P3",))


def test_exceptions_stand_behind_a_set_that_is_not_within_another(derived: Run) -> None:
    figure = derived("patients(subjects) within patients(infusions)").figure
    assert (figure.value, figure.subjects) == (False, ("P4",))


def test_row_with_a_missing_value_fulfils_neither_a_condition_nor_its_contrary(derived: Run) -> None:
    for condition in ("grade = 3", "grade != 3", "not (grade = 3)", "grade in (3)", "not (grade in (3))"):
        found = derived(f"rows(events where {condition})")
        assert [str(row) for row in found.undetermined] == ["ae:4"]
        assert "ae:4" not in [str(row) for row in found.figure.rows]


def test_missing_value_does_not_matter_where_the_rest_of_the_condition_decides(derived: Run) -> None:
    assert derived("rows(events where grade = 3 and serious)").undetermined == ()
    either = derived("rows(events where grade = 3 or subject = 'P2')")
    assert (either.value, either.undetermined) == (2, ())


def test_summary_names_the_rows_it_left_out(derived: Run) -> None:
    assert [str(row) for row in derived("median(age of subjects)").undetermined] == ["dm:4"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("rows(antibodies)", "the folder has no is table"),
        ("rows(histories)", "the study's data have no histories table"),
        ("rows(events where related)", "ae has no AEREL"),
        ("rows(events where dlt)", "the study's events table has no dlt"),
        (
            "patients(subjects where best_response = 'PR')",
            "best_response is missing in every row of the subjects table",
        ),
        ("median(age of subjects where sex = 'X')", "no chosen row of subjects has a known age, so there is no median"),
        (
            "percent(patients(subjects where sex = 'X') of patients(responses))",
            "the denominator of the percentage is 0",
        ),
        (
            "percent(patients(subjects) of patients(subjects where safety))",
            "not all patients of the percentage are in its denominator: P4",
        ),
        (
            "patients(subjects where sex = 'X') within patients(infusions)",
            "no patient is in the set left of within, so the question does not arise",
        ),
        ("1 / (rows(events) - 6)", "character 3 divides by 0"),
        ("999999999999999 * 2", "a number on the way is larger than 1,000,000,000,000,000"),
    ],
)
def test_what_the_data_cannot_give_comes_with_its_reason(expression: str, reason: str, derived: Run) -> None:
    found = derived(expression)
    assert (found.value, found.figure.value, found.figure.reason) == (None, None, reason)


@pytest.mark.parametrize(
    ("status", "expression", "expected", "reason"),
    [
        ("estimated", "mtd_reached", True, None),
        ("none-tolerable", "mtd_reached", None, "the MTD is none-tolerable, so it is neither reached nor not reached"),
        (None, "mtd_status", None, "the study has neither a ledger nor a design to tell its MTD"),
        (None, "recommended_dose", None, "the study has no recommended dose"),
    ],
)
def test_scalars_follow_the_escalation(
    small_study: Readout, status: str | None, expression: str, expected: object, reason: str | None
) -> None:
    readout = replace(small_study, escalation=Escalation(steps=(), mtd_status=status, mtd=None))
    found = derive(parse(expression), readout)
    assert (found.value, found.figure.reason) == (expected, reason)


def test_column_that_is_all_missing_can_still_be_asked_whether_it_is(value: Value) -> None:
    assert value("patients(subjects where best_response is missing)") == 4


def test_table_without_rows_gives_zero_and_not_nothing(small_study: Readout) -> None:
    empty = {**small_study.frames, "events": small_study.frames["events"].filter(pl.lit(value=False))}
    found = derive(parse("patients(events where grade = 4)"), replace(small_study, frames=empty))
    assert (found.value, found.figure.subjects) == (0, ())
