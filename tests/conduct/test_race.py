"""Twenty sites reach for three places at once: three get one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from posology.conduct import Actor, EnrolSubject, Ledger, RuleBrokenError, ScreenSubject, verify_ledger
from tests.conduct.conftest import START, Trial, noon

SITES = 20


def test_twenty_clients_racing_for_three_places_get_three(trial: Trial) -> None:
    trial.start()
    for site in range(SITES):
        trial.give(ScreenSubject(subject=f"{site:02d}-001", site=f"{site:02d}", consented_on=START, screened_on=START))
    together = Barrier(SITES)

    def enrol(site: int) -> bool:
        ledger = Ledger(trial.folder / "ledger.db", writable=True)
        together.wait()
        try:
            command = EnrolSubject(subject=f"{site:02d}-001", enrolled_on=START)
            ledger.apply((command,), Actor(user="coordinator", now=noon(START)))
        except RuleBrokenError:
            return False
        finally:
            ledger.close()
        return True

    with ThreadPoolExecutor(SITES) as pool:
        won = list(pool.map(enrol, range(SITES)))
    assert sum(won) == 3
    assert len(trial.record.enrolled()) == 3
    assert verify_ledger(trial.folder / "ledger.db").faults == ()
