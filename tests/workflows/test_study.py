"""Opening a study: folders, files and mappings, and what is said when they are not there."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from posology.vocabulary import FaultsFound, InputError
from posology.workflows.study import design_problem, load

STUDIES = Path(__file__).parents[2] / "studies"
TAA013 = STUDIES / "taa013"


def test_a_study_knows_where_its_parts_lie() -> None:
    study = load(TAA013)
    assert study.protocol.study.id == "TAA013"
    assert (study.data, study.ledger, study.claims) == (
        TAA013 / "data",
        TAA013 / "ledger.db",
        TAA013 / "claims.yaml",
    )
    with pytest.raises(dataclasses.FrozenInstanceError):
        study.folder = Path("elsewhere")  # type: ignore[misc]


def test_a_folder_that_is_not_there_a_file_and_a_folder_without_protocol_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        load(tmp_path / "nothing")
    with pytest.raises(InputError, match="this is a file, not a study folder"):
        load(TAA013 / "protocol.yaml")
    with pytest.raises(InputError, match=r"the folder has no protocol\.yaml"):
        load(tmp_path)


def test_a_study_a_folder_a_file_and_a_mapping_pose_the_same_problem() -> None:
    protocol = load(TAA013).protocol
    mapping = {"levels": [0.6, 1.2, 2.4, 3.6, 4.8], "unit": "mg/kg", "design": protocol.design}
    given: list[Any] = [
        load(TAA013),
        TAA013,
        str(TAA013),
        TAA013 / "protocol.yaml",
        mapping,
    ]
    labels = tuple(
        f"level {number} ({dose} mg/kg)" for number, dose in enumerate(("0.6", "1.2", "2.4", "3.6", "4.8"), start=1)
    )
    for study in given:
        problem = design_problem(study)
        assert problem.levels == labels
        assert (problem.level_count, problem.unit) == (5, "mg/kg")
        assert problem.section == {"rule": "3+3", "mtd": "at-most-1-of-6"}
    assert design_problem(TAA013).protocol_hash == protocol.hash
    assert design_problem(mapping).protocol_hash is None
    assert design_problem(mapping).where == "the mapping given"


def test_a_design_file_with_a_bare_count_labels_its_levels(tmp_path: Path) -> None:
    path = tmp_path / "design.yaml"
    path.write_text("levels: 2\ndesign: {rule: 3+3, mtd: dose-below}\n", encoding="utf-8")
    problem = design_problem(path)
    assert problem.levels == ("level 1", "level 2")
    assert problem.unit is None
    assert problem.where == str(path)


def test_two_regimens_must_be_told_apart() -> None:
    problem = design_problem(STUDIES / "esg401")
    assert [(regimen.id, regimen.level_count, regimen.window_days) for regimen in problem.regimens] == [
        ("A", 6, 21),
        ("B", 3, 28),
    ]
    assert problem.regimen("B").labels[0] == "level 1 (12 mg/kg)"
    with pytest.raises(InputError, match=r"2 regimens and the question names none\. Name one of: A, B"):
        _ = problem.levels
    with pytest.raises(InputError, match="there is no regimen 'C'"):
        problem.regimen("C")


def test_a_mapping_with_faults_and_a_path_to_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound, match="the mapping given has 1 fault"):
        design_problem({"levels": 0, "design": {"rule": "3+3"}})
    with pytest.raises(InputError, match="there is no such file or folder"):
        design_problem(tmp_path / "design.yaml")


def test_changing_a_section_handed_out_changes_nothing() -> None:
    problem = design_problem(TAA013)
    problem.section["rule"] = "boin"
    assert problem.section["rule"] == "3+3"
