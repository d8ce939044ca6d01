"""A trial to conduct in tests: TAA013's protocol in an empty folder, five users, a clock that is passed in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from posology.conduct import (
    Command,
    CompleteWindow,
    ConfirmDlt,
    EnrolSubject,
    GiveDose,
    OpenLevel,
    ReviewCohort,
    ScreenSubject,
    SignDecision,
    TrialRecord,
)
from posology.conduct.events import Event
from posology.workflows.trial import Credential, TrialSession, open_trial, trial_session

STUDIES = Path(__file__).parents[2] / "studies"
START = date(2019, 2, 4)
USERS = {
    "monitor": "medical-monitor",
    "member": "committee-member",
    "statistician": "statistician",
    "investigator": "site-investigator",
    "coordinator": "site-coordinator",
    "auditor": "auditor",
}


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


@dataclass
class Trial:
    """Drives one trial the way its people would."""

    folder: Path
    session: TrialSession

    @property
    def record(self) -> TrialRecord:
        return self.session.record

    def give(
        self, command: Command, user: str = "coordinator", day: date = START, password: str | None = None
    ) -> Event:
        return self.session.give(command, user=user, now=noon(day), password=password or f"{user}-secret")

    def review(self, day: date) -> Event:
        return self.give(ReviewCohort(as_of=day), "statistician", day)

    def sign(self, day: date) -> Event:
        return self.give(SignDecision(), "monitor", day)

    def open(self, day: date) -> Event:
        return self.give(OpenLevel(), "monitor", day)

    def start(self, day: date = START) -> None:
        self.review(day)
        self.sign(day)
        self.open(day)

    def place(self, subject: str, day: date, part: str = "escalation") -> None:
        self.give(ScreenSubject(subject=subject, site="01", consented_on=day, screened_on=day), day=day)
        self.give(EnrolSubject(subject=subject, enrolled_on=day, part=part), day=day)

    def dose(self, subject: str, dose: float, day: date) -> None:
        began = datetime.combine(day, time(9))
        command = GiveDose(
            subject=subject, dose=dose, amount_mg=60 * dose, started=began, stopped=began + timedelta(minutes=90)
        )
        self.give(command, day=day)

    def cohort(self, names: list[str], dose: float, day: date, dlts: int = 0) -> date:
        """Treat patients on one day and see them through the window; returns the day after it."""
        end = day + timedelta(days=21)
        for name in names:
            self.place(name, day)
            self.dose(name, dose, day)
        for place, name in enumerate(names):
            if place < dlts:
                onset = day + timedelta(days=9)
                confirmed = ConfirmDlt(
                    subject=name, term="Febrile neutropenia", grade=4, onset=onset, confirmed_on=onset
                )
                self.give(confirmed, "investigator", end)
            else:
                self.give(CompleteWindow(subject=name, observed_to=end), day=end)
        return end

    def decide(self, day: date) -> Event:
        self.review(day)
        return self.sign(day)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    study = tmp_path / "taa013"
    study.mkdir()
    shutil.copy(STUDIES / "taa013" / "protocol.yaml", study)
    return study


@pytest.fixture(scope="session")
def opened_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that holds its users and nothing else; made once, for hashing passwords is slow on purpose."""
    study = tmp_path_factory.mktemp("opened") / "taa013"
    study.mkdir()
    shutil.copy(STUDIES / "taa013" / "protocol.yaml", study)
    now = noon(START - timedelta(days=1))
    open_trial(study, Credential(user="admin", password="admin-secret"), printed_name="The administrator", now=now)
    with trial_session(study) as session:
        for user, role in USERS.items():
            credential = Credential(user=user, password=f"{user}-secret")
            session.add_user(credential, printed_name=f"The {role}", role=role, user="admin", now=now)
    return study / "ledger.db"


@pytest.fixture
def trial(folder: Path, opened_ledger: Path) -> Iterator[Trial]:
    shutil.copy(opened_ledger, folder / "ledger.db")
    with trial_session(folder) as session:
        yield Trial(folder=folder, session=session)
