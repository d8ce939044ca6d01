"""Claims checked against folders of tables: the bundled study, its variants, and bare folders."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest

from posology.reporting.claims import CLAIMS_RESULT_SCHEMA, FUNCTIONS, SCALARS, TABLES, Verdict, derive, meaning, parse
from posology.simulation.taa013 import synthetic_trial, write_tables
from posology.vocabulary import FaultsFound, InputError
from posology.workflows.claims import check_claims
from posology.workflows.mtd_by_design import mtd_by_design
from posology.workflows.readout import readout
from posology.workflows.study import load

ROOT = Path(__file__).parents[2]
TAA013 = ROOT / "studies" / "taa013"
REFERENCE = ROOT / "docs" / "reference" / "claims.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of TAA013 without its ledger."""
    copy = tmp_path / "taa013"
    shutil.copytree(TAA013, copy, ignore=shutil.ignore_patterns("ledger.db*"))
    return copy


def _verdicts(folder: Path) -> dict[str, tuple[str, object, object]]:
    return {
        claim.id: (claim.verdict.value, claim.to_dict()["published"], claim.to_dict()["derived"])
        for claim in check_claims(folder).claims
    }


def _raise_dermatitis_to_grade_4(folder: Path) -> None:
    table = folder / "data" / "ae.csv"
    before = table.read_text(encoding="utf-8")
    after = re.sub(r"(,Dermatitis,[^,]*,)3,", r"\g<1>4,", before)
    assert after != before
    table.write_text(after, encoding="utf-8")


def test_every_claim_of_the_abstract_is_reproduced_or_says_why_not(folder: Path) -> None:
    result = check_claims(folder)
    assert result.differing == ()
    assert result.count(Verdict.REPRODUCED) >= 45
    underivable = {claim.id for claim in result.claims if claim.verdict is Verdict.NOT_DERIVABLE}
    assert underivable == {
        "recurrent-or-metastatic",
        "later-infusions-shorter",
        "recommended-dose-named",
        "patients-per-level",
        "infusion-reaction-course",
        "ada-tested",
        "pharmacokinetic-results",
        "response-rate",
        "safe",
        "active",
        "data-cut-off",
    }
    assert result.synthetic
    jsonschema.Draft202012Validator(CLAIMS_RESULT_SCHEMA).validate(result.to_dict())


@pytest.mark.parametrize("dose", [0.6, 1.2, 2.4, 3.6, 4.8])
def test_no_claim_differs_whichever_dose_is_recommended(dose: float, folder: Path) -> None:
    """The abstract names no recommended dose; five allocations of 22 patients fit it."""
    bundled = check_claims(folder)
    shutil.rmtree(folder / "data")
    write_tables(synthetic_trial(dose), folder / "data")
    protocol = folder / "protocol.yaml"
    text = protocol.read_text(encoding="utf-8")
    protocol.write_text(text.replace("Q3W@3.6mg/kg", f"Q3W@{dose}mg/kg"), encoding="utf-8")
    result = check_claims(folder)
    assert [(claim.id, claim.reason) for claim in result.differing] == []
    assert result.count(Verdict.REPRODUCED) == bundled.count(Verdict.REPRODUCED)


def test_grade_3_event_raised_to_grade_4_differs_with_both_numbers_and_the_patient(folder: Path) -> None:
    _raise_dermatitis_to_grade_4(folder)
    result = check_claims(folder)
    assert {claim.id for claim in result.differing} == {
        "grade-4-events",
        "grade-3-events",
        "grade-3-terms",
        "dermatitis",
    }
    grade_4 = next(claim for claim in result.claims if claim.id == "grade-4-events")
    assert grade_4.reason == "published 0, derived 1"
    assert len(grade_4.subjects) == len(grade_4.rows) == 1


def test_folder_without_a_protocol_is_checked_as_far_as_its_tables_go(folder: Path) -> None:
    (folder / "protocol.yaml").unlink()
    verdicts = _verdicts(folder)
    assert verdicts["infusion-reaction-percent"][:2] == ("reproduced", 40.9)
    assert verdicts["mtd-not-reached"] == ("not derivable", False, None)
    assert not [name for name, (verdict, *_) in verdicts.items() if verdict == "differs"]


def test_missing_table_makes_its_claims_not_derivable_and_no_others(folder: Path) -> None:
    before = _verdicts(folder)
    (folder / "data" / "is.csv").unlink()
    (folder / "data" / "rs.csv").unlink()
    verdicts = _verdicts(folder)
    assert {name for name in verdicts if verdicts[name][0] != before[name][0]} == {
        "treatment-emergent-ada",
        "partial-responses",
        "partial-responses-doses",
        "partial-responses-below",
        "partial-response-after-pyrotinib",
    }


def test_missing_column_is_told_from_a_name_that_does_not_exist(folder: Path) -> None:
    table = folder / "data" / "ae.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("AETOXGR", "AEOTHER"), encoding="utf-8")
    reasons = {claim.id: claim.reason for claim in check_claims(folder).claims}
    assert "AETOXGR" in str(reasons["grade-4-events"])
    claims = folder / "claims.yaml"
    claims.write_text(claims.read_text(encoding="utf-8").replace("grade = 4", "grad = 4"), encoding="utf-8")
    with pytest.raises(FaultsFound, match="table events has no column 'grad'"):
        check_claims(folder)


def test_earlier_cut_off_is_used_and_named(folder: Path) -> None:
    with (folder / "data" / "ex.csv").open(encoding="utf-8", newline="") as table:
        dosed = {row["USUBJID"] for row in csv.DictReader(table) if row["EXSTDTC"][:10] <= "2019-03-31"}
    result = check_claims(folder, date(2019, 3, 31))
    treated = next(claim for claim in result.claims if claim.id == "treated")
    assert result.cutoff == date(2019, 3, 31)
    assert (treated.verdict, set(treated.subjects)) == (Verdict.DIFFERS, dosed)
    assert 0 < len(dosed) < 22


def test_cut_off_may_be_written_as_text(folder: Path) -> None:
    day = check_claims(folder, date(2019, 3, 31))
    assert check_claims(folder, "2019-03-31") == day
    assert check_claims(folder, datetime(2019, 3, 31, 9, 30)) == day


@pytest.mark.parametrize("garbage", ["May", "2019-13-01", "", 20190331, True])
def test_cut_off_that_is_no_date_is_refused_with_how_to_write_it(garbage: object, folder: Path) -> None:
    with pytest.raises(InputError, match=r"is not a date\. Write it as 20\d\d-"):
        check_claims(folder, garbage)  # type: ignore[arg-type]


def test_claims_of_another_study_are_checked_with_a_notice(folder: Path) -> None:
    bundled = check_claims(folder)
    assert (bundled.notice, list(bundled.to_dict())[-1]) == (None, "notice")
    claims = folder / "claims.yaml"
    text = claims.read_text(encoding="utf-8")
    claims.write_text(text.replace("\nstudy: TAA013\n", "\nstudy: taa013-synthetic\n"), encoding="utf-8")
    assert check_claims(folder).notice is None
    claims.write_text(text.replace("\nstudy: TAA013\n", "\nstudy: TAA031\n"), encoding="utf-8")
    (folder / "protocol.yaml").unlink()
    noticed = check_claims(folder)
    assert noticed.notice == "claims.yaml is of study 'TAA031', and the data's STUDYID is 'TAA013-SYNTHETIC'"
    assert noticed.notice in repr(noticed)
    jsonschema.Draft202012Validator(CLAIMS_RESULT_SCHEMA).validate(noticed.to_dict())


def test_result_of_a_whole_publication_shows_itself_in_a_line(folder: Path) -> None:
    assert repr(check_claims(folder)) == (
        "Claims of TAA013 (SYNTHETIC patient data): 72 reproduced, 0 differ, 11 not derivable"
    )


def test_study_and_its_folder_give_the_same_result(folder: Path) -> None:
    assert check_claims(load(folder)) == check_claims(str(folder)) == check_claims(folder)


def test_mtd_is_read_by_the_protocols_design_where_there_is_no_ledger(folder: Path) -> None:
    read = mtd_by_design(folder)
    assert read is not None
    reading = read(readout(folder).frames["levels"])
    assert reading is not None
    assert (reading.status, reading.reasons[-1]) == (
        "not-reached",
        "level 5 is the top level and was tolerated: the MTD was not reached",
    )
    assert mtd_by_design(folder / "data") is None


@pytest.mark.parametrize(
    ("study", "message"),
    [
        ("nowhere", "there is no such study folder"),
        ({"levels": 5}, "claims are checked against data, and design words have none"),
        (5, "a study is a folder, not a int"),
    ],
)
def test_what_is_not_a_study_folder_is_refused(study: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_claims(study)  # type: ignore[arg-type]


def test_folder_without_claims_or_without_data_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="there is no claims file"):
        check_claims(tmp_path / "empty")
    shutil.rmtree(folder / "data")
    with pytest.raises(InputError, match="data"):
        check_claims(folder)


def _examples() -> list[tuple[str, str]]:
    blocks = re.findall(r"```claims\n(.*?)```", REFERENCE.read_text(encoding="utf-8"), flags=re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.strip()]
    return [(expression.strip(), value.strip()) for expression, value in (line.split("#", 1) for line in lines)]


def test_examples_of_the_reference_page_have_the_values_it_prints(folder: Path) -> None:
    study = readout(folder)
    examples = _examples()
    assert len(examples) >= 20
    derived = []
    for expression, _ in examples:
        read = parse(expression)
        assert meaning(read).problems == ()
        derived.append((expression, derive(read, study).figure.text))
    assert derived == examples


def test_reference_page_names_every_table_column_function_and_value() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    for table, columns in TABLES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{table}` |"))
        assert re.findall(r"`(\w+)`", row) == [table, *columns]
    for word in (*FUNCTIONS, *SCALARS):
        assert re.search(rf"\b{word}\b", page)
