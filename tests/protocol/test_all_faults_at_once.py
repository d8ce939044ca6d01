"""Every fault of a protocol file is reported in one pass, each with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posology.protocol import examine_protocol, read_protocol
from posology.vocabulary import Fault, FaultsFound

FIXTURE = Path(__file__).parent / "fixtures" / "twenty_faults.yaml"

#: The faults planted in the fixture: line, and a phrase of the sentence. The first ten are of single fields.
PLANTED = [
    (5, "'titel' is not a word of study"),
    (7, "study.phase is the number 1, but must be text"),
    (13, "drug.kind is 'antibody-drug-conjugat'"),
    (18, "toxicity_scale.version is '7.0'"),
    (22, "regimens.Q3W.unit is 'mg/stone'"),
    (29, "regimens.Q3W.cycle_days is '21', but must be a whole number"),
    (36, "dlt.definition is missing"),
    (38, "observed_to_end_of_window is 'yes', but must be true or false"),
    (39, "expansion.minimum_patients is 0, but must be at least 1"),
    (47, "data_cutoffs.primary.date is '30 June 2020', but must be a date"),
    (17, "drug.analytes.ADC.id is the second analyte called 'ADC', first on line 16"),
    (21, "regimens.Q3W.levels[3] is 1.2 mg/stone, below level 2 (2.4 mg/stone)"),
    (21, "regimens.Q3W.levels[4] repeats level 2 (2.4 mg/stone)"),
    (24, "regimens.Q3W.dosing_days[2] is day 22, after the cycle of 21 days ends"),
    (26, "regimens.Q3W.id is the second regimen called 'Q3W', first on line 20"),
    (35, "design.start_level is 9, but the levels are numbered from 1 to 3"),
    (37, "dlt.window_days is 28 days, longer than patients are followed (21 days"),
    (40, "recommended_dose is 'Q3W@3.6mg/kg', which is none of the dose levels"),
    (44, "analysis.uses.response names the analysis set 'safty', which is not defined"),
    (46, "data_cutoffs.early.date is 2018-06-30, before the date of the protocol (2019-01-07)"),
]


@pytest.fixture(scope="module")
def faults() -> tuple[Fault, ...]:
    return examine_protocol(FIXTURE).faults


@pytest.mark.parametrize(("line", "phrase"), PLANTED)
def test_each_planted_fault_is_reported_on_its_line(faults: tuple[Fault, ...], line: int, phrase: str) -> None:
    found = [fault for fault in faults if phrase in fault.message]
    assert [fault.line for fault in found] == [line]
    assert found[0].where == f"{FIXTURE}:{line}"
    assert found[0].fix


def test_twenty_planted_faults_give_twenty_reports_in_the_order_of_their_lines(faults: tuple[Fault, ...]) -> None:
    assert len(PLANTED) == 20
    assert [fault.line for fault in faults] == sorted(line for line, _ in PLANTED)


def test_reading_a_faulty_file_raises_all_faults_together() -> None:
    with pytest.raises(FaultsFound) as caught:
        read_protocol(FIXTURE)
    assert len(caught.value.faults) == 20
    assert str(caught.value).splitlines()[0] == f"{FIXTURE} has 20 faults:"
    assert "pydantic" not in str(caught.value)
    assert "Input should" not in str(caught.value)


def test_an_unknown_word_suggests_the_nearest(faults: tuple[Fault, ...]) -> None:
    assert "Did you mean 'title'?" in next(fault.fix for fault in faults if fault.line == 5)


@pytest.mark.parametrize(
    ("old", "new", "line", "phrase"),
    [
        ('version: "1.0"', "version: 1.0", 1, "version is the number 1.0, but must be text"),
        ("  id: SMALL", "  id: two words", 4, "study.id is 'two words'"),
        ("  title: A small study", "  title: ''", 5, "study.title is '', but must be text with something in it"),
        ("  title: A small study\n", "", 3, "study.title is missing"),
        ("kind: antibody}", "kind: antibody, dar: 0}", 9, "drug.dar is 0, but must be above 0"),
        ("levels: [0.6, 1.2, 2.4]", "levels: [0, 1]", 13, "regimens.Q3W.levels[1] is 0, but must be above 0"),
        ("levels: [0.6, 1.2, 2.4]", "levels: []", 13, "regimens.Q3W.levels is empty"),
        ("levels: [0.6, 1.2, 2.4]", "levels: 3", 13, "regimens.Q3W.levels is 3, but must be a list"),
        ("dosing_days: [1]", "dosing_days: [8, 1]", 16, "dosing_days[2] is day 1, not after day 8"),
        ("dosing_days: [1]", "dosing_days: [0]", 16, "dosing_days[1] is 0, but must be at least 1"),
        ("route: intravenous infusion", "route: intravenos", 17, "route is 'intravenos'"),
        (
            "route: intravenous infusion",
            "route: oral\n    infusion: {first_minutes_min: 90}",
            18,
            "gives infusion times, but the route is 'oral'",
        ),
        (
            "route: intravenous infusion",
            "route: intravenous\n    infusion: {first_minutes_min: 30, later_minutes_min: 90}",
            18,
            "is 90 minutes, longer than the first infusion",
        ),
        ("window_days: 21", "window_days: 22", 20, "is 22 days, longer than patients are followed (21 days"),
        ("dosing_days: [1]", "dosing_days: [1, 15]\n    window_days: 14", 17, "still doses on day 15"),
        ("design: {rule: 3+3, mtd: dose-below}", "design: 3+3", 18, "design is '3+3', but must be a group of words"),
        ("  sets: {safety: everyone treated}", "  sets: {}", 25, "analysis.sets is empty"),
        (
            "  sets: {safety: everyone treated}",
            "  sets: {safety: all}\n  uses: {saftey: safety}",
            26,
            "'saftey' is not a name that analysis.uses can hold",
        ),
    ],
)
def test_one_fault_gives_one_sentence_on_its_line(
    good: str, write: Callable[[str], Path], old: str, new: str, line: int, phrase: str
) -> None:
    assert old in good
    faults = examine_protocol(write(good.replace(old, new, 1))).faults
    assert [fault.line for fault in faults] == [line]
    assert phrase in faults[0].message


@pytest.mark.parametrize(
    ("section", "phrase"),
    [
        ("enrolment: {minimum_age_years: 75, maximum_age_years: 18}", "is 18, below the minimum age of 75"),
        ("sites: {count: 1, named: [Hefei, Sydney]}", "is 1, but 2 sites are named"),
        (
            "data_cutoffs: [{id: a, date: 2020-01-01}, {id: b, date: 2020-01-01}]",
            "is 2020-01-01, which is also cut-off number 1",
        ),
        ("data_cutoffs: [{id: a, date: 2020-01-01}, {id: a, date: 2020-02-01}]", "the second data cut-off called 'a'"),
        ("data_cutoffs: [{id: a, date: 2020-02-30}]", "is '2020-02-30', but must be a date"),
        (
            "eligibility: [{id: I01, kind: inclusion, text: x}, {id: I01, kind: exclusion, text: y}]",
            "the second criterion called 'I01'",
        ),
        ("dlt_window: 21", "'dlt_window' is not a word of the file"),
    ],
)
def test_a_faulty_section_is_named_on_its_line(
    good: str, write: Callable[[str], Path], section: str, phrase: str
) -> None:
    faults = examine_protocol(write(f"{good}{section}\n")).faults
    assert [fault.line for fault in faults] == [26]
    assert phrase in faults[0].message


def test_a_window_beyond_the_cycle_is_accepted_once_the_follow_up_is_stated(
    good: str, write: Callable[[str], Path]
) -> None:
    text = good.replace("  window_days: 21\n", "  window_days: 28\n  followup_days: 28\n")
    assert read_protocol(write(text)).dlt.window_days == 28
