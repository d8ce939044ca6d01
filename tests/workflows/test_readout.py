from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from posology.conduct import ConductSummary, SignedDecision, SubjectConduct
from posology.reporting import Readout
from posology.reporting.html.key_findings import key_findings
from posology.vocabulary import InputError
from posology.workflows.readout import readout

PROTOCOL = Path(__file__).parents[2] / "studies" / "taa013" / "protocol.yaml"

LOW, NEXT = "Q3W@0.6mg/kg", "Q3W@1.2mg/kg"

DM = """STUDYID,USUBJID,SUBJID,RFICDTC,AGE,SEX,ARMCD,ARM,DTHFL,DTHDTC
S,P-1,01,2019-01-02,40,F,Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,
S,P-2,02,2019-01-03,51,F,Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,
S,P-3,03,2019-01-04,62,M,Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,
S,P-4,04,2019-03-01,45,F,Q3W@1.2mg/kg,1.2 mg/kg every 3 weeks,,
S,P-5,05,2019-03-02,70,M,SCRNFAIL,Screen Failure,,
"""
EX = """USUBJID,EXTRT,EXDOSE,EXDOSU,EXVAMT,EXVAMTU,VISIT,EXSTDTC,EXENDTC
P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 1 DAY 1,2019-01-10T10:00,2019-01-10T11:30
P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 2 DAY 1,2019-01-31T10:00,2019-01-31T10:30
P-2,DRUG,0.6,mg/kg,42,mg,CYCLE 1 DAY 1,2019-01-11T10:00,2019-01-11T11:40
P-3,DRUG,0.6,mg/kg,48,mg,CYCLE 1 DAY 1,2019-01-12T10:00,2019-01-12T11:30
P-4,DRUG,1.2,mg/kg,72,mg,CYCLE 1 DAY 1,2019-03-10T10:00,2019-03-10T11:30
P-4,DRUG,0,mg/kg,0,mg,CYCLE 2 DAY 1,2019-03-31T10:00,2019-03-31T10:00
"""
AE = """USUBJID,AEGRPID,AETERM,AEDECOD,AETOXGR,AESER,AESDTH,AEREL,AEACN,AEOUT,AESTDTC,AEENDTC,AEDLT
P-1,,sick,Nausea,1,N,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,2019-01-12,2019-01-13,N
P-1,,sick,Nausea,2,N,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,2019-02-02,2019-02-04,N
P-2,R1,reaction,Infusion related reaction,2,N,N,RELATED,DRUG INTERRUPTED,RECOVERED/RESOLVED,2019-01-11,2019-01-11,N
P-2,R1,shivers,Chills,1,N,N,RELATED,DRUG INTERRUPTED,RECOVERED/RESOLVED,2019-01-11,2019-01-11,N
P-2,,low platelets,Thrombocytopenia,4,Y,N,RELATED,DRUG WITHDRAWN,RECOVERED/RESOLVED,2019-01-31,2019-02-10,Y
P-3,,cough,Cough,1,N,N,NOT RELATED,DOSE NOT CHANGED,NOT RECOVERED/NOT RESOLVED,2018-12-20,,N
P-4,,sick,Nausea,3,N,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,2019-03-31,2019-04-02,Y
"""
DS = """USUBJID,DSDECOD,DSCAT,DSSTDTC
P-1,PROGRESSIVE DISEASE,DISPOSITION EVENT,2019-02-20
P-2,ADVERSE EVENT,DISPOSITION EVENT,2019-02-11
P-3,LOST TO FOLLOW-UP,DISPOSITION EVENT,2019-01-31
"""
RS = """USUBJID,RSTESTCD,RSSTRESC,RSEVAL,RSDTC
P-1,OVRLRESP,PR,INVESTIGATOR,2019-02-19
P-4,OVRLRESP,SD,INVESTIGATOR,2019-04-20
"""
IS = """USUBJID,ISTESTCD,ISSTRESC,ISDTC
P-1,ADA_BAB,NEGATIVE,2019-01-10
P-1,ADA_BAB,POSITIVE,2019-01-31
P-1,ADATITER,10,2019-01-31
P-2,ADA_BAB,NEGATIVE,2019-01-11
P-4,ADA_BAB,NEGATIVE,2019-03-10
P-4,ADA_BAB,NEGATIVE,2019-03-31
"""
PC = """USUBJID,PCTESTCD,PCTEST,PCORRES,PCSTRESC,PCSTRESN,PCSTRESU,PCSTAT,PCREASND,PCLLOQ,PCTPT,PCDTC
P-1,DM1,DM1,BLQ,<0.5,,ng/mL,,,0.5,PREDOSE,2019-01-10T09:00
P-1,DM1,DM1,2.5,2.5,2.5,ng/mL,,,0.5,END,2019-01-10T11:30
P-4,DM1,DM1,,,,ng/mL,NOT DONE,SAMPLE LOST,0.5,END,2019-03-10T11:30
"""
CM = """USUBJID,CMGRPID,CMTRT,CMCAT,CMSTDTC,CMENDTC
P-1,REGIMEN 1,TRASTUZUMAB,PRIOR CANCER THERAPY,2016-01-01,2016-12-31
P-1,REGIMEN 1,DOCETAXEL,PRIOR CANCER THERAPY,2016-01-01,2016-06-30
P-1,REGIMEN 2,LAPATINIB,PRIOR CANCER THERAPY,2017-01-01,2017-06-30
P-2,REGIMEN 1,TRASTUZUMAB,PRIOR CANCER THERAPY,2017-01-01,2017-06-30
P-1,,PARACETAMOL,CONCOMITANT,2019-01-11,2019-01-12
"""
MH = """USUBJID,MHTERM,MHCAT,MHSTDTC
P-1,breast cancer,PRIMARY DIAGNOSIS,2015-01-10
P-2,breast cancer,PRIMARY DIAGNOSIS,2016-05
"""
TABLES = {"dm": DM, "ex": EX, "ae": AE, "ds": DS, "rs": RS, "is": IS, "pc": PC, "cm": CM, "mh": MH}

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a study folder; a table given as None is left out."""

    def write(changes: Mapping[str, str | None] | None = None, *, protocol: bool = True) -> Path:
        folder = tmp_path / "study"
        (folder / "data").mkdir(parents=True, exist_ok=True)
        if protocol:
            shutil.copy(PROTOCOL, folder / "protocol.yaml")
        for stem, content in {**TABLES, **(changes or {})}.items():
            if content is not None:
                (folder / "data" / f"{stem}.csv").write_text(content, encoding="utf-8")
        return folder

    return write


def texts(result: Readout, table: str) -> dict[str, list[str]]:
    """Give each row's texts by label; an indented label carries the one above it."""
    found: dict[str, list[str]] = {}
    above = ""
    for row in result.table(table).rows:
        above = row.label if row.indent == 0 else above
        label = row.label if row.indent == 0 else f"{above} / {row.label}"
        found[label] = [figure.text for figure in row.figures]
    return found


def subject(result: Readout, name: str, column: str) -> object:
    frame = result.frames["subjects"]
    return dict(zip(frame["subject"], frame[column], strict=True))[name]


def conduct_of(*subjects: SubjectConduct, **changes: object) -> ConductSummary:
    summary = ConductSummary(
        synthetic=False,
        subjects={one.subject: one for one in subjects},
        decisions=(),
        mtd_status="not-reached",
        mtd=None,
        highest_tolerated=None,
        mtd_reasons=(),
        recommended=None,
        recommended_signed_by=None,
        head_hash="0" * 64,
        protocol_hash="0" * 64,
    )
    return replace(summary, **changes)  # type: ignore[arg-type]


def known(name: str, level: str = LOW, *, day: date, status: str = "no-dlt") -> SubjectConduct:
    return SubjectConduct(
        subject=name, level=level, part="escalation", first_dose=day, dlt_status=status, dlt_reason="as recorded"
    )


FOUR = (
    known("P-1", day=date(2019, 1, 10)),
    known("P-2", day=date(2019, 1, 11), status="dlt"),
    known("P-3", day=date(2019, 1, 12), status="not-evaluable"),
    known("P-4", NEXT, day=date(2019, 3, 10)),
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
    assert "The MTD was not determined." in result.results_paragraph


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


BARE_DM = "USUBJID,AGE,SEX,ARM\nP-1,40,F,1 mg/kg\nP-2,51,F,1 mg/kg\nP-3,62,M,2 mg/kg\n"
BARE_EX = (
    "USUBJID,EXDOSE,EXDOSU,EXSTDTC\nP-1,1,mg/kg,2019-01-10\nP-2,1,mg/kg,2019-01-11\n"
    "P-2,1,mg/kg,2019-02-01\nP-3,2,mg/kg,2019-01-12\n"
)
BARE_AE = "USUBJID,AETERM,AESTDTC\nP-1,Nausea,2019-01-12\nP-2,Sepsis,2019-01-13\n"


@pytest.fixture
def bare(make: Make) -> Make:
    """Write a study of three tables, with nothing that records deaths or stopping."""

    def write(**changes: str | None) -> Path:
        tables = {**dict.fromkeys(TABLES), "dm": BARE_DM, "ex": BARE_EX, "ae": BARE_AE, **changes}
        return make(tables, protocol=False)

    return write


def test_what_no_table_records_is_not_printed_as_nought(bare: Make) -> None:
    result = readout(bare())
    rows = texts(result, "serious")
    assert {label: row[-1] for label, row in rows.items()} == dict.fromkeys(rows, "–")
    assert len(rows) == 4
    deaths = next(row for row in result.table("serious").rows if row.label == "Death, any cause")
    why = (
        "dm has no DTHFL or DTHDTC; ae has no AESDTH, no outcome (AEOUT) of SDTM's and no grade (AETOXGR); "
        "there is no ds table in study/data"
    )
    assert deaths.figures[-1].reason == result.absent["subjects.death"] == why
    assert result.frames["subjects"]["death"].to_list() == [None, None, None]
    assert result.frames["events"]["fatal"].to_list() == [None, None]
    assert result.absent["events.action"] == "ae has no AEACN"
    assert result.absent["subjects.end_reason"] == "there is no ds table in study/data"
    assert "Whether events were serious or fatal is not recorded." in result.results_paragraph
    assert "died" not in result.results_paragraph
    assert f"Deaths not recorded: {why}." in result.table("serious").footnotes


def with_column(table: str, name: str, subject_name: str, value: str) -> str:
    """Add a column that has a value for one subject."""
    head, *rows = table.splitlines()
    filled = [f"{row},{value if row.startswith(subject_name) else ''}" for row in rows]
    return "\n".join([f"{head},{name}", *filled]) + "\n"


@pytest.mark.parametrize(
    ("tables", "deaths", "fatal"),
    [
        ({"dm": with_column(BARE_DM, "DTHFL", "P-1", "")}, "0", "–"),
        ({"ds": "USUBJID,DSDECOD,DSCAT,DSSTDTC\nP-1,DEATH,OTHER EVENT,2019-03-01\n"}, "1 (33.3 %)", "–"),
        ({"ae": with_column(BARE_AE, "AESDTH", "P-2", "Y")}, "1 (33.3 %)", "1 (33.3 %)"),
        ({"ae": with_column(BARE_AE, "AESDTH", "P-2", "")}, "0", "0"),
        ({"ae": with_column(BARE_AE, "AETOXGR", "P-2", "5")}, "1 (33.3 %)", "1 (33.3 %)"),
        ({"ae": with_column(BARE_AE, "AEOUT", "P-2", "FATAL")}, "1 (33.3 %)", "1 (33.3 %)"),
        ({"ae": with_column(BARE_AE, "AEOUT", "P-2", "UNKNOWN")}, "–", "–"),
    ],
)
def test_one_table_that_records_deaths_is_enough(bare: Make, tables: dict[str, str], deaths: str, fatal: str) -> None:
    rows = texts(readout(bare(**tables)), "serious")
    assert rows["Death, any cause"][-1] == deaths
    assert rows["Treatment-emergent adverse event with fatal outcome"][-1] == fatal


def test_a_fatal_event_is_a_death_and_dm_is_asked(make: Make) -> None:
    result = readout(make({"ae": AE.replace("Thrombocytopenia,4", "Thrombocytopenia,5")}))
    assert (subject(result, "P-2", "death"), subject(result, "P-1", "death")) == (True, False)
    assert "1 subject has a fatal adverse event and no death in DM (counted as a death): P-2" in result.findings
    deaths = next(row for row in result.table("serious").rows if row.label == "Death, any cause")
    assert (deaths.figures[-1].text, [str(row) for row in deaths.figures[-1].rows]) == ("1 (25.0 %)", ["ae:5"])


def test_a_death_after_the_cut_off_makes_no_event_fatal_before_it(make: Make) -> None:
    """The event of P-2 began on 31 January and ended in death on 10 February."""
    ae = AE.replace("Thrombocytopenia,4", "Thrombocytopenia,5")
    opened = ae.replace("2019-02-10", "")
    dm = DM.replace(
        "Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,\nS,P-3", "Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,Y,2019-02-10\nS,P-3"
    )
    for table in (ae, opened):
        early = readout(make({"ae": table, "dm": dm}), date(2019, 2, 5))
        assert subject(early, "P-2", "death") is False
        assert not early.frames["events"]["fatal"].any()
        assert not [finding for finding in early.findings if "death" in finding]
        assert subject(readout(make({"ae": table, "dm": dm})), "P-2", "death") is True


def test_dispositions_without_a_category_tell_nobody_on_treatment(make: Make) -> None:
    result = readout(make({"ds": "USUBJID,DSDECOD,DSSTDTC\nP-1,PROGRESSIVE DISEASE,2019-02-20\n"}))
    assert result.absent["subjects.on_treatment"] == "ds has no DSCAT, which tells dispositions from milestones"
    assert "Still on treatment" not in texts(result, "exposure")


def test_a_dlt_that_only_the_adverse_events_mark_stands_beside_the_count(make: Make) -> None:
    ledger = conduct_of(*(known(name, day=date(2019, 1, 9 + n)) for n, name in enumerate(("P-1", "P-2", "P-3"), 1)))
    result = readout(make(), conduct=ledger)
    marked = (
        "No DLT occurred in 3 evaluable patients (the adverse-event table marks 2 more patients: not in the ledger)."
    )
    assert marked in result.results_paragraph
    note = "Marked AEDLT in AE, not a DLT in the ledger, and not counted here: P-2, P-4."
    assert note in result.table("dlt").footnotes
    tile = next(finding for finding in key_findings(result) if finding.id == "dlts")
    assert tile.note == ("patients with a DLT, of 3 evaluable; the adverse-event table marks 2 more, not in the ledger")
    why = "the ledger and AEDLT differ on who had a DLT: P-2, P-4 (the tables show the ledger's word)"
    for name in ("subjects.dlt", "events.dlt", "levels.dlts", "levels.upper_bound"):
        assert result.absent[name] == why
    assert texts(result, "dlt")["With a DLT"][-1] == "0"


def test_a_dlt_that_only_the_ledger_has_is_in_the_footnote(make: Make) -> None:
    status = {"P-1": "dlt", "P-2": "dlt", "P-4": "dlt"}
    ledger = conduct_of(*(known(name, day=date(2019, 1, 10), status=status[name]) for name in status))
    result = readout(make(), conduct=ledger)
    assert "A DLT in the ledger, not marked AEDLT in AE, and counted here: P-1." in result.table("dlt").footnotes
    assert "more patient" not in result.results_paragraph


def test_where_ledger_and_adverse_events_agree_dlts_are_not_absent(make: Make) -> None:
    ae = AE.replace("2019-03-31,2019-04-02,Y", "2019-03-31,2019-04-02,N")
    result = readout(make({"ae": ae}), conduct=conduct_of(*FOUR))
    assert not {"subjects.dlt", "events.dlt", "levels.dlts", "levels.upper_bound"} & set(result.absent)
    assert not any(note.startswith(("Marked AEDLT", "A DLT in")) for note in result.table("dlt").footnotes)


def test_every_dose_off_the_level_by_more_than_5_percent_is_asked_about(make: Make) -> None:
    """A tenfold overdose, a sixth of the dose, 105 % (no question) and a planned dose of 0 (no dose)."""
    ex = EX.replace("P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 1", "P-1,DRUG,6.0,mg/kg,36,mg,CYCLE 1")
    ex = ex.replace("P-2,DRUG,0.6,", "P-2,DRUG,0.1,").replace("P-3,DRUG,0.6,", "P-3,DRUG,0.63,")
    above = "1 dose in ex is more than 5 % above the dose of the subject's level: ex:1 (P-1, 6 for 0.6 mg/kg)"
    below = "1 dose in ex is more than 5 % below the dose of the subject's level: ex:3 (P-2, 0.1 for 0.6 mg/kg)"
    for result in (readout(make({"ex": ex})), readout(make({"ex": ex}), conduct=conduct_of(*FOUR))):
        assert above in result.findings
        assert below in result.findings
        assert sum("5 %" in finding for finding in result.findings) == 2
    assert not [finding for finding in readout(make()).findings if "5 %" in finding]


def test_of_many_doses_off_the_level_ten_are_named(make: Make) -> None:
    rows = "".join(f"P-1,DRUG,6,mg/kg,36,mg,CYCLE {n} DAY 1,2019-02-{n:02},\n" for n in range(2, 14))
    (finding,) = [finding for finding in readout(make({"ex": EX + rows})).findings if "5 %" in finding]
    assert finding.startswith(
        "12 doses in ex are more than 5 % above the dose of the subject's level: ex:7 (P-1, 6 for"
    )
    assert finding.endswith(" and 2 more")
    assert finding.count("ex:") == 10


def test_doses_in_another_unit_are_not_compared(make: Make) -> None:
    result = readout(make({"ex": EX.replace("P-1,DRUG,0.6,mg/kg", "P-1,DRUG,36,mg")}))
    assert not [finding for finding in result.findings if "5 %" in finding]


ORAL = """USUBJID,EXDOSE,EXDOSU,EXROUTE,EXDOSFRQ,EXSTDTC,EXENDTC
P-1,1,mg/kg,ORAL,QD,2019-01-10,2019-01-31
P-1,1,mg/kg,ORAL,QD,2019-02-01,2019-02-28
P-2,1,mg/kg,ORAL,QD,2019-01-10,2019-01-31
P-3,2,mg/kg,ORAL,QD,2019-01-10,2019-01-10
"""


def test_rows_that_are_intervals_of_daily_dosing_are_called_dose_records(bare: Make) -> None:
    result = readout(bare(ex=ORAL))
    assert (
        "2 subjects have rows of ex that are intervals of daily dosing, not single doses; rows are counted: P-1, P-2"
        in result.findings
    )
    assert texts(result, "exposure")["Dose records per patient: median (range)"][-1] == "1 (1–2)"
    assert "They had a median of 1 dose record (range 1–2)." in result.results_paragraph


def test_single_doses_by_mouth_are_called_doses(bare: Make) -> None:
    result = readout(bare(ex=ORAL.replace(",QD,", ",ONCE,")))
    assert texts(result, "exposure")["Doses per patient: median (range)"][-1] == "1 (1–2)"
    assert result.table("exposure").footnotes[0].startswith("A dose counts once it was started.")
    assert "They received a median of 1 dose (range 1–2)." in result.results_paragraph
    printed = str([table.to_dict() for table in result.tables]) + result.results_paragraph
    assert "infusion" not in printed.lower()


def test_intravenous_doses_are_called_infusions(bare: Make) -> None:
    ex = ORAL.replace(",ORAL,QD,", ",INTRAVENOUS DRIP,ONCE,")
    assert "At least 2 infusions" in texts(readout(bare(ex=ex)), "exposure")


def test_a_median_of_fewer_patients_than_the_column_says_so(make: Make) -> None:
    """Ages 40, 51 and one missing at 0.6 mg/kg; 45 at 1.2 mg/kg."""
    result = readout(make({"dm": DM.replace("2019-01-04,62", "2019-01-04,")}))
    ages = next(row for row in result.table("baseline").rows if row.label == "Age, years: median (range)")
    assert [figure.text for figure in ages.figures] == ["45.5 (40–51), n=2", "45 (45–45)", "45 (40–51), n=3"]
    assert [figure.denominator for figure in ages.figures] == [2, 1, 3]
    means = texts(result, "baseline")["Age, years: mean (SD)"]
    assert means == ["45.5 (7.8), n=2", "45.0", "45.3 (5.5), n=3"]


def test_later_infusions_are_due_to_some_patients_only(make: Make) -> None:
    rows = texts(readout(make()), "exposure")
    assert rows["First infusion, minutes: median (range)"][-1] == "90 (90–100)"
    assert rows["Later infusions, minutes: median (range)"][-1] == "30 (30–30)"


def test_arms_that_name_doses_give_the_levels_and_no_regimen(bare: Make) -> None:
    result = readout(bare(ex=BARE_EX.replace("P-1,1,", "P-1,10,")))
    assert result.absent["levels.regimen"] == "there is no protocol, and the arms name doses, no regimen"
    assert result.table("baseline").columns == ("1 mg/kg (n=2)", "2 mg/kg (n=1)", "Total (n=3)")
    assert (
        "1 dose in ex is more than 5 % above the dose of the subject's level: ex:1 (P-1, 10 for 1 mg/kg)"
        in result.findings
    )


def test_arms_that_name_no_dose_are_told_from_no_arms(bare: Make) -> None:
    named = readout(bare(dm=BARE_DM.replace("1 mg/kg", "Cohort 1").replace("2 mg/kg", "Cohort 2")))
    why = "there is no protocol, and the arms name no dose: levels are the first doses given"
    assert named.absent["levels.regimen"] == why
    alone = readout(bare(dm="USUBJID,AGE,SEX\nP-1,40,F\nP-2,51,F\nP-3,62,M\n"))
    assert alone.absent["levels.regimen"] == "there is no protocol and no arm: levels are the first doses given"


def test_patients_are_treated_in_groups_and_at_dose_levels(make: Make) -> None:
    dm = DM.replace("Q3W@0.6mg/kg", "A").replace("Q3W@1.2mg/kg", "B")
    groups = readout(make({"dm": dm}, protocol=False)).results_paragraph
    assert "were treated in 2 groups (" in groups
    levels = readout(make()).results_paragraph
    assert "treated with TAA013 at 2 dose levels (0.6 and 1.2 mg/kg; 3 and 1 patients respectively)" in levels


def test_responses_are_not_called_unconfirmed(make: Make) -> None:
    note = "Confirmation was not required, and stable disease needs no minimum duration."
    assert note in readout(make()).table("responses").footnotes
