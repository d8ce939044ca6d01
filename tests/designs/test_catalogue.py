"""Designs built from the words of a protocol; every fault named at once."""

from __future__ import annotations

import jsonschema
import pytest

from posology.designs import CATALOGUE, ThreePlusThree, availability, build, defaults
from posology.vocabulary import FaultsFound


def test_either_word_of_the_3_plus_3_implies_the_other() -> None:
    assert build({"rule": "3+3", "mtd": "at-most-1-of-6"}, levels=5) == build(
        {"rule": "3+3", "de_escalate": True}, levels=5
    )
    assert defaults({"rule": "3+3", "de_escalate": False}, levels=5) == {"start_level": 1, "mtd": "dose-below"}


def test_a_contradicting_pair_is_refused() -> None:
    with pytest.raises(FaultsFound) as refused:
        build({"rule": "3+3", "mtd": "dose-below", "de_escalate": True}, levels=5)
    assert [fault.where for fault in refused.value.faults] == ["design.de_escalate"]


def test_all_faults_of_a_section_come_out_together() -> None:
    section = {"rule": "3+3", "mtd": "dose-bellow", "start_level": 9, "target": 0.3}
    with pytest.raises(FaultsFound) as refused:
        build(section, levels=5)
    assert sorted(fault.where for fault in refused.value.faults) == [
        "design.mtd",
        "design.start_level",
        "design.target",
    ]


def test_the_reading_of_the_mtd_is_never_guessed() -> None:
    with pytest.raises(FaultsFound, match="needs its reading of the MTD"):
        build({"rule": "3+3"}, levels=5)


def test_an_unknown_rule_names_the_nearest() -> None:
    with pytest.raises(FaultsFound, match="Did you mean 'boin'"):
        build({"rule": "boim"}, levels=5)


@pytest.mark.parametrize("rule", [None, 3, ["3+3"], {"name": "3+3"}])
def test_a_rule_that_is_no_word_is_refused(rule: object) -> None:
    with pytest.raises(FaultsFound, match=r"no rule|not a design rule"):
        build({"rule": rule}, levels=5)


def test_a_rule_that_is_not_built_says_so_and_cannot_decide() -> None:
    (sentence,) = availability({"rule": "crm"})
    assert sentence == "the rule 'crm' is not built in this version: its words are not checked and it cannot decide"
    with pytest.raises(FaultsFound, match="not built in this version"):
        build({"rule": "crm"}, levels=5)


def test_a_word_that_is_not_built_is_not_passed_over() -> None:
    section = {"rule": "3+3", "mtd": "dose-below", "titration": {"cohort_size": 1}}
    assert availability(section)
    with pytest.raises(FaultsFound, match="titration"):
        build(section, levels=5)


@pytest.mark.parametrize("rule", sorted(CATALOGUE))
def test_the_schema_of_every_rule_is_a_schema(rule: str) -> None:
    jsonschema.Draft202012Validator.check_schema(dict(CATALOGUE[rule].schema))


def test_the_schema_and_the_reader_agree_on_the_3_plus_3() -> None:
    schema = dict(CATALOGUE["3+3"].schema)
    for section, accepted in (
        ({"rule": "3+3", "mtd": "dose-below"}, True),
        ({"rule": "3+3", "de_escalate": True, "start_level": 2}, True),
        ({"rule": "3+3"}, False),
        ({"rule": "3+3", "mtd": "dose-below", "target": 0.3}, False),
    ):
        assert jsonschema.Draft202012Validator(schema).is_valid(section) is accepted
        try:
            built = isinstance(build(section, levels=3), ThreePlusThree)
        except FaultsFound:
            built = False
        assert built is accepted
