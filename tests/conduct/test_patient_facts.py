"""Facts that contradict the record are refused in a sentence, and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from posology.conduct import (
    Command,
    CompleteWindow,
    ConfirmDlt,
    DeclareNotEvaluable,
    EnrolSubject,
    GiveDose,
    ReplaceSubject,
    ScreenSubject,
    TakeDataCut,
)
from posology.vocabulary import PosologyError
from tests.conduct.conftest import START, Trial

NINE = datetime(2019, 2, 4, 9)


def _dose(**changes: object) -> GiveDose:
    facts: dict[str, object] = {
        "subject": "01-001",
        "dose": 0.6,
        "amount_mg": 36.0,
        "started": NINE,
        "stopped": NINE + timedelta(minutes=90),
    }
    return GiveDose(**{**facts, **changes})  # type: ignore[arg-type]


def _dlt(**changes: object) -> ConfirmDlt:
    facts: dict[str, object] = {
        "subject": "01-001",
        "term": "Neutropenia",
        "grade": 4,
        "onset": START,
        "confirmed_on": START,
    }
    return ConfirmDlt(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (_dose(dose=1.2), r"level 2 \(1.2 mg/kg\) is not open"),
        (_dose(dose=0.7), "0.7 mg/kg is above the subject's own dose"),
        (_dose(dose=0.0), "is not a dose"),
        (_dose(amount_mg=-1.0), "is not a dose"),
        (_dose(stopped=NINE), "It stops after it starts"),
        (_dose(stopped=NINE + timedelta(days=2)), "within a day"),
        (_dose(dose=float("nan")), "dose is nan"),
        (_dose(amount_mg=float("inf")), "amount_mg is inf"),
        (_dose(amount_mg=1e300), "is not a dose"),
        (_dose(subject="01-001\nrow 9"), r"hidden character U\+000A"),
        (_dose(started=NINE - timedelta(days=3), stopped=NINE - timedelta(days=3, hours=-1)), "before the enrolment"),
        (_dose(started=NINE + timedelta(days=9), stopped=NINE + timedelta(days=9, hours=1)), "after today"),
        (_dose(subject="01-009"), "subject 01-009 is not on record.*01-001"),
        (_dlt(), "a DLT before any dose"),
        (CompleteWindow(subject="01-001", observed_to=START), "the window has not begun"),
        (ScreenSubject(subject="01-001", site="01", consented_on=START, screened_on=START), "on record already"),
        (
            ScreenSubject(subject="01-002", site="01", consented_on=START, screened_on=START - timedelta(days=1)),
            "before the consent",
        ),
        (EnrolSubject(subject="01-001", enrolled_on=START), "enrolled already"),
        (ReplaceSubject(subject="01-001", replaced_by="01-001"), "not replaced: no dose given"),
    ],
)
def test_a_fact_out_of_order_is_refused_and_nothing_is_stored(trial: Trial, command: Command, sentence: str) -> None:
    trial.start()
    trial.place("01-001", START)
    before = trial.record
    with pytest.raises(PosologyError, match=sentence):
        trial.give(command, "investigator" if isinstance(command, ConfirmDlt) else "coordinator")
    assert (trial.record.sequence, trial.record.head_hash) == (before.sequence, before.head_hash)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (_dlt(onset=START - timedelta(days=1)), "begins on 2019-02-03, before the first dose on 2019-02-04"),
        (_dlt(grade=6), "grade 6 does not exist"),
        (_dlt(term=" "), "has no term"),
        (_dlt(onset=START, confirmed_on=START - timedelta(days=1)), "before its onset"),
        (CompleteWindow(subject="01-001", observed_to=START + timedelta(days=19)), "runs through 2019-02-24"),
        (DeclareNotEvaluable(subject="01-001", declared_on=START, reason=""), "no reason is given"),
        (_dose(), "overlaps the one on record from 2019-02-04 09:00 to 10:30"),
        (_dose(started=NINE.replace(hour=15), stopped=NINE.replace(hour=16)), "an infusion on 2019-02-04 is on record"),
    ],
)
def test_after_the_first_dose_the_window_sets_the_rules(trial: Trial, command: Command, sentence: str) -> None:
    trial.start()
    trial.place("01-001", START)
    trial.dose("01-001", 0.6, START)
    before = trial.record.head_hash
    user = "investigator" if isinstance(command, (ConfirmDlt, DeclareNotEvaluable)) else "coordinator"
    with pytest.raises(PosologyError, match=sentence):
        trial.give(command, user, START + timedelta(days=25))
    assert trial.record.head_hash == before


@pytest.mark.parametrize(
    ("user", "command"),
    [
        ("auditor", ScreenSubject(subject="09-001", site="01", consented_on=START, screened_on=START)),
        ("monitor", ScreenSubject(subject="09-001", site="01", consented_on=START, screened_on=START)),
        ("coordinator", _dlt()),
        ("coordinator", TakeDataCut(name="primary", as_of=START)),
        ("nobody", ScreenSubject(subject="09-001", site="01", consented_on=START, screened_on=START)),
    ],
)
def test_what_a_role_does_not_allow_is_refused(trial: Trial, user: str, command: Command) -> None:
    trial.start()
    trial.place("01-001", START)
    trial.dose("01-001", 0.6, START)
    before = trial.record.head_hash
    with pytest.raises(PosologyError, match=r"may not|not a user"):
        trial.give(command, user)
    assert trial.record.head_hash == before


def test_a_reduced_dose_is_recorded_and_too_small_a_share_is_not_evaluable(trial: Trial) -> None:
    trial.start()
    trial.place("01-001", START)
    trial.give(_dose(dose=0.3, amount_mg=18.0))
    trial.give(CompleteWindow(subject="01-001", observed_to=START + timedelta(days=20)), day=date(2019, 2, 24))
    verdict = trial.record.patients["01-001"].verdict(trial.record.in_force, as_of=date(2019, 2, 24))
    assert (str(verdict.status), verdict.reason) == (
        "not-evaluable",
        "received 50% of the planned dose in the window; 80% needed",
    )
    # The place is free again for a replacement.
    assert trial.record.places_left(as_of=date(2019, 2, 24)) == 3


@pytest.mark.parametrize("act", [lambda trial: trial.session.amend(reason="x", user="statistician", now=_now())])
def test_an_unchanged_protocol_is_no_amendment(trial: Trial, act: Callable[[Trial], object]) -> None:
    with pytest.raises(PosologyError, match="on record already"):
        act(trial)


def _now() -> datetime:
    from tests.conduct.conftest import noon

    return noon(START)
