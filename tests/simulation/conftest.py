"""The synthetic tables of each allocation, read back from the files as plain text."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from posology.simulation.taa013 import SyntheticTrial, synthetic_trial, write_tables

RECOMMENDED = (0.6, 1.2, 2.4, 3.6, 4.8)

Rows = list[dict[str, str]]


@pytest.fixture(scope="session", params=RECOMMENDED, ids=lambda dose: f"{dose} mg/kg")
def trial(request: pytest.FixtureRequest) -> SyntheticTrial:
    return synthetic_trial(request.param)


@pytest.fixture(scope="session")
def written(trial: SyntheticTrial, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Rows]:
    folder = tmp_path_factory.mktemp("taa013")
    write_tables(trial, folder)
    return {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}


def _read(path: Path) -> Rows:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
