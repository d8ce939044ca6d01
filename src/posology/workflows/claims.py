"""Check what a publication states of a study against the study's own data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from posology.reporting.claims import ClaimsResult, judge, read_claims
from posology.vocabulary import InputError
from posology.workflows.study import PROTOCOL_FILE

if TYPE_CHECKING:
    import polars as pl

    from posology.workflows.escalation import MtdReader, MtdReading
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

    return judge(claims_file, readout(folder, cutoff=cutoff, mtd_reader=mtd_by_design(folder)))


def mtd_by_design(folder: Path) -> MtdReader | None:
    """Read the MTD from the counts by the protocol's own design, for a study that has no ledger.

    None without a protocol. The reader gives None where the design is not built, has two regimens, or the
    counts do not fit its levels: the MTD is then not known, and the readout says so.
    """
    if not (folder / PROTOCOL_FILE).is_file():
        return None

    def read(levels: pl.DataFrame) -> MtdReading | None:
        from posology.workflows.escalation import MtdReading
        from posology.workflows.next_dose import select_dose

        n, dlts = levels["evaluable"].to_list(), levels["dlts"].to_list()
        if None in n or None in dlts or levels["level"].n_unique() != levels.height:
            return None
        try:
            selected = select_dose(folder, n=n, dlts=dlts)
        except InputError:
            return None
        mtd = levels["level"][selected.mtd - 1] if selected.mtd is not None else None
        return MtdReading(status=selected.status, mtd=mtd, reasons=selected.reasons)

    return read


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
