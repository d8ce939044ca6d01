from __future__ import annotations

from datetime import date

import pytest

from posology.conduct import SignedDecision
from posology.vocabulary import InputError
from posology.workflows.readout import readout
from tests.workflows.small_study import (
    DM,
    DS,
    EX,
    FOUR,
    LOW,
    NEXT,
    TABLES,
    Make,
    conduct_of,
    known,
    subject,
    texts,
)


def test_columns_are_levels_with_their_treated_patients(make: Make) -> None:
    assert readout(make()).table("teae").columns == ("0.6 mg/kg (n=3)", "1.2 mg/kg (n=1)", "Total (n=4)")


def test_patients_are_counted_once_a_term_and_terms_are_sorted_by_frequency(make: Make) -> None:
    rows = texts(readout(make()), "teae")
    assert rows["Nausea"] == ["1 (33.3 %)", "1 (100.0 %)", "2 (50.0 %)"]
    assert rows["Nausea / Grade 3 or higher"] == ["0", "1 (100.0 %)", "1 (25.0 %)"]
    terms = [label for label in rows if "/" not in label]
    assert terms == ["Any event", "Nausea", "Chills", "Infusion related reaction", "Thrombocytopenia"]


def test_an_event_from_before_treatment_is_not_treatment_emergent(make: Make) -> None:
    result = readout(make())
    assert "Cough" not in texts(result, "teae")
    cough = result.frames["events"].row(5, named=True)
    assert (cough["term"], cough["onset_day"], cough["treatment_emergent"]) == ("Cough", -23, False)


def test_each_patient_has_one_worst_grade_a_term(make: Make) -> None:
    rows = texts(readout(make()), "teae-grade")
    assert rows["Any event / Grade 2"] == ["1 (33.3 %)", "0", "1 (25.0 %)"]
    assert rows["Any event / Grade 4"] == ["1 (33.3 %)", "0", "1 (25.0 %)"]
    assert rows["Nausea / Grade 2"] == ["1 (33.3 %)", "0", "1 (25.0 %)"]
    assert "Nausea / Grade 1" not in rows


def test_a_figure_names_its_patients_and_its_rows(make: Make) -> None:
    nausea = next(row for row in readout(make()).table("teae").rows if row.label == "Nausea")
    total = nausea.figures[-1]
    assert (total.value, total.denominator, total.subjects) == (2, 4, ("P-1", "P-4"))
    assert [str(row) for row in total.rows] == ["ae:1", "ae:2", "ae:7"]


def test_the_listing_of_grade_3_tells_day_outcome_and_action(make: Make) -> None:
    assert texts(readout(make()), "grade3") == {
        "P-2": ["0.6 mg/kg", "Thrombocytopenia", "4", "21", "recovered/resolved", "drug withdrawn"],
        "P-4": ["1.2 mg/kg", "Nausea", "3", "22", "recovered/resolved", "dose not changed"],
    }


def test_events_of_one_group_name_each_other(make: Make) -> None:
    events = readout(make()).frames["events"]
    linked = dict(zip(events["term"], events["linked"].to_list(), strict=True))
    assert (linked["Infusion related reaction"], linked["Chills"], linked["Cough"]) == (
        ["Chills"],
        ["Infusion related reaction"],
        [],
    )


def test_serious_events_and_withdrawals_are_counted(make: Make) -> None:
    rows = texts(readout(make()), "serious")
    assert rows["Serious treatment-emergent adverse event"] == ["1 (33.3 %)", "0", "1 (25.0 %)"]
    assert rows["Treatment stopped for an adverse event"] == ["1 (33.3 %)", "0", "1 (25.0 %)"]
    assert rows["Death, any cause"] == ["0", "0", "0"]


def test_a_planned_dose_of_zero_is_no_infusion(make: Make) -> None:
    result = readout(make())
    assert subject(result, "P-4", "infusions") == 1
    assert texts(result, "exposure")["Infusions per patient: median (range)"] == ["1 (1–2)", "1 (1–1)", "1 (1–2)"]


def test_a_dose_without_amount_or_with_a_partial_date_is_asked_about(make: Make) -> None:
    ex = EX.replace("P-2,DRUG,0.6,", "P-2,DRUG,,").replace("2019-01-12T10:00,2019-01-12T11:30", "2019-01,")
    findings = readout(make({"ex": ex})).findings
    assert "1 subject has a dose without an amount, left out: P-2" in findings
    assert "1 subject has a dose with a partial date (its earliest day is taken): P-3" in findings


def test_infusions_carry_cycle_minutes_and_amount(make: Make) -> None:
    infusions = readout(make()).frames["infusions"]
    assert infusions.select("subject", "number", "cycle", "minutes", "amount_mg").rows()[:3] == [
        ("P-1", 1, 1, 90.0, 36.0),
        ("P-1", 2, 2, 30.0, 36.0),
        ("P-2", 1, 1, 100.0, 42.0),
    ]


def test_a_dlt_counts_to_day_21_and_not_on_day_22(make: Make) -> None:
    result = readout(make())
    assert (subject(result, "P-2", "dlt"), subject(result, "P-4", "dlt")) == (True, False)
    assert "1 subject has an event marked AEDLT outside the DLT window, not counted: P-4" in result.findings


def test_who_is_lost_on_day_20_is_not_evaluable_and_on_day_21_is(make: Make) -> None:
    assert subject(readout(make()), "P-3", "last_known") == date(2019, 1, 31)  # day 20
    assert subject(readout(make()), "P-3", "dlt_evaluable") is False
    later = DS.replace(
        "P-3,LOST TO FOLLOW-UP,DISPOSITION EVENT,2019-01-31", "P-3,LOST TO FOLLOW-UP,DISPOSITION EVENT,2019-02-01"
    )
    assert subject(readout(make({"ds": later})), "P-3", "dlt_evaluable") is True


def test_a_window_that_ends_after_the_cut_off_is_still_open(make: Make) -> None:
    folder = make()
    assert subject(readout(folder, date(2019, 1, 29)), "P-1", "dlt_evaluable") is None  # day 20
    assert subject(readout(folder, date(2019, 1, 29)), "P-3", "dlt") is False
    assert subject(readout(folder, date(2019, 1, 31)), "P-2", "dlt_evaluable") is True  # a DLT closes it on day 21
    rows = texts(readout(folder, date(2019, 1, 29)), "dlt")
    assert rows["Evaluable for DLT / Evaluability not known yet"][-1] == "3 (100.0 %)"


def test_each_level_has_its_own_exact_upper_bound(make: Make) -> None:
    """One DLT in 2: 1 - 0.05^(1/2) does not apply; the bound solves p^2 = 0.95. None in 1: 0.95."""
    result = readout(make())
    rows = texts(result, "dlt")
    assert rows["Evaluable for DLT"] == ["2", "1", "3"]
    assert rows["With a DLT"] == ["1 (50.0 %)", "0", "1 (33.3 %)"]
    assert rows["Upper 95 % bound of the DLT rate, one-sided"] == ["97.5 %", "95.0 %", "–"]
    assert list(rows)[-1].endswith("Pooled over levels: not a bound for any dose")
    assert result.frames["levels"]["upper_bound"].to_list()[0] == pytest.approx(0.95**0.5)


def test_too_small_a_dose_makes_a_patient_without_dlt_not_evaluable(make: Make) -> None:
    less = EX.replace("P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 1", "P-1,DRUG,0.47,mg/kg,28,mg,CYCLE 1")
    enough = EX.replace("P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 1", "P-1,DRUG,0.48,mg/kg,29,mg,CYCLE 1")
    assert subject(readout(make({"ex": less})), "P-1", "dlt_evaluable") is False
    assert subject(readout(make({"ex": enough})), "P-1", "dlt_evaluable") is True


def test_the_ledger_decides_on_dlts_and_evaluability(make: Make) -> None:
    result = readout(make(), conduct=conduct_of(*FOUR))
    assert [subject(result, name, "dlt") for name in ("P-1", "P-2", "P-3", "P-4")] == [False, True, None, False]
    assert [subject(result, name, "dlt_evaluable") for name in ("P-2", "P-3")] == [True, False]
    assert subject(result, "P-1", "part") == "escalation"
    assert texts(result, "dlt")["Evaluable for DLT / Not evaluable"] == ["1 (33.3 %)", "0", "1 (25.0 %)"]


def test_every_difference_between_ledger_and_tables_is_a_finding(make: Make) -> None:
    ledger = conduct_of(
        known("P-1", day=date(2019, 1, 10), status="dlt"),
        known("P-2", NEXT, day=date(2019, 1, 11)),
        known("P-3", day=date(2019, 1, 13)),
        known("P-9", day=date(2019, 1, 13)),
    )
    findings = readout(make(), conduct=ledger).findings
    for sentence in (
        "1 subject has a DLT in the ledger and no event marked AEDLT: P-1",
        "2 subjects have an event marked AEDLT and no DLT in the ledger (the ledger's word is used): P-2, P-4",
        "1 subject is at another level in the ledger than in DM (the ledger's level is used): P-2",
        "1 subject has another first dose date in the ledger than in EX: P-3",
        "1 subject was treated and is not in the ledger: P-4",
        "1 subject is in the ledger and not in DM: P-9",
    ):
        assert sentence in findings


def test_the_ladder_carries_decisions_and_tells_mtd_and_recommended_dose_apart(make: Make) -> None:
    decision = SignedDecision(
        number=1,
        level=LOW,
        move="escalate",
        next_level=NEXT,
        reasons=("0 of 3 had a DLT",),
        override_reason="the committee wished it",
        signed_by="A Person",
        evidence_hash="e" * 64,
        protocol_hash="0" * 64,
    )
    ledger = conduct_of(*FOUR, decisions=(decision,), recommended=NEXT, recommended_signed_by="A Person, 2019-06-01")
    result = readout(make(), conduct=ledger)
    first = result.escalation.steps[0]
    assert (first.decision, first.decision_reasons) == (
        "escalate to 1.2 mg/kg",
        ("0 of 3 had a DLT", "override: the committee wished it"),
    )
    assert (result.escalation.mtd_status, result.escalation.mtd, result.escalation.recommended) == (
        "not-reached",
        None,
        NEXT,
    )
    assert [step.recommended for step in result.escalation.steps] == [False, True, False, False, False]
    assert result.escalation.recommended_basis == "signed decision: A Person, 2019-06-01; assumed: 3.6 mg/kg"
    assert "The MTD was not reached." in result.results_paragraph
    assert "The MTD was 1.2" not in result.results_paragraph
    assert "the signed recommended dose is Q3W@1.2mg/kg and the protocol names Q3W@3.6mg/kg" in result.findings


def test_the_paragraph_names_an_mtd_only_when_it_is_estimated(make: Make) -> None:
    estimated = readout(make(), conduct=conduct_of(*FOUR, mtd_status="estimated", mtd=LOW))
    open_still = readout(make(), conduct=conduct_of(*FOUR, mtd_status="not-determined", mtd=LOW))
    assert "The MTD was 0.6 mg/kg." in estimated.results_paragraph
    assert "The MTD was not determined." in open_still.results_paragraph
    assert open_still.escalation.mtd is None


def test_without_a_ledger_the_recommended_dose_is_the_assumed_reading(make: Make) -> None:
    result = readout(make())
    assert result.escalation.recommended_basis == "assumed: 3.6 mg/kg"
    assert result.escalation.mtd_status == "not-determined"
    assert result.escalation.mtd_reasons[0] == (
        "read from the counts by the protocol's design, as no ledger records the decisions"
    )
    assert "The MTD was not determined, by the design's rule on the tables; no decision is signed." in (
        result.results_paragraph
    )


def test_a_cut_off_is_applied_before_anything_is_derived(make: Make) -> None:
    folder = make()
    early = readout(folder, date(2019, 1, 31))
    assert early.cutoff == date(2019, 1, 31)
    assert early.table("teae").columns == ("0.6 mg/kg (n=3)", "Total (n=3)")
    assert texts(early, "teae-grade")["Nausea / Grade 1"] == ["1 (33.3 %)", "1 (33.3 %)"]
    assert early.frames["subjects"]["last_known"].max() == date(2019, 1, 31)
    assert early.absent["subjects.best_response"] == "rs has no dated overall response (RSTESTCD OVRLRESP)"


def test_the_protocols_latest_cut_off_is_the_default(make: Make) -> None:
    assert readout(make()).cutoff == date(2020, 6, 30)
    assert readout(make(), date(2019, 12, 31)).cutoff == date(2019, 12, 31)


def test_a_cut_off_before_the_first_subject_is_refused(make: Make) -> None:
    with pytest.raises(InputError, match="no subject is known of on or before the data cut-off 2018-01-01"):
        readout(make(), date(2018, 1, 1))


def test_screen_failures_are_subjects_and_in_no_denominator(make: Make) -> None:
    result = readout(make())
    assert len(result.subjects) == 5
    assert (subject(result, "P-5", "enrolled"), subject(result, "P-5", "safety")) == (False, False)


def test_prior_regimens_are_counted_by_group_and_drugs_by_patient(make: Make) -> None:
    result = readout(make())
    assert [subject(result, name, "prior_regimens") for name in ("P-1", "P-2", "P-3")] == [2, 1, 0]
    rows = texts(result, "prior-therapy")
    assert rows["Trastuzumab"] == ["2 (66.7 %)", "0", "2 (50.0 %)"]
    assert "Paracetamol" not in rows
    months = result.frames["prior_therapies"]["months"].to_list()
    assert months[0] == pytest.approx(365 / 30.4375)


def test_months_since_diagnosis_need_a_complete_date(make: Make) -> None:
    result = readout(make())
    assert subject(result, "P-1", "months_since_diagnosis") == pytest.approx(1461 / 30.4375)
    assert subject(result, "P-2", "months_since_diagnosis") is None
    assert any("P-2" in finding and "date of diagnosis" in finding for finding in result.findings)


def test_antibody_counts_need_a_baseline_and_a_later_sample(make: Make) -> None:
    rows = texts(readout(make()), "ada")
    assert rows["With a result at baseline"][-1] == "3 (75.0 %)"
    assert rows["With a baseline and a later result"][-1] == "2 (50.0 %)"
    assert rows["With a baseline and a later result / Treatment-emergent"] == ["1 (100.0 %)", "0", "1 (50.0 %)"]


def test_response_rates_carry_the_exact_interval(make: Make) -> None:
    """1 of 4: 0.6-80.6 %, and 1 of 2: 1.3-98.7 % (R 4.2.2, binom.test)."""
    rows = texts(readout(make()), "responses")
    assert rows["CR or PR, of all treated (95 % CI)"][-1] == "1 of 4, 25.0 % (0.6–80.6)"
    assert rows["CR or PR, of patients with an assessment (95 % CI)"][-1] == "1 of 2, 50.0 % (1.3–98.7)"
    assert rows["No assessment after the first dose"][-1] == "2 (50.0 %)"


def test_samples_below_the_limit_and_missing_ones_are_told_apart_with_reasons(make: Make) -> None:
    result = readout(make())
    rows = texts(result, "pk-samples")
    assert rows["DM1: patients with a sample / DM1: below the limit of quantification"] == ["1", "0", "1"]
    assert rows["DM1: patients with a sample / missing: sample lost"] == ["0", "1", "1"]
    below = result.frames["concentrations"].row(0, named=True)
    assert (below["value"], below["below_limit"], below["limit"]) == (None, True, 0.5)


def test_without_a_protocol_levels_are_read_from_the_arm_codes(make: Make) -> None:
    result = readout(make(protocol=False))
    assert result.frames["levels"].select("level", "level_number", "dose", "treated").rows() == [
        (LOW, 1, 0.6, 3),
        (NEXT, 2, 1.2, 1),
    ]
    assert subject(result, "P-4", "dlt") is True


def test_without_a_window_nobody_is_called_evaluable_because_of_a_dlt(make: Make) -> None:
    """Else the two patients with a marked event would be 2 DLTs in 2."""
    result = readout(make(protocol=False))
    why = "there is no protocol to give the DLT window, and DS does not say who completed it"
    assert result.absent["subjects.dlt_evaluable"] == result.absent["tables.dlt"] == why
    assert result.frames["levels"]["upper_bound"].to_list() == [None, None]
    assert f"DLTs are not given: {why}." in result.results_paragraph


def test_without_a_protocol_a_completed_window_in_ds_makes_evaluable(make: Make) -> None:
    ds = DS + "P-1,DLT WINDOW COMPLETED,PROTOCOL MILESTONE,2019-01-30\n"
    result = readout(make({"ds": ds}, protocol=False))
    assert texts(result, "dlt")["Evaluable for DLT"] == ["2", "1", "3"]


def test_without_arms_levels_are_the_first_doses(make: Make) -> None:
    dm = "USUBJID,AGE,SEX\nP-1,40,F\nP-2,51,F\nP-3,62,M\nP-4,45,F\n"
    with_protocol = readout(make({"dm": dm}))
    assert [subject(with_protocol, name, "level") for name in ("P-1", "P-4")] == [LOW, NEXT]
    (with_protocol_folder := make({"dm": dm})).joinpath("protocol.yaml").unlink()
    alone = readout(with_protocol_folder)
    assert alone.table("baseline").columns == ("0.6 mg/kg (n=3)", "1.2 mg/kg (n=1)", "Total (n=4)")


def test_an_arm_name_that_begins_with_the_dose_is_matched(make: Make) -> None:
    dm = "\n".join(line.replace("Q3W@0.6mg/kg", "A").replace("Q3W@1.2mg/kg", "B") for line in DM.splitlines()) + "\n"
    result = readout(make({"dm": dm}))
    assert [subject(result, name, "level") for name in ("P-1", "P-4", "P-5")] == [LOW, NEXT, None]


def test_tables_alone_are_enough_and_the_rest_is_absent_with_reasons(make: Make) -> None:
    folder = make(dict.fromkeys(("ae", "ds", "rs", "is", "pc", "cm", "mh")), protocol=False)
    for stem in ("ae", "ds", "rs", "is", "pc", "cm", "mh"):
        folder.joinpath("data", f"{stem}.csv").unlink(missing_ok=True)
    result = readout(folder)
    assert set(result.frames) == {"subjects", "levels", "infusions"}
    for name in ("events", "responses", "antibodies", "concentrations", "prior_therapies", "histories"):
        assert result.absent[name].startswith("there is no ")
    assert "Adverse events are not given: there is no ae table in study/data." in result.results_paragraph
    assert result.to_dict()["absent"] == dict(result.absent)


def test_a_folder_with_dm_only_says_that_nobody_was_treated(make: Make) -> None:
    folder = make(dict.fromkeys(TABLES.keys() - {"dm"}), protocol=False)
    result = readout(folder)
    assert result.results_paragraph == "No patient was treated: there is no ex table in study/data."


def test_synthetic_studies_are_announced_first(make: Make) -> None:
    marked = readout(make({"dm": DM.replace("\nS,", "\nS-SYNTHETIC,")}, protocol=False))
    assert marked.synthetic
    assert marked.results_paragraph.startswith("SYNTHETIC DATA. ")


def test_unmarked_tables_without_a_protocol_are_not_called_synthetic(make: Make) -> None:
    plain = readout(make(protocol=False))
    assert (plain.synthetic, plain.results_paragraph.startswith("In total, 4 patients")) == (False, True)


def test_one_patient_is_written_in_the_singular(make: Make) -> None:
    one = {
        stem: "\n".join(line for line in content.splitlines() if not line.startswith(("P-", "S,")) or "P-4" in line)
        + "\n"
        for stem, content in TABLES.items()
    }
    paragraph = readout(make(one)).results_paragraph
    assert "In total, 1 patient (a woman) was treated with TAA013 at one dose level (1.2 mg/kg)." in paragraph
    assert "No DLT occurred in 1 evaluable patient." in paragraph
    assert "The grade 3 event was nausea (1 patient)." in paragraph
    assert "They received a median of 1 infusion (range 1–1)." in paragraph
    assert "None of 1 patient assessed responded." in paragraph


def test_the_results_paragraph_tells_dlts_level_by_level(make: Make) -> None:
    paragraph = readout(make()).results_paragraph
    assert "1 of 3 evaluable patients had a DLT (1 of 2 at 0.6 mg/kg)." in paragraph
    assert "upper bound of the DLT rate was 97.5 % at 0.6 mg/kg (1 of 2) and 95.0 % at 1.2 mg/kg (0 of 1)." in paragraph
