from __future__ import annotations

import polars as pl
import pytest

from posology.immunogenicity import antibody_status

SCHEMA: list[tuple[str, pl.DataType]] = [
    ("subject", pl.String()),
    ("positive", pl.Boolean()),
    ("titre", pl.Float64()),
    ("baseline", pl.Boolean()),
    ("after", pl.Boolean()),
    ("source", pl.List(pl.String)),
]
Sample = tuple[bool | None, float | None]


def status(baseline: Sample | None, *later: Sample) -> tuple[str | None, bool | None, bool | None, str | None]:
    rows = [("a", *baseline, True, False, ["is:1"])] if baseline else []
    rows += [("a", positive, titre, False, True, ["is:2"]) for positive, titre in later]
    found = antibody_status(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    return found.select("ada_baseline", "ada_induced", "ada_boosted", "ada_reason").row(0)


NEGATIVE: Sample = (False, None)


def test_negative_then_positive_is_induced() -> None:
    assert status(NEGATIVE, NEGATIVE, (True, 10)) == ("NEGATIVE", True, False, None)


def test_negative_throughout_is_not_emergent() -> None:
    assert status(NEGATIVE, NEGATIVE) == ("NEGATIVE", False, False, None)


@pytest.mark.parametrize(("later", "boosted"), [(39.9, False), (40, True), (160, True)])
def test_a_pre_existing_antibody_is_boosted_from_four_times_its_titre(later: float, boosted: bool) -> None:
    assert status((True, 10), (True, later)) == ("POSITIVE", False, boosted, None)


def test_a_pre_existing_antibody_without_titres_is_not_boosted() -> None:
    assert status((True, None), (True, None)) == ("POSITIVE", False, False, None)


def test_a_subject_without_a_later_result_is_in_no_denominator() -> None:
    assert status(NEGATIVE) == ("NEGATIVE", None, None, "no result after the first dose")
    assert status(NEGATIVE, (None, None)) == ("NEGATIVE", None, None, "no result after the first dose")


def test_a_subject_without_a_baseline_is_in_no_denominator() -> None:
    assert status(None, (True, 10)) == (None, None, None, "no result at baseline")
