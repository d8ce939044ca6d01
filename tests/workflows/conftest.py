"""Fixtures of the readout tests: a small study as a folder."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.workflows.small_study import (
    BARE_AE,
    BARE_DM,
    BARE_EX,
    PROTOCOL,
    TABLES,
    Make,
)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Write a study folder; a table given as None is left out."""

    def write(changes: Mapping[str, str | None] | None = None, *, protocol: bool = True) -> Path:
        folder = tmp_path / "study"
        (folder / "data").mkdir(parents=True, exist_ok=True)
        if protocol:
            shutil.copy(PROTOCOL, folder / "protocol.yaml")
        for stem, content in {**TABLES, **(changes or {})}.items():
            if content is not None:
                (folder / "data" / f"{stem}.csv").write_text(content, encoding="utf-8")
        return folder

    return write


@pytest.fixture
def bare(make: Make) -> Make:
    """Write a study of three tables, with nothing that records deaths or stopping."""

    def write(**changes: str | None) -> Path:
        tables = {**dict.fromkeys(TABLES), "dm": BARE_DM, "ex": BARE_EX, "ae": BARE_AE, **changes}
        return make(tables, protocol=False)

    return write
