"""Check what a publication states of a study against the study's own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from posology.reporting.claims import ClaimsResult, judge, read_claims
from posology.vocabulary import InputError

if TYPE_CHECKING:
    from posology.workflows.study import Study

CLAIMS_FILE = "claims.yaml"


def check_claims(study: Study | str | PathLike[str], cutoff: date | None = None) -> ClaimsResult:
    """Judge every claim of `claims.yaml` against the data: reproduced, differs, or not derivable.

    The folder needs `claims.yaml` and `data/`; a protocol and a ledger are used when they are there.

    Parameters
    ----------
    study
        A study from `posology.load`, or the path of a folder.
    cutoff
        Last day of the data to use; the study's own cut-off when None.

    Raises
    ------
    InputError
        If the folder, its claims file or its data are not there.
    FaultsFound
        With every fault of the claims file; nothing has been derived then.
    """
    folder = _folder(study)
    claims_file = read_claims(folder / CLAIMS_FILE)
    # Imported here so that a faulty claims file is refused before the data tools are loaded.
    from posology.workflows.readout import readout

    return judge(claims_file, readout(folder, cutoff=cutoff))


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
