"""What the readout expects of each table: key columns, numbers, dates.

Variable names and their meaning follow the SDTM Implementation Guide 3.4.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRules:
    """The columns that a table must have, and how the columns in use are typed.

    Attributes
    ----------
    required
        One entry a needed column; an entry of several names needs at least one of them.
    named
        Of each entry, one column must have a value in every row.
    numbers
        Columns that hold a number or nothing.
    starts
        The date by which a record is kept or left out at a data cut-off.
    ends
        The column that ends a period begun at `starts`.
    """

    required: tuple[tuple[str, ...], ...]
    named: tuple[tuple[str, ...], ...] = ()
    numbers: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    starts: str | None = None
    ends: str | None = None


RULES: dict[str, TableRules] = {
    "dm": TableRules(
        required=(("USUBJID",),),
        numbers=("AGE",),
        dates=("RFICDTC", "RFSTDTC", "RFENDTC", "RFXSTDTC", "RFXENDTC", "DTHDTC"),
    ),
    "ex": TableRules(
        required=(("USUBJID",), ("EXDOSE",), ("EXSTDTC",)),
        numbers=("EXDOSE", "EXVAMT"),
        dates=("EXSTDTC", "EXENDTC"),
        starts="EXSTDTC",
        ends="EXENDTC",
    ),
    "ae": TableRules(
        required=(("USUBJID",), ("AEDECOD", "AETERM"), ("AESTDTC",)),
        named=(("AEDECOD", "AETERM"),),
        dates=("AESTDTC", "AEENDTC"),
        starts="AESTDTC",
        ends="AEENDTC",
    ),
    "mh": TableRules(
        required=(("USUBJID",), ("MHDECOD", "MHTERM")),
        named=(("MHDECOD", "MHTERM"),),
        dates=("MHSTDTC", "MHENDTC"),
        starts="MHSTDTC",
        ends="MHENDTC",
    ),
    "cm": TableRules(
        required=(("USUBJID",), ("CMDECOD", "CMTRT")),
        named=(("CMDECOD", "CMTRT"),),
        dates=("CMSTDTC", "CMENDTC"),
        starts="CMSTDTC",
        ends="CMENDTC",
    ),
    "is": TableRules(
        required=(("USUBJID",), ("ISTESTCD",), ("ISSTRESC", "ISORRES"), ("ISDTC",)),
        named=(("ISTESTCD",),),
        numbers=("ISSTRESN",),
        dates=("ISDTC",),
        starts="ISDTC",
    ),
    "pc": TableRules(
        required=(("USUBJID",), ("PCTESTCD",), ("PCSTRESN", "PCSTRESC", "PCORRES"), ("PCDTC",)),
        named=(("PCTESTCD",),),
        numbers=("PCSTRESN", "PCLLOQ"),
        dates=("PCDTC", "PCRFTDTC"),
        starts="PCDTC",
    ),
    "rs": TableRules(
        required=(("USUBJID",), ("RSTESTCD",), ("RSSTRESC", "RSORRES"), ("RSDTC",)),
        named=(("RSTESTCD",),),
        dates=("RSDTC",),
        starts="RSDTC",
    ),
    "ds": TableRules(
        required=(("USUBJID",), ("DSDECOD", "DSTERM"), ("DSSTDTC",)),
        dates=("DSSTDTC",),
        starts="DSSTDTC",
    ),
}
