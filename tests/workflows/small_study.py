"""A study of a few patients, written out by hand, for the tests of the readout."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from posology.conduct import ConductSummary, SubjectConduct
from posology.reporting import Readout

PROTOCOL = Path(__file__).parents[2] / "studies" / "taa013" / "protocol.yaml"

LOW, NEXT = "Q3W@0.6mg/kg", "Q3W@1.2mg/kg"

DM = """STUDYID,USUBJID,SUBJID,RFICDTC,AGE,SEX,ARMCD,ARM,DTHFL,DTHDTC
S,P-1,01,2019-01-02,40,F,Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,
S,P-2,02,2019-01-03,51,F,Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,
S,P-3,03,2019-01-04,62,M,Q3W@0.6mg/kg,0.6 mg/kg every 3 weeks,,
S,P-4,04,2019-03-01,45,F,Q3W@1.2mg/kg,1.2 mg/kg every 3 weeks,,
S,P-5,05,2019-03-02,70,M,SCRNFAIL,Screen Failure,,
"""
EX = """USUBJID,EXTRT,EXDOSE,EXDOSU,EXVAMT,EXVAMTU,VISIT,EXSTDTC,EXENDTC
P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 1 DAY 1,2019-01-10T10:00,2019-01-10T11:30
P-1,DRUG,0.6,mg/kg,36,mg,CYCLE 2 DAY 1,2019-01-31T10:00,2019-01-31T10:30
P-2,DRUG,0.6,mg/kg,42,mg,CYCLE 1 DAY 1,2019-01-11T10:00,2019-01-11T11:40
P-3,DRUG,0.6,mg/kg,48,mg,CYCLE 1 DAY 1,2019-01-12T10:00,2019-01-12T11:30
P-4,DRUG,1.2,mg/kg,72,mg,CYCLE 1 DAY 1,2019-03-10T10:00,2019-03-10T11:30
P-4,DRUG,0,mg/kg,0,mg,CYCLE 2 DAY 1,2019-03-31T10:00,2019-03-31T10:00
"""
AE = """USUBJID,AEGRPID,AETERM,AEDECOD,AETOXGR,AESER,AESDTH,AEREL,AEACN,AEOUT,AESTDTC,AEENDTC,AEDLT
P-1,,sick,Nausea,1,N,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,2019-01-12,2019-01-13,N
P-1,,sick,Nausea,2,N,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,2019-02-02,2019-02-04,N
P-2,R1,reaction,Infusion related reaction,2,N,N,RELATED,DRUG INTERRUPTED,RECOVERED/RESOLVED,2019-01-11,2019-01-11,N
P-2,R1,shivers,Chills,1,N,N,RELATED,DRUG INTERRUPTED,RECOVERED/RESOLVED,2019-01-11,2019-01-11,N
P-2,,low platelets,Thrombocytopenia,4,Y,N,RELATED,DRUG WITHDRAWN,RECOVERED/RESOLVED,2019-01-31,2019-02-10,Y
P-3,,cough,Cough,1,N,N,NOT RELATED,DOSE NOT CHANGED,NOT RECOVERED/NOT RESOLVED,2018-12-20,,N
P-4,,sick,Nausea,3,N,N,RELATED,DOSE NOT CHANGED,RECOVERED/RESOLVED,2019-03-31,2019-04-02,Y
"""
DS = """USUBJID,DSDECOD,DSCAT,DSSTDTC
P-1,PROGRESSIVE DISEASE,DISPOSITION EVENT,2019-02-20
P-2,ADVERSE EVENT,DISPOSITION EVENT,2019-02-11
P-3,LOST TO FOLLOW-UP,DISPOSITION EVENT,2019-01-31
"""
RS = """USUBJID,RSTESTCD,RSSTRESC,RSEVAL,RSDTC
P-1,OVRLRESP,PR,INVESTIGATOR,2019-02-19
P-4,OVRLRESP,SD,INVESTIGATOR,2019-04-20
"""
IS = """USUBJID,ISTESTCD,ISSTRESC,ISDTC
P-1,ADA_BAB,NEGATIVE,2019-01-10
P-1,ADA_BAB,POSITIVE,2019-01-31
P-1,ADATITER,10,2019-01-31
P-2,ADA_BAB,NEGATIVE,2019-01-11
P-4,ADA_BAB,NEGATIVE,2019-03-10
P-4,ADA_BAB,NEGATIVE,2019-03-31
"""
PC = """USUBJID,PCTESTCD,PCTEST,PCORRES,PCSTRESC,PCSTRESN,PCSTRESU,PCSTAT,PCREASND,PCLLOQ,PCTPT,PCDTC
P-1,DM1,DM1,BLQ,<0.5,,ng/mL,,,0.5,PREDOSE,2019-01-10T09:00
P-1,DM1,DM1,2.5,2.5,2.5,ng/mL,,,0.5,END,2019-01-10T11:30
P-4,DM1,DM1,,,,ng/mL,NOT DONE,SAMPLE LOST,0.5,END,2019-03-10T11:30
"""
CM = """USUBJID,CMGRPID,CMTRT,CMCAT,CMSTDTC,CMENDTC
P-1,REGIMEN 1,TRASTUZUMAB,PRIOR CANCER THERAPY,2016-01-01,2016-12-31
P-1,REGIMEN 1,DOCETAXEL,PRIOR CANCER THERAPY,2016-01-01,2016-06-30
P-1,REGIMEN 2,LAPATINIB,PRIOR CANCER THERAPY,2017-01-01,2017-06-30
P-2,REGIMEN 1,TRASTUZUMAB,PRIOR CANCER THERAPY,2017-01-01,2017-06-30
P-1,,PARACETAMOL,CONCOMITANT,2019-01-11,2019-01-12
"""
MH = """USUBJID,MHTERM,MHCAT,MHSTDTC
P-1,breast cancer,PRIMARY DIAGNOSIS,2015-01-10
P-2,breast cancer,PRIMARY DIAGNOSIS,2016-05
"""
TABLES = {"dm": DM, "ex": EX, "ae": AE, "ds": DS, "rs": RS, "is": IS, "pc": PC, "cm": CM, "mh": MH}

Make = Callable[..., Path]


BARE_DM = "USUBJID,AGE,SEX,ARM\nP-1,40,F,1 mg/kg\nP-2,51,F,1 mg/kg\nP-3,62,M,2 mg/kg\n"
BARE_EX = (
    "USUBJID,EXDOSE,EXDOSU,EXSTDTC\nP-1,1,mg/kg,2019-01-10\nP-2,1,mg/kg,2019-01-11\n"
    "P-2,1,mg/kg,2019-02-01\nP-3,2,mg/kg,2019-01-12\n"
)
BARE_AE = "USUBJID,AETERM,AESTDTC\nP-1,Nausea,2019-01-12\nP-2,Sepsis,2019-01-13\n"


def texts(result: Readout, table: str) -> dict[str, list[str]]:
    """Give each row's texts by label; an indented label carries the one above it."""
    found: dict[str, list[str]] = {}
    above = ""
    for row in result.table(table).rows:
        above = row.label if row.indent == 0 else above
        label = row.label if row.indent == 0 else f"{above} / {row.label}"
        found[label] = [figure.text for figure in row.figures]
    return found


def subject(result: Readout, name: str, column: str) -> object:
    frame = result.frames["subjects"]
    return dict(zip(frame["subject"], frame[column], strict=True))[name]


def conduct_of(*subjects: SubjectConduct, **changes: object) -> ConductSummary:
    summary = ConductSummary(
        synthetic=False,
        subjects={one.subject: one for one in subjects},
        decisions=(),
        mtd_status="not-reached",
        mtd=None,
        highest_tolerated=None,
        mtd_reasons=(),
        recommended=None,
        recommended_signed_by=None,
        head_hash="0" * 64,
        protocol_hash="0" * 64,
    )
    return replace(summary, **changes)  # type: ignore[arg-type]


def known(name: str, level: str = LOW, *, day: date, status: str = "no-dlt") -> SubjectConduct:
    return SubjectConduct(
        subject=name, level=level, part="escalation", first_dose=day, dlt_status=status, dlt_reason="as recorded"
    )


FOUR = (
    known("P-1", day=date(2019, 1, 10)),
    known("P-2", day=date(2019, 1, 11), status="dlt"),
    known("P-3", day=date(2019, 1, 12), status="not-evaluable"),
    known("P-4", NEXT, day=date(2019, 3, 10)),
)
