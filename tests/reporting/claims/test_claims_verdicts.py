"""Verdicts on the four patients of conftest.py."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from posology.reporting.claims import (
    CLAIMS_RESULT_SCHEMA,
    ClaimsResult,
    Published,
    Verdict,
    agrees,
    judge,
    read_claims,
)
from posology.reporting.readout import Readout

CLAIMS = """\
study: SMALL
source: A paper
claims:
  - {id: treated, text: Three were treated, expr: patients(subjects where safety), published: 3}
  - {id: share, text: A third, expr: percent(patients(events where serious) of patients(infusions)), published: 33.3}
  - {id: grade-3, text: None had grade 3, expr: "rows(events where grade = 3)", published: 0}
  - {id: ada, text: No antibodies, expr: "patients(antibodies where result = 'POSITIVE')", published: 0}
  - {id: safe, text: It was safe, because: a judgement}
  - {id: doses, text: Two doses, expr: values(dose of subjects), published: [1.2, 0.6]}
  - {id: mean, text: About four, expr: mean(infusions of subjects where safety), published: 4, tolerance: 0.5}
  - {id: mtd, text: MTD reached, expr: mtd_reached, published: true}
"""


@pytest.fixture
def result(tmp_path: Path, small_study: Readout) -> ClaimsResult:
    (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    return judge(read_claims(tmp_path / "claims.yaml"), small_study)


def test_each_claim_gets_its_verdict_and_both_numbers(result: ClaimsResult) -> None:
    rows: list[dict[str, Any]] = result.to_dict()["claims"]  # type: ignore[assignment]
    assert [(row["id"], row["verdict"], row["published"], row["derived"], row["reason"]) for row in rows] == [
        ("treated", "reproduced", 3, 3, None),
        ("share", "reproduced", 33.3, pytest.approx(100 / 3), None),
        ("grade-3", "differs", 0, 1, "published 0, derived 1; 1 row could not be judged"),
        ("ada", "not derivable", 0, None, "the folder has no is table"),
        ("safe", "not derivable", None, None, "a judgement"),
        ("doses", "reproduced", [1.2, 0.6], [0.6, 1.2], None),
        ("mean", "reproduced", 4, pytest.approx(11 / 3), None),
        ("mtd", "differs", True, False, "published true, derived false"),
    ]
    assert (rows[2]["subjects"], rows[2]["rows"], rows[2]["undetermined"]) == (["P1"], ["ae:1"], ["ae:4"])
    assert list(rows[0])[:6] == ["id", "text", "verdict", "published", "derived", "reason"]


def test_summary_counts_the_verdicts(result: ClaimsResult) -> None:
    assert result.summary == "4 reproduced, 2 differ, 2 not derivable"
    assert [claim.id for claim in result.differing] == ["grade-3", "mtd"]
    assert sum(result.count(verdict) for verdict in Verdict) == len(result.claims)


def test_result_keeps_its_schema(result: ClaimsResult) -> None:
    jsonschema.Draft202012Validator(CLAIMS_RESULT_SCHEMA).validate(result.to_dict())


def test_one_differing_claim_is_said_in_the_singular(tmp_path: Path, small_study: Readout) -> None:
    (tmp_path / "claims.yaml").write_text("\n".join(CLAIMS.splitlines()[:6]), encoding="utf-8")
    assert judge(read_claims(tmp_path / "claims.yaml"), small_study).summary == (
        "2 reproduced, 1 differs, 0 not derivable"
    )


@pytest.mark.parametrize(
    ("text", "derived", "agree"),
    [
        ("40.9", Fraction(900, 22), True),
        ("41", Fraction(900, 22), True),
        ("40.90", Fraction(900, 22), False),
        ("18.8", Fraction(600, 32), True),
        ("18.7", Fraction(600, 32), False),
        ("50", Fraction(99, 2), True),
        ("49", Fraction(99, 2), False),
        ("-0.3", Fraction(-1, 4), True),
        ("0", Fraction(-1, 4), True),
    ],
)
def test_number_is_compared_at_its_published_decimals_rounding_half_up(
    text: str, derived: Fraction, agree: bool
) -> None:
    published = Published(value=Fraction(text), text=text, decimals=len(text.partition(".")[2]))
    assert agrees(published, derived) is agree


def test_texts_agree_whatever_their_case_and_kinds_never_mix() -> None:
    assert agrees(Published(value="Not-Reached", text="Not-Reached"), "not-reached")
    assert not agrees(Published(value=True, text="true"), Fraction(1))
    assert not agrees(Published(value=(Fraction(1), "a"), text="1, a"), (Fraction(1), "b"))
    assert agrees(Published(value=("b", "A"), text="b, A"), ("a", "B"))
