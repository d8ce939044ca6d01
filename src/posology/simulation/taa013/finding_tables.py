"""SDTM-shaped rows of what was seen and measured: AE, IS, PC, RS."""

from __future__ import annotations

from posology.simulation.taa013.adverse_events import AdverseEvent
from posology.simulation.taa013.subject_tables import Rows
from posology.simulation.taa013.table_shape import Cell, moment
from posology.simulation.taa013.trial import SyntheticPatient
from posology.vocabulary import plain_number, study_day


def adverse_events(patient: SyntheticPatient) -> Rows:
    """AE: AEDLT is a variable of this study, N throughout."""
    for event in patient.adverse_events:
        yield {
            "AEGRPID": event.group,
            "AETERM": event.term.verbatim,
            "AEDECOD": event.term.preferred,
            "AEBODSYS": event.term.organ_class,
            "AETOXGR": str(event.grade),
            "AESER": "N",
            "AESDTH": "N",
            "AEREL": "RELATED" if event.related else "NOT RELATED",
            "AEACN": event.action,
            "AEOUT": _outcome(event),
            "AESTDTC": event.start.isoformat(),
            "AEENDTC": None if event.end is None else event.end.isoformat(),
            "AESTDY": study_day(event.start, patient.first_dose_on),
            "AEDLT": "N",
        }


def _outcome(event: AdverseEvent) -> str:
    return "NOT RECOVERED/NOT RESOLVED" if event.end is None else "RECOVERED/RESOLVED"


def antibodies(patient: SyntheticPatient) -> Rows:
    """IS: one row a test, and a titre row when it is positive."""
    for test in patient.antibody_tests:
        shared: dict[str, Cell] = {
            "ISBDAGNT": "TAA013",
            "ISSPEC": "SERUM",
            "VISITNUM": test.visit_number,
            "VISIT": test.visit,
            "ISDTC": test.on.isoformat(),
            "ISBLFL": "Y" if test.baseline else None,
        }
        result = "NEGATIVE" if test.titre is None else "POSITIVE"
        yield {
            **shared,
            "ISTESTCD": "ADA_BAB",
            "ISTEST": "Binding Antidrug Antibody",
            "ISORRES": result,
            "ISSTRESC": result,
        }
        if test.titre is not None:
            yield {
                **shared,
                "ISTESTCD": "ADATITER",
                "ISTEST": "Antidrug Antibody Titer",
                "ISORRES": str(test.titre),
                "ISSTRESC": str(test.titre),
            }


def concentrations(patient: SyntheticPatient) -> Rows:
    """PC: a value, 'below the limit', or not done with the reason (the date is then the planned one)."""
    for sample in patient.concentrations:
        analyte = sample.analyte
        limit = plain_number(analyte.limit)
        value = None if sample.value is None else plain_number(sample.value)
        done = sample.not_measured is None
        yield {
            "PCTESTCD": analyte.code,
            "PCTEST": analyte.name,
            "PCORRES": (value or "BLQ") if done else None,
            "PCORRESU": analyte.unit,
            "PCSTRESC": (value or f"<{limit}") if done else None,
            "PCSTRESN": sample.value,
            "PCSTRESU": analyte.unit,
            "PCSTAT": None if done else "NOT DONE",
            "PCREASND": sample.not_measured,
            "PCSPEC": analyte.specimen,
            "PCLLOQ": analyte.limit,
            "VISITNUM": sample.visit_number,
            "VISIT": sample.visit,
            "PCTPT": sample.nominal,
            "PCTPTNUM": sample.nominal_h,
            "PCDTC": moment(sample.taken_at),
            "PCRFTDTC": moment(sample.reference),
        }


def responses(patient: SyntheticPatient) -> Rows:
    """RS: the investigator's overall response at each assessment."""
    for number, assessment in enumerate(patient.assessments, start=1):
        planned = assessment.week is not None
        yield {
            "RSTESTCD": "OVRLRESP",
            "RSTEST": "Overall Response",
            "RSCAT": "RECIST 1.1",
            "RSORRES": assessment.response,
            "RSSTRESC": assessment.response,
            "RSEVAL": "INVESTIGATOR",
            "VISITNUM": 5000 + number,
            "VISIT": f"WEEK {assessment.week}" if planned else "UNSCHEDULED",
            "RSDTC": assessment.on.isoformat(),
        }
