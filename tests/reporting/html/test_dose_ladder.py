from __future__ import annotations

from dataclasses import replace

from posology.reporting.html.dose_ladder import bead, dose_ladder, mtd_words
from posology.reporting.html.patients import short_names
from tests.reporting.html.imagined_readout import HOSTILE, identity, imagined_readout
from tests.reporting.html.parsed_page import parsed

READOUT = imagined_readout()
NAMES = short_names(READOUT.subjects)
CLEAN = dict.fromkeys(READOUT.subjects, "no-dlt")


def test_each_rung_carries_its_own_exact_bound() -> None:
    """After no DLT in n patients the bound is 1 - 0.05^(1/n): 63.2 % of 3, 25.9 % of 10; never 12.7 % of 22."""
    drawn = parsed(dose_ladder(READOUT.escalation, CLEAN, NAMES, synthetic=True)).words["ladder"]
    assert drawn.count("upper bound 63.2 %") == 2 * 4
    assert drawn.count("upper bound 25.9 %") == 2 * 1
    assert "12.7" not in drawn


def test_every_patient_has_one_mark_that_names_patient_and_status() -> None:
    statuses = CLEAN | {
        READOUT.subjects[0]: "dlt",
        READOUT.subjects[1]: "pending",
        READOUT.subjects[2]: "not-evaluable",
    }
    drawn = parsed(dose_ladder(READOUT.escalation, statuses, NAMES, synthetic=True)).words["ladder"]
    for subject in READOUT.subjects:
        assert drawn.count(f"{NAMES[subject]} (") == 1
    assert f"{NAMES[READOUT.subjects[0]]} (0.6 mg/kg): DLT" in drawn
    assert f"{NAMES[READOUT.subjects[1]]} (0.6 mg/kg): DLT window not complete" in drawn
    assert f"{NAMES[READOUT.subjects[2]]} (0.6 mg/kg): not evaluable for DLT" in drawn


def test_status_is_told_by_shape_and_not_by_colour_alone() -> None:
    shapes = {
        tuple(parsed(bead(0, 0, status)).tags) for status in ("dlt", "no-dlt", "pending", "not-evaluable", "unknown")
    }
    assert len(shapes) == 5


def test_mtd_is_said_only_when_it_is_estimated() -> None:
    estimated = replace(READOUT.escalation, mtd_status="estimated", mtd=identity(2.4))
    assert mtd_words(estimated) == "MTD 2.4 mg/kg"
    assert mtd_words(READOUT.escalation) == "MTD not reached"
    assert mtd_words(replace(READOUT.escalation, mtd_status="none-tolerable")) == "No level tolerable"
    assert mtd_words(replace(READOUT.escalation, mtd_status=None)) == "No statement on the MTD"


def test_recommended_dose_and_mtd_have_badges_of_their_own() -> None:
    drawn = parsed(dose_ladder(READOUT.escalation, CLEAN, NAMES, synthetic=False, narrow=True)).words["ladder-narrow"]
    assert drawn.count("Recommended dose") == 1
    estimated = replace(READOUT.escalation, mtd_status="estimated", mtd=identity(2.4))
    drawn = parsed(dose_ladder(estimated, CLEAN, NAMES, synthetic=False)).words["ladder"]
    assert drawn.count("Recommended dose") == 1
    assert drawn.count("MTD") == 1 + 1 + 1  # text alternative, ceiling, badge of the rung


def test_patients_of_the_expansion_are_told_from_those_of_the_escalation() -> None:
    at_level_4 = READOUT.escalation.steps[3].subjects
    drawn = parsed(
        dose_ladder(READOUT.escalation, CLEAN, NAMES, expansion=frozenset(at_level_4[3:]), synthetic=True)
    ).words["ladder"]
    assert "3 in escalation + 7 in expansion" in drawn
    assert drawn.count(", expansion): no DLT") == 7


def test_hostile_words_stay_words() -> None:
    hostile = imagined_readout(hostile=True)
    drawn = parsed(dose_ladder(hostile.escalation, CLEAN, NAMES, synthetic=True))
    assert "script" not in drawn.tags
    assert HOSTILE in drawn.words["ladder-desc"]
