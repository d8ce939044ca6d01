"""The readout of tables that lack columns, contradict each other or mean something else."""

from datetime import date

import pytest

from posology.reporting.html.key_findings import key_findings
from posology.workflows.readout import readout
from tests.workflows.small_study import (
    AE,
    BARE_AE,
    BARE_DM,
    BARE_EX,
    DM,
    EX,
    FOUR,
    Make,
    conduct_of,
    known,
    subject,
    texts,
)


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
