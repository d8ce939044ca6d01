"""An amended protocol comes into force through the ledger, and a changed file does not pass unseen."""

from __future__ import annotations

import pytest

from posology.conduct import RuleBrokenError
from posology.conduct.errors import FactError
from posology.conduct.events import ProtocolAmended
from posology.workflows.study import load
from posology.workflows.trial import trial_session, verify_trial
from tests.conduct.conftest import START, Trial, noon

AMENDMENT = """
amendments:
  - version: "2.0"
    date: 2019-01-20
    reason: insert an intermediate level below 4.8 mg/kg
    changes:
      regimens.Q3W.levels: [0.6, 1.2, 2.4, 3.6, 4.2, 4.8]
"""


def _amend_file(trial: Trial) -> None:
    path = trial.folder / "protocol.yaml"
    path.write_text(path.read_text(encoding="utf-8") + AMENDMENT, encoding="utf-8")


def test_a_changed_protocol_file_stops_every_command_until_it_is_recorded(trial: Trial) -> None:
    trial.start()
    _amend_file(trial)
    with trial_session(load(trial.folder)) as session:
        later = Trial(folder=trial.folder, session=session)
        with pytest.raises(RuleBrokenError, match="is not the protocol on record"):
            later.place("01-001", START)
        with pytest.raises(FactError, match="the amendment has no reason"):
            session.amend(reason=" ", user="statistician", now=noon(START))
        event = session.amend(reason="intermediate level", user="statistician", now=noon(START))
        assert isinstance(event, ProtocolAmended)
        assert (event.protocol_version, event.protocol_hash) == ("2.0", session.study.protocol.hash)
        later.cohort(["01-001", "01-002", "01-003"], 0.6, START)
    assert verify_trial(trial.folder).faults == ()


def test_levels_keep_their_names_and_decisions_their_protocol(trial: Trial) -> None:
    trial.start()
    day = trial.cohort(["01-001", "01-002", "01-003"], 0.6, START)
    first = trial.decide(day)
    _amend_file(trial)
    with trial_session(load(trial.folder)) as session:
        later = Trial(folder=trial.folder, session=session)
        session.amend(reason="intermediate level", user="statistician", now=noon(day))
        with pytest.raises(RuleBrokenError, match="the protocol was amended after decision 1"):
            later.open(day)
        later.decide(day)
        later.open(day)
        record = session.record
        assert record.decisions[1] == first
        assert record.decisions[1].signature.protocol_hash != record.decisions[2].signature.protocol_hash
        assert record.openings[-1].level == "Q3W@1.2mg/kg"
        assert record.in_force.level("Q3W@4.8mg/kg").number == 6
    assert verify_trial(trial.folder).faults == ()
