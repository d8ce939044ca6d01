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


def _reason(small_study: Readout, tmp_path: Path, expr: str, published: str) -> tuple[str, str | None]:
    path = tmp_path / "claims.yaml"
    path.write_text(
        f'study: SMALL\nsource: A paper\nclaims:\n  - {{id: a, text: t, expr: "{expr}", published: {published}}}\n',
        encoding="utf-8",
    )
    claim = judge(read_claims(path), small_study).claims[0]
    return claim.verdict.value, claim.reason


@pytest.mark.parametrize(
    ("expr", "published", "verdict", "reason"),
    [
        (
            "patients(events where term = 'Neutropenai')",
            "0",
            "reproduced",
            "no row of events has term 'Neutropenai'; did you mean 'Neutropenia'?",
        ),
        (
            "patients(events where serious and term = 'Interstitial lung disease')",
            "0",
            "reproduced",
            "no row of events has term 'Interstitial lung disease'",
        ),
        ("rows(events where grade = 9)", "0", "reproduced", "no row of events has grade 9; the nearest is 4"),
        ("rows(events where grade > 4)", "0", "reproduced", "no row of events has grade > 4; the highest is 4"),
        ("rows(events where 1 > grade)", "0", "reproduced", "no row of events has grade < 1; the lowest is 1"),
        (
            "rows(events where grade = 9)",
            "2",
            "differs",
            "published 2, derived 0; 1 row could not be judged; no row of events has grade 9; the nearest is 4",
        ),
        (
            "patients(events where term in ('nausea', 'Pyrexai'))",
            "1",
            "reproduced",
            "no row of events has term 'Pyrexai'; did you mean 'Pyrexia'?",
        ),
        (
            "patients(events where linked contains 'Pyrexai' or term contains 'penai')",
            "0",
            "reproduced",
            "no row of events has linked 'Pyrexai'; did you mean 'Pyrexia'? No row of events has term with 'penai'",
        ),
        (
            "percent(patients(events where term = 'Chils') of patients(infusions))",
            "0",
            "reproduced",
            "no row of events has term 'Chils'",
        ),
        (
            "patients(prior_therapies where drug = 'pertuzumab')",
            "0",
            "reproduced",
            "no row of prior_therapies has drug 'pertuzumab'",
        ),
        (
            "patients(subjects where subject in patients(prior_therapies where drug = 'PYROTINB'))",
            "0",
            "reproduced",
            "no row of prior_therapies has drug 'PYROTINB'; did you mean 'PYROTINIB'?",
        ),
        (
            "mean(grade of events where term = 'Nausae')",
            "2",
            "not derivable",
            "no chosen row of events has a known grade, so there is no mean; "
            "no row of events has term 'Nausae'; did you mean 'Nausea'?",
        ),
        ("rows(responses where response = 'PR')", "0", "reproduced", "the responses table has no row"),
    ],
)
def test_value_that_occurs_in_no_row_of_its_column_is_said_with_the_nearest(
    expr: str, published: str, verdict: str, reason: str, small_study: Readout, tmp_path: Path
) -> None:
    assert _reason(small_study, tmp_path, expr, published) == (verdict, reason)


@pytest.mark.parametrize(
    "expr",
    [
        "rows(events where term = 'NAUSEA' and grade = 4)",
        "rows(events where grade >= 4 and serious)",
        "rows(events where grade <= 1 and serious)",
        "rows(subjects where dose = 0.6 and age > 61)",
        "rows(events where term contains 'penia' and serious)",
        "rows(events where onset < '2019-01-01')",
        "rows(events where term = 'Pyrexia' and serious and subject in patients(infusions))",
    ],
)
def test_count_of_0_whose_values_all_occur_has_no_note_unless_none_lies_beyond(
    expr: str, small_study: Readout, tmp_path: Path
) -> None:
    beyond = "no row of subjects has age > 61; the highest is 61" if "age > 61" in expr else None
    assert _reason(small_study, tmp_path, expr, "0") == ("reproduced", beyond)


def test_result_shows_itself_by_its_summary_and_its_differing_claims(result: ClaimsResult) -> None:
    assert repr(result).splitlines() == [
        "Claims of SMALL (SYNTHETIC patient data): 4 reproduced, 2 differ, 2 not derivable",
        "  grade-3 (None had grade 3): differs: published 0, derived 1; 1 row could not be judged",
        "  mtd (MTD reached): differs: published true, derived false",
    ]


def test_notebook_shows_one_escaped_row_a_claim(tmp_path: Path, small_study: Readout) -> None:
    text = CLAIMS.replace("Three were treated", '"<script>alert(1)</script> & more"')
    (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
    shown = judge(read_claims(tmp_path / "claims.yaml"), small_study)._repr_html_()
    assert "<script>" not in shown
    assert "SYNTHETIC" in shown
    assert shown.count("<tr>") == 9
    assert (
        "<tr><td>reproduced</td><td>&lt;script&gt;alert(1)&lt;/script&gt; &amp; more</td><td>3</td><td>3</td></tr>"
        in shown
    )


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
