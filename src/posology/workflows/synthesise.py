"""Make the study folder of TAA013's synthetic patients: protocol, tables, claims and a replayed ledger."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from posology.simulation.taa013 import synthetic_trial, write_tables
from posology.vocabulary import InputError, cannot_be_written, plain_number
from posology.workflows.bundled import bundled_study
from posology.workflows.synthetic_trial import replay_trial

if TYPE_CHECKING:
    from collections.abc import Callable

#: Written into a folder that a demo made, so that only such a folder is ever made anew.
DEMO_MARK = "made-by-posology-demo.txt"

#: The recommended dose that the bundled protocol assumes, mg/kg.
ASSUMED_DOSE = 3.6


def synthesise_taa013(
    out: str | Path, *, recommended: float = ASSUMED_DOSE, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Write a study folder of 22 synthetic patients that agree with the abstract of TAA013.

    Parameters
    ----------
    out
        The folder; files other than the ledger are written anew, a ledger is never overwritten.
    recommended : mg/kg
        Recommended dose, one of the five levels: the abstract leaves it open.
    progress
        Called with the commands replayed and the commands in all.

    Raises
    ------
    InputError
        If the dose does not fit, or the folder has a ledger.
    """
    folder = Path(out)
    if (folder / "ledger.db").exists():
        raise InputError(
            "the folder has a ledger, and a ledger is never overwritten",
            where=str(folder),
            fix="Choose another folder, or move the ledger away",
        )
    source = bundled_study("taa013")
    if folder.exists() and not _may_be_written_anew(folder):
        raise InputError(
            "the folder holds something else than a synthetic study of TAA013",
            where=str(folder),
            fix="Choose a new or empty folder; nothing was changed",
        )
    trial = synthetic_trial(recommended)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_be_written("the study", error, where=folder, fix="Name a folder you may write to") from error
    _write_protocol(source / "protocol.yaml", folder / "protocol.yaml", recommended)
    if (source / "claims.yaml").resolve() != (folder / "claims.yaml").resolve():
        shutil.copyfile(source / "claims.yaml", folder / "claims.yaml")
    write_tables(trial, folder / "data")
    replay_trial(folder, trial, progress=progress)
    return folder


def _may_be_written_anew(folder: Path) -> bool:
    """Tell an empty folder, one a demo is making, or one whose tables this generator made from anybody's study."""
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    made = folder / "data" / "README.md"
    if made.is_file():
        return "SYNTHETIC" in made.read_text(encoding="utf-8", errors="replace")
    return names <= {DEMO_MARK}


def _write_protocol(source: Path, target: Path, recommended: float) -> None:
    text = source.read_text(encoding="utf-8")
    if recommended != ASSUMED_DOSE:
        assumed, wanted = f"{ASSUMED_DOSE} mg/kg", f"{plain_number(recommended)} mg/kg"
        text = text.replace(f"Q3W@{assumed.replace(' ', '')}", f"Q3W@{wanted.replace(' ', '')}")
        text = text.replace(f"reading: {assumed}", f"reading: {wanted}")
    if source.resolve() != target.resolve():
        target.write_text(text, encoding="utf-8", newline="\n")
