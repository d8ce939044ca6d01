"""The check of a study: protocol and design faults together, what is assumed, what this version cannot build."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from posology.vocabulary import FaultsFound, InputError
from posology.workflows.check import check
from posology.workflows.new_study import new_study
from posology.workflows.schemas import schema, schema_names
from posology.workflows.study import load

STUDIES = Path(__file__).parents[2] / "studies"
NAMES = ("taa013", "gq1001", "esg401", "jskn003", "tqb2102")


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("taa013", "built"),
        ("gq1001", "not built in this version"),
        ("esg401", "not built in this version"),
        ("jskn003", "not built in this version"),
        ("tqb2102", "built"),
    ],
)
def test_every_bundled_study_is_accepted(name: str, status: str) -> None:
    """3+3 is built; single-patient titration and BOIN come with later versions."""
    result = check(STUDIES / name)
    assert (result.verdict, result.faults, result.design.status) == ("accepted", (), status)
    assert result.assumed == load(STUDIES / name).protocol.assumed
    assert bool(result.design.notes) == (status != "built")


def test_a_rule_of_a_later_version_is_named_and_its_words_are_not_checked() -> None:
    result = check({"levels": 3, "design": {"rule": "boin", "target": "plenty"}})
    assert result.verdict == "accepted"
    assert result.design.notes == (
        "the rule 'boin' is not built in this version: its words are not checked and it cannot decide",
    )


def test_the_check_of_taa013_says_what_a_reader_needs() -> None:
    result = check(load(STUDIES / "taa013"))
    assert result.protocol is not None
    assert len(result.protocol.hash) == 64
    assert result.levels[0][1][3] == "level 4 (3.6 mg/kg)"
    assert dict(result.design.defaults) == {"start_level": 1, "de_escalate": True}
    assert dict(result.protocol.defaults)["analysis.dlt_upper_confidence"] == 0.95
    assert "patient data and ledger of this study are SYNTHETIC" in result.notices
    assert "not given by the source, and left out: sponsor, registry number, drug-antibody ratio" in result.notices


def test_design_faults_have_lines_and_stand_beside_protocol_faults(tmp_path: Path) -> None:
    new_study(tmp_path)
    path = tmp_path / "protocol.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("mtd: at-most-1-of-6\n", "mtd: at-most-2-of-6\n  cohort: 3\n").replace("dar: 8 ", "dar: 0 ")
    path.write_text(text, encoding="utf-8")
    lines = text.splitlines()
    result = check(tmp_path)
    assert (result.verdict, result.design.status, result.protocol) == ("refused", "faulty", None)
    found = {fault.line or 0: fault.message for fault in result.faults}
    assert sorted(found) == [
        next(number for number, line in enumerate(lines, start=1) if phrase in line)
        for phrase in ("dar: 0", "mtd: at-most-2-of-6", "cohort: 3")
    ]
    assert "'at-most-2-of-6'" in found[lines.index("  mtd: at-most-2-of-6") + 1]
    assert "'cohort'" in found[lines.index("  cohort: 3") + 1]
    with pytest.raises(FaultsFound, match="has 3 faults"):
        result.raise_faults()


def test_an_unknown_rule_is_a_fault_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text("levels: 5\ndesign:\n  rule: boim\n", encoding="utf-8")
    result = check(path)
    assert [(fault.line, fault.where) for fault in result.faults] == [(3, f"{path}:3")]
    assert "Did you mean 'boin'?" in result.faults[0].fix


def test_one_start_level_out_of_range_is_one_fault() -> None:
    result = check({"levels": 3, "design": {"rule": "3+3", "mtd": "dose-below", "start_level": 9}})
    assert len(result.faults) == 1


def test_a_file_that_is_not_yaml_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "protocol.yaml"
    path.write_text("study: a: b\n", encoding="utf-8")
    result = check(tmp_path)
    assert [fault.line for fault in result.faults] == [1]
    assert result.design.status == "faulty"


def test_a_path_to_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file or folder"):
        check(tmp_path / "nothing")


def test_a_new_study_passes_the_check_and_its_schema(tmp_path: Path) -> None:
    new_study(tmp_path / "starter")
    result = check(tmp_path / "starter")
    assert (result.verdict, result.design.status, result.assumed) == ("accepted", "built", ())
    jsonschema.validate(load(tmp_path / "starter").protocol.document, schema("protocol"))


@pytest.mark.parametrize("name", NAMES)
def test_bundled_protocols_and_results_follow_the_printed_schemas(name: str) -> None:
    jsonschema.validate(load(STUDIES / name).protocol.document, schema("protocol"))
    jsonschema.validate(check(STUDIES / name).to_dict(), schema("check"))


def test_a_refused_result_follows_the_printed_schema() -> None:
    result = check({"levels": 0, "design": {"rule": "boim"}})
    assert result.verdict == "refused"
    jsonschema.validate(result.to_dict(), schema("check"))


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "blue"},
        {"date": 2019},
        {"regimens": []},
        {"dlt": {"window_days": {"value": 21, "assumed": {"reading": "r"}}}},
        {"toxicity_scale": {"name": "NCI CTCAE", "version": "7.0"}},
    ],
)
def test_the_protocol_schema_refuses_what_the_reader_refuses(change: dict[str, object]) -> None:
    document = {**load(STUDIES / "taa013").protocol.document, **change}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema("protocol"))


def test_the_design_schema_takes_counts_doses_and_marks() -> None:
    design = {"rule": "3+3"}
    for levels in (5, [1, 2.5], {"value": 5, "assumed": {"reading": "r", "why": "w"}}):
        jsonschema.validate({"levels": levels, "design": design}, schema("design"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"levels": 0, "design": design}, schema("design"))


def test_every_schema_is_a_schema() -> None:
    assert {"check", "design", "protocol"} <= set(schema_names())
    for name in schema_names():
        jsonschema.Draft202012Validator.check_schema(schema(name))


def test_an_unknown_schema_suggests_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'protocol'"):
        schema("protcol")
