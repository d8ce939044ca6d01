"""A small protocol in order, as text, that tests change one line at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """\
version: "1.0"
date: 2019-01-07
study:
  id: SMALL
  title: A small study
  condition: solid tumours
  population: adults
  source: made for a test
drug: {name: SMALL-1, kind: antibody}
toxicity_scale: {name: NCI CTCAE, version: "5.0"}
regimens:
  - id: Q3W
    levels: [0.6, 1.2, 2.4]
    unit: mg/kg
    cycle_days: 21
    dosing_days: [1]
    route: intravenous infusion
design: {rule: 3+3, mtd: dose-below}
dlt:
  window_days: 21
  definition: [an event of grade 4]
  evaluability: {observed_to_end_of_window: true}
analysis:
  teae_days_after_last_dose: 28
  sets: {safety: everyone treated}
"""

AMENDED = """\
amendments:
  - version: "2.0"
    date: 2019-06-01
    reason: an intermediate level was added
    changes:
      regimens.Q3W.levels: [0.6, 1.2, 1.8, 2.4]
  - version: "3.0"
    date: 2019-09-01
    reason: the window was shortened
    changes:
      dlt.window_days: 14
"""

WriteProtocol = Callable[[str], Path]


@pytest.fixture
def good() -> str:
    return GOOD


@pytest.fixture
def amended() -> str:
    return GOOD + AMENDED


@pytest.fixture
def write(tmp_path: Path) -> WriteProtocol:
    def write_protocol(text: str) -> Path:
        path = tmp_path / "protocol.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write_protocol
