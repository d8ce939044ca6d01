"""The columns of each table, and how a cell becomes text in a file."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from posology.vocabulary import plain_number

Cell = str | int | float | None
Kind = Literal["text", "whole", "number"]

_WHOLE = {"AGE", "VISITNUM", "EXSTDY", "AESTDY"}
_NUMBERS = {"EXDOSE", "EXVAMT", "PCSTRESN", "PCLLOQ", "PCTPTNUM", "VSSTRESN"}

#: Columns of each domain, in order.
COLUMNS = {
    "dm": "STUDYID DOMAIN USUBJID SUBJID RFSTDTC RFENDTC RFICDTC RFXSTDTC RFXENDTC DTHFL DTHDTC SITEID AGE AGEU "
    "SEX RACE ETHNIC ARMCD ARM ACTARMCD ACTARM COUNTRY",
    "ex": "STUDYID DOMAIN USUBJID EXSEQ EXTRT EXDOSE EXDOSU EXVAMT EXVAMTU EXDOSFRM EXROUTE VISITNUM VISIT "
    "EPOCH EXSTDTC EXENDTC EXSTDY",
    "ae": "STUDYID DOMAIN USUBJID AESEQ AEGRPID AETERM AEDECOD AEBODSYS AETOXGR AESER AESDTH AEREL AEACN AEOUT "
    "AESTDTC AEENDTC AESTDY AEDLT",
    "mh": "STUDYID DOMAIN USUBJID MHSEQ MHTERM MHDECOD MHCAT MHEVDTYP MHSTDTC MHENRF",
    "cm": "STUDYID DOMAIN USUBJID CMSEQ CMGRPID CMTRT CMDECOD CMCAT CMSTDTC CMENDTC",
    "is": "STUDYID DOMAIN USUBJID ISSEQ ISTESTCD ISTEST ISBDAGNT ISORRES ISSTRESC ISSPEC VISITNUM VISIT ISDTC ISBLFL",
    "pc": "STUDYID DOMAIN USUBJID PCSEQ PCTESTCD PCTEST PCORRES PCORRESU PCSTRESC PCSTRESN PCSTRESU PCSTAT "
    "PCREASND PCSPEC PCLLOQ VISITNUM VISIT PCTPT PCTPTNUM PCDTC PCRFTDTC",
    "rs": "STUDYID DOMAIN USUBJID RSSEQ RSTESTCD RSTEST RSCAT RSORRES RSSTRESC RSEVAL VISITNUM VISIT RSDTC",
    "ds": "STUDYID DOMAIN USUBJID DSSEQ DSTERM DSDECOD DSCAT DSSTDTC",
    "vs": "STUDYID DOMAIN USUBJID VSSEQ VSTESTCD VSTEST VSORRES VSORRESU VSSTRESC VSSTRESN VSSTRESU VISITNUM "
    "VISIT VSDTC",
}


def columns(domain: str) -> tuple[str, ...]:
    """Return the columns of one domain, in order.

    Examples
    --------
    >>> columns("ds")
    ('STUDYID', 'DOMAIN', 'USUBJID', 'DSSEQ', 'DSTERM', 'DSDECOD', 'DSCAT', 'DSSTDTC')
    """
    return tuple(COLUMNS[domain].split())


def kind(column: str) -> Kind:
    """Say whether a column holds text, whole numbers or numbers."""
    if column in _WHOLE or column.endswith("SEQ"):
        return "whole"
    return "number" if column in _NUMBERS else "text"


def moment(when: datetime) -> str:
    """Write a site-local time to the minute, as SDTM writes it.

    Examples
    --------
    >>> moment(datetime(2019, 3, 11, 11, 4))
    '2019-03-11T11:04'
    """
    return when.isoformat(timespec="minutes")


def text_of(cell: Cell) -> str:
    """Write a cell for a CSV file: missing as nothing, numbers without needless digits.

    Examples
    --------
    >>> text_of(None), text_of(3.0), text_of(0.05)
    ('', '3', '0.05')
    """
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else plain_number(cell)
