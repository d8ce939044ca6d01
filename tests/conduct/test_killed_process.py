"""SIGKILL at random moments during a hundred `trial` commands: nothing acknowledged is lost, the chain verifies."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

from posology.conduct import verify_ledger
from posology.workflows.trial import read_rows
from tests.conduct.conftest import START, Trial

#: Runs the real commands one after another and acknowledges each on standard output once it has returned.
DRIVER = """
import json, sys
from posology.cli.main import app
from posology.conduct import FactError
for number, arguments in json.loads(sys.stdin.read()):
    try:
        app(arguments, standalone_mode=False)
    except FactError:
        pass  # stored by a run that was killed before it could say so
    print(f"ack {number}", flush=True)
"""


def _commands(folder: Path) -> list[list[str]]:
    """A hundred commands: three patients screened, enrolled and dosed again and again, and others screened."""
    day = START.isoformat()
    commands: list[list[str]] = []

    def add(*words: str) -> None:
        commands.append(["trial", words[0], str(folder), *words[1:], "--user", "coordinator"])

    for place in range(1, 4):
        subject = f"01-{place:03d}"
        add("screen", subject, "--site", "01", "--consent", day, "--date", day)
        add("enrol", subject, "--date", day)
        for cycle in range(10):
            on = (START + timedelta(days=21 * cycle)).isoformat()
            times = ("--start", f"{on}T09:00", "--stop", f"{on}T10:30")
            add("dose", subject, "--dose", "0.6", "--amount", "36", *times)
    for place in range(4, 68):
        add("screen", f"02-{place:03d}", "--site", "02", "--consent", day, "--date", day)
    assert len(commands) == 100
    return commands


def _run_until_killed(pending: list[tuple[int, list[str]]], acknowledgements: int, wait: float) -> list[int]:
    """Start the driver, kill it some acknowledgements and a moment later, and return what it acknowledged."""
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert driver.stdin is not None
    assert driver.stdout is not None
    driver.stdin.write(json.dumps(pending))
    driver.stdin.close()
    said: list[str] = []
    while sum(line.startswith("ack") for line in said) < acknowledgements:
        line = driver.stdout.readline()
        if not line:
            break
        said.append(line)
    time.sleep(wait)
    os.kill(driver.pid, signal.SIGKILL)
    said += driver.stdout.readlines()  # acknowledged before the kill and still in the pipe
    driver.stdout.close()
    driver.wait()
    return [int(line.split()[1]) for line in said if line.startswith("ack")]


def test_no_acknowledged_event_is_lost_when_the_process_is_killed(trial: Trial) -> None:
    trial.start()
    trial.session._ledger.close()
    before = len(read_rows(trial.folder))
    commands = _commands(trial.folder)
    done: set[int] = set()
    chance = random.Random(20190204)
    kills = 0
    while len(done) < len(commands) and kills < 100:
        pending = [(number, command) for number, command in enumerate(commands) if number not in done]
        done |= set(_run_until_killed(pending, chance.randint(0, 12), chance.uniform(0.0, 0.03)))
        kills += 1
        found = verify_ledger(trial.folder / "ledger.db")
        assert found.faults == ()
        # The stored events are a prefix of the commands: all that was acknowledged, and at most one more.
        assert len(done) <= found.events - before <= len(done) + 1
    assert 8 <= kills < 100
    stored = [
        (row.kind, row.payload["subject"], row.payload.get("started")) for row in read_rows(trial.folder)[before:]
    ]
    assert len(stored) == len(set(stored)) == 100
