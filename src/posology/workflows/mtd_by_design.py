"""Read the MTD from the counts alone, by the protocol's own design, for a study without a ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from posology.vocabulary import InputError
from posology.workflows.escalation import MtdReader, MtdReading
from posology.workflows.next_dose import select_dose
from posology.workflows.study import PROTOCOL_FILE

if TYPE_CHECKING:
    import polars as pl


def mtd_by_design(folder: Path) -> MtdReader | None:
    """Read the MTD from the counts by the protocol's own design, for a study that has no ledger.

    None without a protocol. The reader gives None where the design is not built, has two regimens, or the
    counts do not fit its levels: the MTD is then not known, and the readout says so.
    """
    if not (folder / PROTOCOL_FILE).is_file():
        return None

    def read(levels: pl.DataFrame) -> MtdReading | None:
        n, dlts = levels["evaluable"].to_list(), levels["dlts"].to_list()
        if None in n or None in dlts or levels["level"].n_unique() != levels.height:
            return None
        try:
            selected = select_dose(folder, n=n, dlts=dlts)
        except InputError:
            return None
        mtd = levels["level"][selected.mtd - 1] if selected.mtd is not None else None
        basis = "read from the counts by the protocol's design, as no ledger records the decisions"
        return MtdReading(status=selected.status, mtd=mtd, reasons=(basis, *selected.reasons))

    return read
