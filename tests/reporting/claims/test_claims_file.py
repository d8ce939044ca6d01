"""Faults of a claims file: all at once, each with its line."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from posology.reporting.claims import read_claims
from posology.vocabulary import FaultsFound, InputError

HEAD = "study: SMALL\nsource: A paper\nclaims:\n"


def _file(folder: Path, content: str) -> Path:
    path = folder / "claims.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def _faults(folder: Path, content: str) -> list[tuple[int | None, str]]:
    with pytest.raises(FaultsFound) as caught:
        read_claims(_file(folder, content))
    return [(fault.line, fault.message) for fault in caught.value.faults]


def test_published_number_keeps_the_decimals_it_was_written_with(tmp_path: Path) -> None:
    claims = read_claims(
        _file(
            tmp_path,
            HEAD
            + "  - {id: a, text: t, expr: rows(events), published: 8.20}\n"
            + "  - {id: b, text: t, expr: rows(events), published: 8}\n"
            + "  - {id: c, text: t, expr: rows(events), published: 8.20, decimals: 1}\n"
            + "  - {id: d, text: t, expr: values(dose of subjects), published: [0.60, 1.2]}\n"
            + "  - {id: e, text: t, expr: mtd_status, published: not-reached}\n"
            + "  - {id: f, text: t, expr: min(onset of events), published: 2020-01-06}\n",
        )
    ).claims
    published = [claim.published for claim in claims]
    assert [(found.text, found.decimals) for found in published if found] == [
        ("8.20", 2),
        ("8", 0),
        ("8.20", 1),
        ("0.60, 1.2", None),
        ("not-reached", None),
        ("2020-01-06", None),
    ]
    assert published[3] is not None
    assert published[3].value == (Fraction(3, 5), Fraction(6, 5))
    assert [claim.line for claim in claims] == [4, 5, 6, 7, 8, 9]


def test_every_fault_of_a_file_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    content = """\
study: SMALL
sorce: A paper
claims:
  - id: same
    text: first
    expr: rows(events)
    published: 1
  - id: same
    text: second
    expr: rows(evens)
    published: 1
  - id: no-text
    expr: rows(events where (grade = 3)
    published: 1
  - id: both
    text: t
    expr: rows(events)
    because: not known
    published: 1
  - id: neither
    text: t
  - id: no-published
    text: t
    expr: rows(events)
  - id: wrong-kind
    text: t
    expr: rows(events)
    published: true
  - id: bad id
    text: t
    expr: rows(events)
    published: .inf
  - id: twice
    text: t
    text: u
    expr: mtd_reached
    published: false
    decimals: 1
    tolerance: 2
    verdict: yes
  - just a text
  - id: two-names
    text: t
    expr: rows(events where trem = 'x' and grad = 3)
    published: 1
    tolerance: -1
"""
    assert [(line, message.splitlines()[0]) for line, message in _faults(tmp_path, content)] == [
        (1, "the file has no source"),
        (2, "there is no key 'sorce'"),
        (8, "claim same: id 'same' is already the id of the claim at line 4"),
        (10, "claim same, expr, character 6:"),
        (12, "claim no-text has no text"),
        (13, "claim no-text, expr, character 30:"),
        (15, "claim both has both expr and because"),
        (20, "claim neither has neither expr nor because"),
        (22, "claim no-published has no published value"),
        (28, "claim wrong-kind: published is true or false, and the expression gives a number"),
        (29, "claim bad id: id 'bad id' has other signs than letters, digits, '-', '_' and '.'"),
        (32, "claim bad id: published '.inf' is not a value"),
        (35, "claim twice: key 'text' is given twice"),
        (37, "claim twice has both decimals and tolerance"),
        (37, "claim twice: only a published number has decimals or a tolerance"),
        (40, "claim twice: there is no key 'verdict'"),
        (41, "claim 10 is not a mapping"),
        (44, "claim two-names, expr, character 19:"),
        (44, "claim two-names, expr, character 34:"),
        (46, "claim two-names: tolerance is not a number of at least 0"),
    ]


def test_fault_of_an_expression_shows_a_caret_and_the_nearest_name(tmp_path: Path) -> None:
    with pytest.raises(FaultsFound) as caught:
        read_claims(_file(tmp_path, HEAD + "  - {id: a, text: t, expr: rows(events where trem = 'x'), published: 1}\n"))
    assert str(caught.value).splitlines()[1:] == [
        f"  {tmp_path / 'claims.yaml'}, line 4: claim a, expr, character 19:",
        "      rows(events where trem = 'x')",
        "                        ^",
        (
            "    table events has no column 'trem'. Did you mean 'term'? Known: action, dlt, dose, end, fatal, grade, "
            "group, level, level_number, linked, onset, onset_day, outcome, related, serious, subject, "
            "system_organ_class, term, treatment_emergent, verbatim."
        ),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is not a mapping"),
        ("- a\n", "the file is not a mapping"),
        ("study: S\nsource: P\n", "claims is not a list with at least one claim"),
        ("study: S\nsource: P\nclaims: []\n", "claims is not a list with at least one claim"),
        ("study: S\nsource: P\nclaims: {a: 1}\n", "claims is not a list with at least one claim"),
        (HEAD + "  - {id: a, text: t, expr: rows(events), published: }\n", "claim a: published is not a value"),
        (HEAD + "  - {id: a, text: t, expr: rows(events), published: []}\n", "claim a: the published list is empty"),
        (
            HEAD + "  - {id: a, text: t, expr: rows(events), published: 1e3}\n",
            "claim a: published '1e3' is not a value",
        ),
        (HEAD + "  - {id: a, text: t, expr: [1], published: 1}\n", "claim a has no text in expr"),
        (
            HEAD + "  - {id: a, text: t, expr: rows(events), published: 1, decimals: 1.5}\n",
            "claim a: decimals is not a whole number from 0 to 12",
        ),
    ],
)
def test_shape_that_is_not_a_claims_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    assert [found for _, found in _faults(tmp_path, content)] == [message]


@pytest.mark.parametrize(
    ("content", "message", "where"),
    [
        ("study: [\n", "the file is not YAML", ""),
        ("study: S\nsource: a: b\n", "the file is not YAML: mapping values are not allowed here", ", line 2"),
        ("study: S\nsource: P\nclaims: &a [*a]\n", "the file has an alias", ", line 3"),
        ("study: S\x07\n", "the file is not YAML", ""),
        ("a: " + "[" * 3000, "the file is not YAML", ""),
    ],
)
def test_broken_yaml_is_refused_with_its_place(tmp_path: Path, content: str, message: str, where: str) -> None:
    with pytest.raises(InputError) as caught:
        read_claims(_file(tmp_path, content))
    assert caught.value.message.startswith(message)
    assert str(caught.value.where).startswith(f"{tmp_path / 'claims.yaml'}{where}")


def test_missing_or_binary_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no claims file"):
        read_claims(tmp_path / "claims.yaml")
    (tmp_path / "claims.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        read_claims(tmp_path / "claims.yaml")
    with pytest.raises(InputError, match="cannot be read"):
        read_claims(tmp_path)
