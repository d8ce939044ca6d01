"""A study of four patients, small enough to reckon by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from posology.reporting.claims import Derived, derive, meaning, parse
from posology.reporting.readout import Escalation, LadderStep, Readout

SUBJECTS = [
    # subject, sex, age, dose, safety, infusions, first dose
    ("P1", "F", 50, 0.6, True, 3, date(2020, 1, 6)),
    ("P2", "F", 61, 0.6, True, 1, date(2020, 2, 3)),
    ("P3", "M", 44, 1.2, True, 7, date(2020, 3, 2)),
    ("P4", "F", None, 1.2, False, 0, None),
]
EVENTS = [
    # subject, term, grade, serious, treatment-emergent, onset, linked
    ("P1", "Neutropenia", 3, False, True, date(2020, 1, 20), []),
    ("P1", "Infusion related reaction", 1, False, True, date(2020, 1, 6), ["Pyrexia"]),
    ("P1", "Pyrexia", 1, False, True, date(2020, 1, 6), ["Infusion related reaction"]),
    ("P2", "Neutropenia", None, False, True, date(2020, 2, 10), []),
    ("P3", "Nausea", 2, True, True, None, []),
    ("P3", "NEUTROPENIA", 4, False, False, date(2020, 2, 20), []),
]


def _frames() -> dict[str, pl.DataFrame]:
    subjects = pl.DataFrame(
        SUBJECTS, schema=["subject", "sex", "age", "dose", "safety", "infusions", "first_dose"], orient="row"
    ).with_columns(
        best_response=pl.lit(None, dtype=pl.String),
        source=pl.Series([[f"dm:{row}"] for row in range(1, 5)]),
    )
    events = pl.DataFrame(
        EVENTS,
        schema=["subject", "term", "grade", "serious", "treatment_emergent", "onset", "linked"],
        orient="row",
    ).with_columns(source=pl.Series([[f"ae:{row}"] for row in range(1, 7)]))
    infusions = pl.DataFrame(
        {
            "subject": ["P1", "P1", "P1", "P2", "P3"],
            "number": [1, 2, 3, 1, 1],
            "minutes": [92.0, 60.0, 61.0, 95.0, 90.0],
            "start": [
                None if moment is None else datetime.fromisoformat(moment)
                for moment in ("2020-01-06T09:30", "2020-01-27T09:00", None, "2020-02-03T10:00", None)
            ],
            "source": [[f"ex:{row}"] for row in range(1, 6)],
        }
    )
    prior = pl.DataFrame(
        {
            "subject": ["P1", "P2", "P3", "P3"],
            "drug": ["TRASTUZUMAB", "TRASTUZUMAB", "TRASTUZUMAB", "PYROTINIB"],
            "months": [0.1, 0.2, 0.6, 5.0],
            "source": [[f"cm:{row}"] for row in range(1, 5)],
        }
    )
    levels = pl.DataFrame(
        {
            "level": ["Q3W@0.6mg/kg", "Q3W@1.2mg/kg"],
            "dose": [0.6, 1.2],
            "treated": [2, 1],
            "subject": ["", ""],
            "source": [["dm:1", "dm:2"], ["dm:3"]],
        }
    )
    responses = pl.DataFrame(
        schema={"subject": pl.String, "response": pl.String, "date": pl.Date, "source": pl.List(pl.String)}
    )
    return {
        "subjects": subjects,
        "events": events,
        "infusions": infusions,
        "prior_therapies": prior,
        "levels": levels,
        "responses": responses,
    }


def _step(number: int, dose: str, subjects: tuple[str, ...], *, recommended: bool) -> LadderStep:
    return LadderStep(
        number=number,
        identity=f"Q3W@{dose}mg/kg",
        dose_label=f"{dose} mg/kg",
        treated=len(subjects),
        evaluable=None,
        dlts=None,
        upper_bound=None,
        decision=None,
        subjects=subjects,
        recommended=recommended,
    )


@pytest.fixture
def small_study() -> Readout:
    steps = (_step(1, "0.6", ("P1", "P2"), recommended=False), _step(2, "1.2", ("P3",), recommended=True))
    return Readout(
        study="SMALL",
        title="Four patients",
        synthetic=True,
        cutoff=date(2020, 6, 30),
        protocol_hash=None,
        version="0",
        subjects=("P1", "P2", "P3", "P4"),
        tables=(),
        escalation=Escalation(steps=steps, mtd_status="not-reached", mtd=None, recommended="Q3W@1.2mg/kg"),
        frames=_frames(),
        absent={
            "antibodies": "the folder has no is table",
            "events.related": "ae has no AEREL",
        },
        findings=(),
        assumed=(),
        results=(),
    )


@pytest.fixture
def derived(small_study: Readout) -> Callable[[str], Derived]:
    """Derive an expression from the small study, after its names were looked up."""

    def run(expression: str) -> Derived:
        read = parse(expression)
        assert meaning(read).problems == ()
        return derive(read, small_study)

    return run


@pytest.fixture
def value(derived: Callable[[str], Derived]) -> Callable[[str], Any]:
    return lambda expression: derived(expression).value
