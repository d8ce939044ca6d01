"""Check what a publication states of a study against the study's own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from posology.reporting.claims import ClaimsResult, judge, read_claims
from posology.vocabulary import InputError
from posology.workflows.study import PROTOCOL_FILE

if TYPE_CHECKING:
    from posology.workflows.study import Study

CLAIMS_FILE = "claims.yaml"


def check_claims(study: Study | str | PathLike[str], cutoff: date | str | None = None) -> ClaimsResult:
    """Judge every claim of `claims.yaml` against the data: reproduced, differs, or not derivable.

    The folder needs `claims.yaml` and `data/`; a protocol and a ledger are used when they are there.

    Parameters
    ----------
    study
        A study from `posology.load`, or the path of a folder.
    cutoff
        Last day of the data to use, a date or a text such as 2020-06-30; the study's own cut-off when None.

    Raises
    ------
    InputError
        If the folder, its claims file or its data are not there, or the cut-off is not a date.
    FaultsFound
        With every fault of the claims file; nothing has been derived then.
    """
    folder = _folder(study)
    claims_file = read_claims(folder / CLAIMS_FILE)
    # Imported here so that a faulty claims file is refused before the data tools are loaded.
    from posology.workflows.readout import as_day, readout

    day = as_day(cutoff)
    result = readout(folder, cutoff=day.date() if isinstance(day, datetime) else day)
    return judge(claims_file, result, notice=_notice(claims_file.study, folder, result.study))


def _notice(claimed: str, folder: Path, read_out: str) -> str | None:
    """Say that the claims name another study than the protocol or the data; a -SYNTHETIC suffix does not count."""
    from posology.cdisc import read_tables

    known = [("the protocol's study is", read_out)] if (folder / PROTOCOL_FILE).is_file() else []
    subjects = read_tables(folder).tables["dm"].frame
    if "STUDYID" in subjects.columns:
        ids = sorted(subjects["STUDYID"].cast(str).drop_nulls().unique().to_list())
        known += [("the data's STUDYID is", each) for each in ids]
    others = [f"{whose} '{name}'" for whose, name in known if _plain(name) != _plain(claimed)]
    return f"{CLAIMS_FILE} is of study '{claimed}', and {' and '.join(others)}" if others else None


def _plain(study: str) -> str:
    return study.strip().upper().removesuffix("-SYNTHETIC")


def _folder(study: object) -> Path:
    if isinstance(study, Mapping):
        raise InputError(
            "claims are checked against data, and design words have none", fix="Give a study folder with data"
        )
    place = getattr(study, "folder", study)
    if not isinstance(place, (str, PathLike)):
        raise InputError(
            f"a study is a folder, not a {type(study).__name__}", fix="Give its path, or posology.load(path)"
        )
    folder = Path(place)
    if not folder.is_dir():
        raise InputError(
            "there is no such study folder", where=str(folder), fix="Give a folder with claims.yaml and data/"
        )
    return folder
