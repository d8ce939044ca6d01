"""SDTM-shaped rows of who the patients were and what they were given: DM, DS, VS, MH, CM, EX."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from posology.simulation.taa013.table_shape import Cell, moment
from posology.simulation.taa013.trial import SyntheticPatient, SyntheticTrial
from posology.vocabulary import plain_number, study_day

Rows = Iterator[dict[str, Cell]]

_DISPOSITION = {
    "PROGRESSIVE DISEASE": "TREATMENT ENDED FOR PROGRESSIVE DISEASE",
    "WITHDRAWAL BY SUBJECT": "TREATMENT ENDED AT THE PATIENT'S WISH",
    "PHYSICIAN DECISION": "TREATMENT ENDED BY THE INVESTIGATOR",
}


def demographics(trial: SyntheticTrial) -> Rows:
    """DM: one row a patient. The abstract states sex and age; race and country stay unreported."""
    for patient in trial.patients:
        arm = f"{plain_number(patient.level.dose)} mg/kg every 3 weeks"
        ended = patient.treatment_ended_on
        yield {
            "USUBJID": patient.subject,
            "SUBJID": patient.subject_number,
            "RFSTDTC": patient.first_dose_on.isoformat(),
            "RFENDTC": None if ended is None else ended.isoformat(),
            "RFICDTC": patient.screened_at.date().isoformat(),
            "RFXSTDTC": moment(patient.infusions[0].start),
            "RFXENDTC": moment(patient.infusions[-1].stop),
            "SITEID": patient.site,
            "AGE": patient.age_years,
            "AGEU": "YEARS",
            "SEX": "F",
            "RACE": "NOT REPORTED",
            "ETHNIC": "NOT REPORTED",
            "ARMCD": patient.level.identity,
            "ARM": arm,
            "ACTARMCD": patient.level.identity,
            "ACTARM": arm,
        }


def disposition(patient: SyntheticPatient) -> Rows:
    """DS: consent, enrolment, end of the DLT window, end of treatment."""
    milestones: list[tuple[str, str, datetime]] = [
        ("INFORMED CONSENT", "INFORMED CONSENT OBTAINED", patient.screened_at),
        ("ENROLLED", "ENROLLED", patient.enrolled_at),
        ("COMPLETED THE DLT WINDOW (DAYS 1 TO 21)", "DLT WINDOW COMPLETED", patient.window_completed_at),
    ]
    for term, decoded, when in milestones:
        yield {
            "DSTERM": term,
            "DSDECOD": decoded,
            "DSCAT": "PROTOCOL MILESTONE",
            "DSSTDTC": when.date().isoformat(),
        }
    if patient.treatment_ended_because is not None and patient.treatment_ended_on is not None:
        yield {
            "DSTERM": _DISPOSITION[patient.treatment_ended_because],
            "DSDECOD": patient.treatment_ended_because,
            "DSCAT": "DISPOSITION EVENT",
            "DSSTDTC": patient.treatment_ended_on.isoformat(),
        }


def vital_signs(patient: SyntheticPatient) -> Rows:
    """VS: body weight at screening and before each infusion."""
    for weighing in patient.weighings:
        screening = weighing.infusion == 0
        day = patient.screened_at if screening else patient.infusions[weighing.infusion - 1].start
        yield {
            "VSTESTCD": "WEIGHT",
            "VSTEST": "Weight",
            "VSORRES": plain_number(weighing.kilograms),
            "VSORRESU": "kg",
            "VSSTRESC": plain_number(weighing.kilograms),
            "VSSTRESN": weighing.kilograms,
            "VSSTRESU": "kg",
            "VISITNUM": 1 if screening else weighing.infusion * 100 + 1,
            "VISIT": "SCREENING" if screening else f"CYCLE {weighing.infusion} DAY 1",
            "VSDTC": day.date().isoformat(),
        }


def medical_history(patient: SyntheticPatient) -> Rows:
    """MH: the diagnosis with its full date, and other conditions."""
    for condition in patient.conditions:
        yield {
            "MHTERM": condition.verbatim,
            "MHDECOD": condition.preferred,
            "MHCAT": "PRIMARY DIAGNOSIS" if condition.primary else "GENERAL",
            "MHEVDTYP": "DIAGNOSIS" if condition.primary else None,
            "MHSTDTC": condition.start,
            "MHENRF": "ONGOING" if condition.ongoing else None,
        }


def medications(patient: SyntheticPatient) -> Rows:
    """CM: earlier anticancer drugs by regimen, then other medicines."""
    for regimen in patient.prior_regimens:
        for drug in regimen.drugs:
            yield {
                "CMGRPID": f"REGIMEN {regimen.number}",
                "CMTRT": drug,
                "CMDECOD": drug,
                "CMCAT": "PRIOR CANCER THERAPY",
                "CMSTDTC": regimen.start.isoformat(),
                "CMENDTC": regimen.end.isoformat(),
            }
    for other in patient.concomitant:
        yield {
            "CMTRT": other.drug,
            "CMDECOD": other.drug,
            "CMCAT": "CONCOMITANT",
            "CMSTDTC": other.start,
            "CMENDTC": None if other.end is None else other.end.isoformat(),
        }


def exposure(patient: SyntheticPatient) -> Rows:
    """EX: one row an infusion, with the dose per body weight and the amount."""
    for infusion in patient.infusions:
        yield {
            "EXTRT": "TAA013",
            "EXDOSE": infusion.dose_mg_per_kg,
            "EXDOSU": "mg/kg",
            "EXVAMT": infusion.amount_mg,
            "EXVAMTU": "mg",
            "EXDOSFRM": "INJECTION",
            "EXROUTE": "INTRAVENOUS",
            "VISITNUM": infusion.number * 100 + 1,
            "VISIT": f"CYCLE {infusion.number} DAY 1",
            "EPOCH": "TREATMENT",
            "EXSTDTC": moment(infusion.start),
            "EXENDTC": moment(infusion.stop),
            "EXSTDY": study_day(infusion.start.date(), patient.first_dose_on),
        }
