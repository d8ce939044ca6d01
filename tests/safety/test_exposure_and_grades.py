from __future__ import annotations

from datetime import date

import polars as pl

from posology.safety import exposure_by_subject, related, worst_grades


def test_exposure_counts_started_doses_and_days_from_first_to_last() -> None:
    doses = pl.DataFrame(
        {
            "subject": ["b", "a", "a"],
            "day": [date(2019, 5, 1), date(2019, 3, 25), date(2019, 3, 4)],
            "last_day": [date(2019, 5, 9), None, None],
            "time": [None, None, None],
            "source": [["ex:3"], ["ex:2"], ["ex:1"]],
        },
        schema_overrides={"time": pl.Datetime},
    )
    by_subject = exposure_by_subject(doses)
    assert by_subject.select("subject", "first_dose", "last_dose", "infusions", "days_on_treatment").rows() == [
        ("a", date(2019, 3, 4), date(2019, 3, 25), 2, 22),
        ("b", date(2019, 5, 1), date(2019, 5, 9), 1, 9),
    ]
    assert by_subject["exposure_source"].to_list() == [["ex:1", "ex:2"], ["ex:3"]]


def test_one_patient_and_term_has_one_worst_grade_and_an_ungraded_event_is_not_a_grade() -> None:
    events = pl.DataFrame(
        {
            "subject": ["a", "a", "a", "b"],
            "level": ["L"] * 4,
            "term": ["Nausea", "Nausea", "Rash", "Nausea"],
            "grade": [2, 3, None, 1],
            "source": [["ae:1"], ["ae:2"], ["ae:3"], ["ae:4"]],
        }
    )
    worst = {(row[0], row[2]): row[3] for row in worst_grades(events).rows()}
    assert worst == {("a", "Nausea"): 3, ("a", "Rash"): None, ("b", "Nausea"): 1}


def test_causality_words_are_read_in_any_case_and_unknown_words_stay_unknown() -> None:
    words = pl.DataFrame({"w": ["Possible", "related", "NONE", "Unlikely", "PERHAPS", None]})
    assert words.select(related(pl.col("w")).alias("r"))["r"].to_list() == [True, True, False, False, None, None]
