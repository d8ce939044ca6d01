"""`posology design` from the shell and the same jobs from Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import posology
from posology.vocabulary import InputError

STUDIES = Path(__file__).parents[2] / "studies"


def _design(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from posology.cli.main import main; main()", "design", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_next_dose_of_a_bundled_study_is_json_of_the_contract_shape() -> None:
    answer = _design("next", str(STUDIES / "taa013"), "1NNN", "2NNT", "--format", "json")
    assert answer.returncode == 0
    told = json.loads(answer.stdout)
    assert list(told) == ["move", "level", "regimen", "stop", "reasons", "estimates", "eliminated", "defaults"]
    assert (told["move"], told["level"], told["stop"], told["regimen"]) == ("stay", 2, False, "Q3W")
    assert told["estimates"][1]["p_mean"] == pytest.approx(1 / 3)
    # Clopper-Pearson 90 % for 1 of 3: R binom.test(1, 3, conf.level = 0.9)
    assert told["estimates"][1]["p_lower"] == pytest.approx(0.01695243, abs=1e-7)
    assert told["estimates"][1]["p_upper"] == pytest.approx(0.86464966, abs=1e-7)
    assert told["estimates"][4] == {
        "level": 5,
        "n": 0,
        "dlts": 0,
        "p_mean": None,
        "p_lower": None,
        "p_upper": None,
        "reason": "no evaluable patient at this level",
    }
    assert told == posology.next_dose(STUDIES / "taa013", outcomes="1NNN 2NNT").to_dict()


def test_counts_and_outcomes_give_the_same_answer() -> None:
    study = {"levels": 3, "design": {"rule": "3+3", "mtd": "dose-below"}}
    by_outcomes = posology.next_dose(study, outcomes="1NNN 2NNT 2NNT")
    by_counts = posology.next_dose(study, n=(3, 6, 0), dlts=(0, 2, 0), level=2)
    assert by_outcomes.to_dict() == by_counts.to_dict()
    assert posology.select_dose(study, n=(3, 6, 0), dlts=(0, 2, 0)).to_dict()["mtd"] == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("1NNX",), "character 4, 'X', cannot be read"),
        (("9NNN",), "level 9 does not exist"),
        (("--n", "3,3", "--dlts", "0,0"), "one count for each of the 5 levels"),
        (("--n", "3,3,0,0,0", "--dlts", "0,4,0,0,0"), "4 patients with a DLT among 3 treated"),
        (("--n", "3,x,0,0,0", "--dlts", "0,0,0,0,0"), "'3,x,0,0,0' is not a list of counts"),
        (
            (
                "--n",
                "3,3,0,0,0",
            ),
            "counts of patients and of DLTs go together",
        ),
        (("1NNN", "--n", "3,0,0,0,0", "--dlts", "0,0,0,0,0"), "give what was seen, once"),
        (("--n", "3,3,0,0,0", "--dlts", "0,0,0,0,0", "--level", "7"), "level 7 does not exist"),
        (("1NNN", "--regimen", "B"), "there is no regimen 'B'"),
    ],
)
def test_bad_input_is_one_sentence_with_exit_2(words: tuple[str, ...], sentence: str) -> None:
    answer = _design("next", str(STUDIES / "taa013"), *words)
    assert answer.returncode == 2
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_design_that_is_not_built_cannot_be_asked() -> None:
    with pytest.raises(InputError, match="not built in this version"):
        posology.next_dose(STUDIES / "jskn003", outcomes="1NNN")


def test_nobody_treated_yet_asks_where_to_start() -> None:
    answer = _design("next", str(STUDIES / "taa013"))
    assert answer.returncode == 0
    assert answer.stdout.splitlines()[0] == "STAY: level 1 (0.6 mg/kg)"
