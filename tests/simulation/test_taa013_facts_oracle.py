"""Every fact that the abstract of TAA013 states, counted from the written tables, for each allocation that fits.

Source of the numbers: Liu JM et al. Cancer Research 2021; 81 (4 Suppl): PS10-51.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import mean, median

import pytest

from posology.simulation.taa013 import SyntheticTrial

Tables = Mapping[str, list[dict[str, str]]]

DAYS_PER_MONTH = 30.4375
CUTOFF = date(2020, 6, 30)


def half_up(value: float, places: int = 0) -> float:
    return float(math.floor(value * 10**places + 0.5) / 10**places)


def day(text: str) -> date:
    return date.fromisoformat(text[:10])


def by_subject(rows: list[dict[str, str]], column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["USUBJID"]].append(row[column])
    return dict(found)


def first_doses(written: Tables) -> dict[str, date]:
    return {subject: min(map(day, starts)) for subject, starts in by_subject(written["ex"], "EXSTDTC").items()}


def last_doses(written: Tables) -> dict[str, date]:
    return {subject: max(map(day, starts)) for subject, starts in by_subject(written["ex"], "EXSTDTC").items()}


def doses(written: Tables) -> dict[str, float]:
    return {row["USUBJID"]: float(row["EXDOSE"]) for row in written["ex"]}


def patients_with(written: Tables, term: str, grades: set[str] | None = None) -> set[str]:
    return {
        row["USUBJID"]
        for row in written["ae"]
        if row["AEDECOD"] == term and (grades is None or row["AETOXGR"] in grades)
    }


def treated_with(written: Tables, drug: str) -> set[str]:
    return {
        row["USUBJID"] for row in written["cm"] if row["CMCAT"] == "PRIOR CANCER THERAPY" and row["CMDECOD"] == drug
    }


def test_22_women_lie_on_five_levels_with_ten_at_the_recommended_dose(trial: SyntheticTrial, written: Tables) -> None:
    assert len(written["dm"]) == 22 == len({row["USUBJID"] for row in written["dm"]})
    assert [row["SEX"] for row in written["dm"]] == ["F"] * 22
    given = Counter(doses(written).values())
    assert given == {dose: 10 if dose == trial.allocation.recommended else 3 for dose in (0.6, 1.2, 2.4, 3.6, 4.8)}
    for row in written["dm"]:
        dose = doses(written)[row["USUBJID"]]
        assert row["ARMCD"] == row["ACTARMCD"] == f"Q3W@{dose:g}mg/kg"
        assert row["ARM"] == row["ACTARM"] == f"{dose:g} mg/kg every 3 weeks"


def test_age_is_50_with_range_25_to_67(written: Tables) -> None:
    ages = [int(row["AGE"]) for row in written["dm"]]
    assert (median(ages), min(ages), max(ages)) == (50, 25, 67)


def test_months_from_diagnosis_are_39_with_range_5_to_99(written: Tables) -> None:
    first = first_doses(written)
    diagnoses = [row for row in written["mh"] if row["MHCAT"] == "PRIMARY DIAGNOSIS"]
    assert len(diagnoses) == 22
    months = [(first[row["USUBJID"]] - day(row["MHSTDTC"])).days / DAYS_PER_MONTH for row in diagnoses]
    assert [half_up(value) for value in (median(months), min(months), max(months))] == [39, 5, 99]


def test_prior_regimens_are_4_with_range_2_to_10(written: Tables) -> None:
    regimens = Counter(
        subject
        for subject, _ in {
            (row["USUBJID"], row["CMGRPID"]) for row in written["cm"] if row["CMCAT"] == "PRIOR CANCER THERAPY"
        }
    )
    assert len(regimens) == 22
    assert (median(regimens.values()), min(regimens.values()), max(regimens.values())) == (4, 2, 10)


@pytest.mark.parametrize("days_added", [0, 1], ids=["to the last day", "last day counted"])
def test_prior_trastuzumab_lasted_8_2_months_with_range_2_to_10(written: Tables, days_added: int) -> None:
    months = [
        ((day(row["CMENDTC"]) - day(row["CMSTDTC"])).days + days_added) / DAYS_PER_MONTH
        for row in written["cm"]
        if row["CMDECOD"] == "TRASTUZUMAB"
    ]
    assert len(months) == 22 == len(treated_with(written, "TRASTUZUMAB"))
    assert half_up(mean(months), 1) == 8.2
    assert (half_up(min(months)), half_up(max(months))) == (2, 10)


def test_prior_her2_drugs_are_as_stated(written: Tables) -> None:
    found = [len(treated_with(written, drug)) for drug in ("PERTUZUMAB", "LAPATINIB", "PYROTINIB")]
    assert found == [2, 7, 8]


def test_prior_regimens_follow_one_another_between_diagnosis_and_consent(written: Tables) -> None:
    consent = {row["USUBJID"]: day(row["RFICDTC"]) for row in written["dm"]}
    diagnosed = {row["USUBJID"]: day(row["MHSTDTC"]) for row in written["mh"] if row["MHEVDTYP"] == "DIAGNOSIS"}
    lines: dict[str, dict[str, tuple[date, date]]] = defaultdict(dict)
    for row in written["cm"]:
        if row["CMCAT"] == "PRIOR CANCER THERAPY":
            span = (day(row["CMSTDTC"]), day(row["CMENDTC"]))
            assert lines[row["USUBJID"]].setdefault(row["CMGRPID"], span) == span
    for subject, regimens in lines.items():
        spans = [regimens[f"REGIMEN {number}"] for number in range(1, len(regimens) + 1)]
        dates = [diagnosed[subject], *(moment for span in spans for moment in span), consent[subject]]
        assert dates == sorted(dates)
        assert all(after[0] > before[1] for before, after in pairwise(spans))


def test_infusions_are_6_with_range_1_to_15_and_one_patient_had_one(written: Tables) -> None:
    infusions = {subject: len(starts) for subject, starts in by_subject(written["ex"], "EXSTDTC").items()}
    counts = sorted(infusions.values())
    assert (len(counts), median(counts), counts[0], counts[-1]) == (22, 6, 1, 15)
    assert sum(count >= 2 for count in counts) == 21
    single = next(subject for subject, count in infusions.items() if count == 1)
    enrolled = {row["USUBJID"]: day(row["DSSTDTC"]) for row in written["ds"] if row["DSDECOD"] == "ENROLLED"}
    at_top = [subject for subject, dose in doses(written).items() if dose == 4.8]
    assert single == max(at_top, key=lambda subject: enrolled[subject])


def test_every_patient_passed_day_21_and_completed_the_window(written: Tables) -> None:
    completed = {
        row["USUBJID"]: day(row["DSSTDTC"]) for row in written["ds"] if row["DSDECOD"] == "DLT WINDOW COMPLETED"
    }
    assert len(completed) == 22
    for subject, first in first_doses(written).items():
        assert first + timedelta(days=20) < completed[subject] <= CUTOFF


def test_first_infusions_take_90_minutes_and_later_ones_less_once_tolerated(written: Tables) -> None:
    reactions = {
        (row["USUBJID"], day(row["AESTDTC"])) for row in written["ae"] if row["AEDECOD"] == "Infusion related reaction"
    }
    tolerated = None
    for row in written["ex"]:
        start, end = datetime.fromisoformat(row["EXSTDTC"]), datetime.fromisoformat(row["EXENDTC"])
        minutes = (end - start).total_seconds() / 60
        first = row["EXSEQ"] == "1"
        reacted = (row["USUBJID"], start.date()) in reactions
        if first or not tolerated:
            assert minutes >= 90
        else:
            assert 30 <= minutes < 90
        tolerated = not reacted


def test_infusions_are_three_weeks_apart_or_more_and_amounts_follow_weight(written: Tables) -> None:
    weight = {row["USUBJID"]: float(row["VSSTRESN"]) for row in written["vs"] if row["VISIT"] == "SCREENING"}
    before: dict[str, date] = {}
    for row in written["ex"]:
        subject, start = row["USUBJID"], day(row["EXSTDTC"])
        if subject in before:
            assert 21 <= (start - before[subject]).days <= 30
        before[subject] = start
        assert float(row["EXVAMT"]) == pytest.approx(float(row["EXDOSE"]) * weight[subject], abs=0.051)


def test_nine_patients_had_infusion_reactions_of_grade_1_or_2_only(written: Tables) -> None:
    assert len(patients_with(written, "Infusion related reaction")) == 9
    assert patients_with(written, "Infusion related reaction", {"3", "4", "5"}) == set()
    assert {row["AETERM"] for row in written["ae"] if row["AEDECOD"] == "Infusion related reaction"} == {
        "infusion reaction"
    }


def test_five_reactions_came_with_fever_and_one_other_with_chills(written: Tables) -> None:
    groups: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in written["ae"]:
        if row["AEGRPID"]:
            groups[row["USUBJID"], row["AEGRPID"]].add(row["AEDECOD"])
    assert all("Infusion related reaction" in terms for terms in groups.values())
    fever = {subject for (subject, _), terms in groups.items() if "Pyrexia" in terms}
    chills = {subject for (subject, _), terms in groups.items() if "Chills" in terms}
    assert (len(fever), len(chills), len(fever & chills)) == (5, 1, 0)
    assert fever == patients_with(written, "Pyrexia")
    assert chills == patients_with(written, "Chills")


def test_reactions_lessen_in_later_cycles(written: Tables) -> None:
    grades: dict[str, list[int]] = defaultdict(list)
    rows = [row for row in written["ae"] if row["AEDECOD"] == "Infusion related reaction"]
    infusion_days = {(row["USUBJID"], day(row["EXSTDTC"])) for row in written["ex"]}
    for row in sorted(rows, key=lambda row: row["AESTDTC"]):
        assert (row["USUBJID"], day(row["AESTDTC"])) in infusion_days
        grades[row["USUBJID"]].append(int(row["AETOXGR"]))
    assert sorted(len(found) for found in grades.values()) == [1] * 6 + [2] * 3
    assert all(found[1] < found[0] for found in grades.values() if len(found) == 2)


def test_six_grade_3_events_in_six_patients_all_resolved_with_the_dose_unchanged(written: Tables) -> None:
    severe = [row for row in written["ae"] if row["AETOXGR"] == "3"]
    assert Counter(row["AEDECOD"] for row in severe) == {
        "Thrombocytopenia": 3,
        "Neutropenia": 1,
        "Hyperbilirubinaemia": 1,
        "Dermatitis": 1,
    }
    assert len({row["USUBJID"] for row in severe}) == 6
    last = last_doses(written)
    for row in severe:
        assert (row["AEOUT"], row["AEACN"]) == ("RECOVERED/RESOLVED", "DOSE NOT CHANGED")
        assert day(row["AESTDTC"]) <= day(row["AEENDTC"]) < last[row["USUBJID"]]  # treatment went on


def test_grade_3_events_began_after_day_21_and_before_the_end_of_treatment(written: Tables) -> None:
    first = first_doses(written)
    for row in written["ae"]:
        if row["AETOXGR"] == "3":
            assert (day(row["AESTDTC"]) - first[row["USUBJID"]]).days + 1 > 21


def test_dermatitis_came_in_the_patient_with_chronic_dermatitis(written: Tables) -> None:
    history = {
        row["USUBJID"]
        for row in written["mh"]
        if row["MHTERM"] == "chronic dermatitis" and row["MHENRF"] == "ONGOING" and row["MHCAT"] == "GENERAL"
    }
    assert history == patients_with(written, "Dermatitis") == patients_with(written, "Dermatitis", {"3"})
    first = first_doses(written)
    starts = [int(row["MHSTDTC"][:4]) for row in written["mh"] if row["MHTERM"] == "chronic dermatitis"]
    assert all(start < first[subject].year for start, subject in zip(starts, history, strict=True))


def test_no_grade_4_serious_fatal_or_dose_limiting_event(written: Tables) -> None:
    assert {row["AETOXGR"] for row in written["ae"]} == {"1", "2", "3"}
    assert {(row["AESER"], row["AESDTH"], row["AEDLT"]) for row in written["ae"]} == {("N", "N", "N")}
    assert {(row["DTHFL"], row["DTHDTC"]) for row in written["dm"]} == {("", "")}
    assert "DEATH" not in {row["DSDECOD"] for row in written["ds"]}


def test_some_events_are_not_treatment_emergent_and_one_worsens(written: Tables) -> None:
    first, last = first_doses(written), last_doses(written)
    before = [row for row in written["ae"] if day(row["AESTDTC"]) < first[row["USUBJID"]]]
    assert sorted(row["AEDECOD"] for row in before) == ["Anaemia", "Cough", "Insomnia"]
    late = [row for row in written["ae"] if (day(row["AESTDTC"]) - last[row["USUBJID"]]).days > 30]
    assert [row["AEDECOD"] for row in late] == ["Upper respiratory tract infection"]
    mild = next(row for row in before if row["AEDECOD"] == "Anaemia")
    worse = next(
        row
        for row in written["ae"]
        if row["USUBJID"] == mild["USUBJID"] and row["AEDECOD"] == "Anaemia" and row["AETOXGR"] == "2"
    )
    assert worse["AESTDTC"] == mild["AEENDTC"]
    assert day(worse["AESTDTC"]) > first[worse["USUBJID"]]


def test_antibodies_were_looked_for_in_all_and_none_came_with_treatment(written: Tables) -> None:
    tests: dict[str, dict[bool, list[str]]] = defaultdict(lambda: defaultdict(list))
    titres: dict[str, dict[bool, list[int]]] = defaultdict(lambda: defaultdict(list))
    first = first_doses(written)
    for row in written["is"]:
        baseline = row["ISBLFL"] == "Y"
        assert baseline == (day(row["ISDTC"]) <= first[row["USUBJID"]])
        if row["ISTESTCD"] == "ADA_BAB":
            tests[row["USUBJID"]][baseline].append(row["ISSTRESC"])
        else:
            titres[row["USUBJID"]][baseline].append(int(row["ISSTRESC"]))
    assert len(tests) == 22
    positive_before = []
    for subject, results in tests.items():
        assert len(results[True]) == 1
        assert len(results[False]) >= 1
        if results[True] == ["NEGATIVE"]:
            assert set(results[False]) == {"NEGATIVE"}
        else:
            positive_before.append(subject)
            assert max(titres[subject][False]) <= titres[subject][True][0]
    assert list(titres) == positive_before
    assert len(positive_before) == 1


def test_two_confirmed_partial_responses_between_2_4_and_4_8_one_after_pyrotinib(written: Tables) -> None:
    partial: dict[str, list[date]] = defaultdict(list)
    for row in written["rs"]:
        assert (row["RSTESTCD"], row["RSEVAL"]) == ("OVRLRESP", "INVESTIGATOR")
        if row["RSSTRESC"] == "PR":
            partial[row["USUBJID"]].append(day(row["RSDTC"]))
    assert len(partial) == 2
    assert all(2.4 <= doses(written)[subject] <= 4.8 for subject in partial)
    assert all((max(dates) - min(dates)).days >= 28 for dates in partial.values())
    assert set(partial) & treated_with(written, "PYROTINIB")
    assert {row["RSSTRESC"] for row in written["rs"]} == {"PR", "SD", "PD", "NE"}


def test_every_patient_was_assessed_and_stable_disease_lasted_six_weeks(written: Tables) -> None:
    first = first_doses(written)
    assert set(by_subject(written["rs"], "RSDTC")) == set(first)
    for row in written["rs"]:
        if row["RSSTRESC"] in {"SD", "PR"}:
            assert (day(row["RSDTC"]) - first[row["USUBJID"]]).days >= 42
    for results in by_subject(written["rs"], "RSSTRESC").values():
        assert "PD" not in results[:-1]


def test_treatment_ended_mostly_for_progression(written: Tables) -> None:
    reasons = Counter(row["DSDECOD"] for row in written["ds"] if row["DSCAT"] == "DISPOSITION EVENT")
    assert reasons == {"PROGRESSIVE DISEASE": 17, "WITHDRAWAL BY SUBJECT": 2, "PHYSICIAN DECISION": 1}
    progressed = {row["USUBJID"]: day(row["RSDTC"]) for row in written["rs"] if row["RSSTRESC"] == "PD"}
    for row in written["ds"]:
        if row["DSDECOD"] == "PROGRESSIVE DISEASE":
            assert 0 < (day(row["DSSTDTC"]) - progressed[row["USUBJID"]]).days <= 5
            assert progressed[row["USUBJID"]] > last_doses(written)[row["USUBJID"]]


def test_nothing_is_dated_after_the_cut_off_and_visits_fall_on_working_days(written: Tables) -> None:
    for name, rows in written.items():
        for row in rows:
            for column, text in row.items():
                if column.endswith("DTC") and text:
                    assert text[:10] <= CUTOFF.isoformat(), (name, column, text)
                    if name in {"ex", "rs", "is", "vs", "ds", "pc"}:
                        assert day(text).weekday() < 5, (name, column, text)


def test_every_row_says_synthetic(written: Tables) -> None:
    for name, rows in written.items():
        assert rows
        assert {(row["STUDYID"], row["DOMAIN"]) for row in rows} == {("TAA013-SYNTHETIC", name.upper())}
        assert all(row["USUBJID"].startswith("TAA013-SYN-") for row in rows)
        assert {row["USUBJID"] for row in rows} <= {row["USUBJID"] for row in written["dm"]}
