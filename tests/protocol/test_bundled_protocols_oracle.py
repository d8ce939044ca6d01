"""The five bundled protocols against what their sources state, and against what they leave open.

Source of every number: the abstract or record cited in each test. What a source does not state must carry a
mark, and what nothing needs is absent rather than assumed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.protocol import Protocol, read_protocol

STUDIES = Path(__file__).parents[2] / "studies"
NAMES = ("taa013", "gq1001", "esg401", "jskn003", "tqb2102")


def _read(name: str) -> Protocol:
    return read_protocol(STUDIES / name / "protocol.yaml")


def _marked(protocol: Protocol) -> set[str]:
    return {assumption.path for assumption in protocol.assumed}


@pytest.mark.parametrize("name", NAMES)
def test_every_bundled_study_is_named_and_labelled_synthetic(name: str) -> None:
    protocol = _read(name)
    assert protocol.study.id == name.upper()
    assert protocol.synthetic_data is True
    assert protocol.drug.name == name.upper()
    assert protocol.drug.kind == "antibody-drug-conjugate"
    assert "date" in _marked(protocol)


def test_taa013_is_as_its_abstract_states() -> None:
    """San Antonio Breast Cancer Virtual Symposium 2020, abstract PS10-51; Cancer Research 2021; 81 (4 Suppl)."""
    protocol = _read("taa013")
    drug = protocol.drug
    assert (drug.antibody, drug.target, drug.linker, drug.payload) == ("trastuzumab", "HER2", "SMCC", "DM1")
    assert [(analyte.id, analyte.kind) for analyte in drug.analytes] == [
        ("TAA013", "conjugate"),
        ("TRASTUZ", "antibody"),
        ("DM1", "payload"),
    ]
    (regimen,) = protocol.regimens
    assert (regimen.id, regimen.unit, regimen.cycle_days, regimen.dosing_days) == ("Q3W", "mg/kg", 21, (1,))
    assert regimen.levels == (0.6, 1.2, 2.4, 3.6, 4.8)
    assert regimen.route == "intravenous infusion"
    assert regimen.infusion is not None
    assert regimen.infusion.first_minutes_min == 90
    assert protocol.design == {"rule": "3+3", "mtd": "at-most-1-of-6"}
    assert protocol.dlt.window_days == 21
    assert (protocol.toxicity_scale.name, protocol.toxicity_scale.version) == ("NCI CTCAE", "5.0")
    assert protocol.expansion is not None
    assert protocol.expansion.minimum_patients == 10
    assert protocol.study.phase == "1"


def test_what_the_abstract_of_taa013_leaves_open_is_marked_or_absent() -> None:
    protocol = _read("taa013")
    assert _marked(protocol) == {
        "date",
        "study.title",
        "regimens.Q3W.infusion.later_minutes_min",
        "regimens.Q3W.treat_until",
        "dlt.definition",
        "dlt.evaluability",
        "recommended_dose",
        "analysis.teae_days_after_last_dose",
        "analysis.sets",
        "analysis.uses",
        "analysis.response_criteria",
        "data_cutoffs.primary.date",
    }
    assert protocol.recommended_dose == "Q3W@3.6mg/kg"
    assert [(cutoff.id, str(cutoff.date)) for cutoff in protocol.data_cutoffs] == [("primary", "2020-06-30")]
    assert str(protocol.date) == "2018-10-01"
    assert protocol.study.sponsor is None
    assert protocol.study.registry_id is None
    assert protocol.drug.dar is None
    assert protocol.document["study"].keys().isdisjoint({"sponsor", "registry_id"})


def test_gq1001_is_as_its_abstract_states() -> None:
    """AACR Annual Meeting 2023, abstract CT178; Cancer Research 2023; 83 (8 Suppl); NCT04450732."""
    protocol = _read("gq1001")
    (regimen,) = protocol.regimens
    assert regimen.levels == (1.2, 2.4, 3.6, 4.8, 6.0, 7.2, 8.4)
    assert (regimen.unit, regimen.cycle_days, regimen.dosing_days) == ("mg/kg", 21, (1,))
    assert protocol.study.phase == "1a"
    assert protocol.study.registry_id == "NCT04450732"
    assert protocol.study.sponsor == "GeneQuantum Healthcare (Suzhou) Co., Ltd."
    assert [str(cutoff.date) for cutoff in protocol.data_cutoffs] == ["2022-12-28"]
    assert protocol.recommended_dose == "Q3W@8.4mg/kg"
    assert protocol.design["titration"] == {"cohort_size": 1, "until": "first-dlt", "up_to_level": 1}
    assert [analyte.kind for analyte in protocol.drug.analytes] == ["conjugate", "total-antibody"]
    assert protocol.analysis.common_teae_percent == 10
    marked = _marked(protocol)
    assert {"dlt.window_days", "dlt.definition", "design.mtd", "design.titration"} <= marked
    assert marked.isdisjoint({"recommended_dose", "regimens.Q3W.levels", "data_cutoffs.primary.date"})
    assert (protocol.drug.linker, protocol.drug.payload, protocol.drug.dar) == (None, None, None)


def test_esg401_is_as_its_abstract_states() -> None:
    """Abstract 1100, NCT04892342: A 2-20 mg/kg every 3 weeks, B 12-16 mg/kg on days 1, 8, 15 of 4 weeks."""
    protocol = _read("esg401")
    a, b = protocol.regimens
    assert (a.id, a.levels[0], a.levels[-1], a.cycle_days, a.dosing_days) == ("A", 2, 20, 21, (1,))
    assert 16 in a.levels  # the first level with a response
    assert (b.id, b.levels[0], b.levels[-1], b.cycle_days, b.dosing_days) == ("B", 12, 16, 28, (1, 8, 15))
    assert (protocol.dlt.window_days_for("A"), protocol.dlt.window_days_for("B")) == (21, 28)
    assert protocol.design["rule"] == "boin"
    assert protocol.design["target"] == 0.30
    assert protocol.cross_regimen == "none"
    assert protocol.drug.dar == 8
    assert protocol.drug.target == "TROP2"
    assert protocol.analysis.response_criteria == "RECIST 1.1"
    assert [str(cutoff.date) for cutoff in protocol.data_cutoffs] == ["2023-02-03"]
    assert protocol.study.phase is None  # not stated in the text
    assert {
        "regimens.A.levels",
        "regimens.B.levels",
        "regimens.A.window_days",
        "regimens.B.window_days",
        "design.target",
        "design.cohort_size",
        "design.max_n",
        "cross_regimen",
        "dlt.definition",
    } <= _marked(protocol)


def test_jskn003_has_the_levels_of_the_later_report_marked() -> None:
    """JSKN003-101 meeting abstract, cut-off 15 December 2023 (NCT05494918): seven levels every 3 weeks."""
    protocol = _read("jskn003")
    (regimen,) = protocol.regimens
    assert regimen.levels == (1.0, 2.1, 4.2, 5.2, 6.3, 7.3, 8.4)
    assert (regimen.unit, regimen.cycle_days) == ("mg/kg", 21)
    marks = {assumption.path: assumption for assumption in protocol.assumed}
    assert "later public report" in marks["regimens.Q3W.levels"].why
    assert {"regimens.Q3W", "design.target", "dlt.window_days", "drug.analytes"} <= marks.keys()
    assert (protocol.design["rule"], protocol.design["target"]) == ("boin", 0.30)
    assert protocol.study.registry_id == "NCT05494918"
    assert protocol.sites is not None
    assert protocol.sites.countries == ("Australia",)
    assert [analyte.id for analyte in protocol.drug.analytes] == ["JSKN003", "TAB", "DXD"]


def test_tqb2102_keeps_the_record_and_marks_every_placeholder() -> None:
    """Registry summary page of NCT06115902: 150 planned, 18-75, all sexes, 20 sites, 7 + 17 criteria."""
    protocol = _read("tqb2102")
    assert protocol.study.registry_id == "NCT06115902"
    assert protocol.study.sponsor == "Chia Tai Tianqing Pharmaceutical Group Co., Ltd."
    assert protocol.enrolment is not None
    assert protocol.enrolment.planned_patients == 150
    assert (protocol.enrolment.minimum_age_years, protocol.enrolment.maximum_age_years) == (18, 75)
    assert protocol.enrolment.sex == "all"
    assert protocol.sites is not None
    assert (protocol.sites.count, protocol.sites.named) == (20, ("Hefei, Anhui",))
    kinds = [criterion.kind for criterion in protocol.eligibility]
    assert (kinds.count("inclusion"), kinds.count("exclusion")) == (7, 17)
    assert [criterion.id for criterion in protocol.eligibility] == [
        *(f"I{number:02d}" for number in range(1, 8)),
        *(f"E{number:02d}" for number in range(1, 18)),
    ]
    assert _marked(protocol) == {"date", "regimens.Q3W", "design", "dlt", "analysis"}
    assert protocol.toxicity_scale.version == "5.0"  # criterion E02
    assert any("all sexes" in note for note in protocol.notes)
    assert any("CNS" in note for note in protocol.notes)
    assert any("chemotherapy, immunotherapy" in note for note in protocol.notes)
    assert (protocol.drug.antibody, protocol.drug.payload, protocol.recommended_dose) == (None, None, None)
