"""The synthetic patients as SDTM-shaped tables, in memory and as CSV files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from posology.simulation.taa013 import finding_tables, subject_tables
from posology.simulation.taa013.table_shape import COLUMNS, Cell, columns, kind, text_of
from posology.simulation.taa013.trial import STUDY_ID, SyntheticTrial
from posology.vocabulary import plain_number

_TYPES = {"text": pl.String, "whole": pl.Int64, "number": pl.Float64}

#: Domains written patient by patient; DM is one row a patient and has no sequence number.
_BY_PATIENT = {
    "ex": subject_tables.exposure,
    "ae": finding_tables.adverse_events,
    "mh": subject_tables.medical_history,
    "cm": subject_tables.medications,
    "is": finding_tables.antibodies,
    "pc": finding_tables.concentrations,
    "rs": finding_tables.responses,
    "ds": subject_tables.disposition,
    "vs": subject_tables.vital_signs,
}

_README = """\
# SYNTHETIC patients: nobody's data

The tables in this folder describe 22 patients who never lived. The code in `posology.simulation.taa013` made them
(seed and rules are fixed; running it again gives the same bytes) so that they agree with the aggregates published
for TAA013 in Cancer Research 2021; 81 (4 Suppl): PS10-51. No record was taken from the trial, from its sponsor or
from any person. Sites, dates, weights, concentrations and everything else the abstract does not state are made up.
`docs/reference/synthetic-taa013.md` says which is which.

Recommended dose taken here: {dose} mg/kg (assumed; the abstract names none). STUDYID is {study} and every USUBJID
begins with TAA013-SYN.
"""


def tables(trial: SyntheticTrial) -> dict[str, pl.DataFrame]:
    """Write the trial as SDTM-shaped tables, keyed by domain (`dm`, `ex`, `ae` ...).

    Rows follow USUBJID and, within it, the sequence number. Missing cells are null.

    Examples
    --------
    >>> from posology.simulation.taa013 import synthetic_trial, tables
    >>> tables(synthetic_trial())["dm"].height
    22
    """
    return {
        domain: pl.DataFrame(rows, schema={column: _TYPES[kind(column)] for column in columns(domain)}, orient="row")
        for domain, rows in _all_rows(trial).items()
    }


def write_tables(trial: SyntheticTrial, folder: Path) -> tuple[Path, ...]:
    """Write one CSV file a domain and a README that says the patients are synthetic; return the paths.

    The bytes depend on the trial alone: UTF-8, line feeds, numbers without needless digits.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for domain, rows in _all_rows(trial).items():
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns(domain))
        writer.writerows([text_of(cell) for cell in row] for row in rows)
        written.append(_write(folder / f"{domain}.csv", text.getvalue()))
    readme = _README.format(dose=plain_number(trial.allocation.recommended), study=STUDY_ID)
    written.append(_write(folder / "README.md", readme))
    return tuple(written)


def _write(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def _all_rows(trial: SyntheticTrial) -> dict[str, list[tuple[Cell, ...]]]:
    patients = sorted(trial.patients, key=lambda patient: patient.subject)
    found: dict[str, list[tuple[Cell, ...]]] = {}
    for domain in COLUMNS:
        records: list[dict[str, Cell]] = []
        if domain == "dm":
            records.extend(sorted(subject_tables.demographics(trial), key=lambda row: str(row["USUBJID"])))
        else:
            for patient in patients:
                sequence = f"{domain.upper()}SEQ"
                records.extend(
                    {"USUBJID": patient.subject, sequence: number, **row}
                    for number, row in enumerate(_BY_PATIENT[domain](patient), start=1)
                )
        names = columns(domain)
        for record in records:
            record.update(STUDYID=STUDY_ID, DOMAIN=domain.upper())
            if unknown := set(record) - set(names):
                raise ValueError(f"{domain} has no column {sorted(unknown)}")
        found[domain] = [tuple(record.get(name) for name in names) for record in records]
    return found
