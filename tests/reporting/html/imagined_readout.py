"""A readout made by hand, of the size of a real one: 22 imagined patients on five levels.

`hostile` puts mark-up and quotation marks wherever a study's own words can stand.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from posology.reporting.readout import AssumedReading, Escalation, LadderStep, Readout, ResultSentence, Row, Table
from posology.vocabulary import Figure, SourceRow, missing_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

DOSES = (0.6, 1.2, 2.4, 3.6, 4.8)
TREATED = (3, 3, 3, 10, 3)
UPPER_BOUND = {3: 1 - 0.05 ** (1 / 3), 10: 1 - 0.05 ** (1 / 10)}
"""One-sided 95 % exact bound after no event: 1 - 0.05^(1/n), 63.2 % of 3 and 25.9 % of 10."""

HOSTILE = "<script>alert('x')</script>\"&amp;<img src=x onerror=alert(1)>"

TERMS = (
    ("Infusion related reaction", (1, 2), 9),
    ("Platelet count decreased", (1, 2, 3), 12),
    ("Aspartate aminotransferase increased", (1, 2), 11),
    ("Alanine aminotransferase increased", (1, 2), 8),
    ("Nausea", (1,), 7),
    ("Fatigue", (1, 2), 6),
    ("Pyrexia", (1,), 5),
    ("Neutrophil count decreased", (2, 3), 4),
    ("Decreased appetite", (1,), 4),
    ("Epistaxis", (1,), 3),
    ("Blood bilirubin increased", (3,), 1),
    ("Dermatitis", (3,), 1),
    ("Chills", (1,), 1),
    ("Palmar-plantar erythrodysaesthesia syndrome", (1,), 1),
)


def identity(dose: float) -> str:
    return f"Q3W@{dose:g}mg/kg"


def imagined_readout(*, hostile: bool = False, synthetic: bool = True) -> Readout:
    spice = HOSTILE if hostile else ""
    patients = _patients()
    frames = {
        "subjects": pl.DataFrame([_subject_row(place, one) for place, one in enumerate(patients, 1)]),
        "events": pl.DataFrame(_event_rows(patients, spice), infer_schema_length=None),
        "infusions": pl.DataFrame(_infusion_rows(patients)),
        "responses": pl.DataFrame(_response_rows(patients)),
    }
    return Readout(
        study=f"Imagined-1{spice}",
        title=f"A phase I dose escalation of an imagined antibody-drug conjugate in HER2-positive breast cancer{spice}",
        synthetic=synthetic,
        cutoff=date(2020, 6, 30),
        protocol_hash="4f" * 32,
        version="0.1.0",
        subjects=tuple(one["subject"] for one in patients),
        tables=_tables(patients, spice),
        escalation=_escalation(patients, spice),
        frames=frames,
        absent={"concentrations": f"data/pc.csv is not there{spice}"},
        findings=(f"IMG-SYN-01-004: an event ends before it begins (ae:7){spice}",),
        assumed=(
            AssumedReading(
                where="recommended_dose", reading=f"3.6 mg/kg is recommended{spice}", why="not named by the source"
            ),
            AssumedReading(
                where="dlt.definition", reading="grade 4, or grade 3 beyond day 21", why=f"not given{spice}"
            ),
            AssumedReading(where="analysis.teae_days_after_last_dose", reading="30 days", why="not given"),
        ),
        results=(
            ResultSentence(text="Twenty-two patients were treated at five dose levels.", table="baseline"),
            ResultSentence(text=f"No DLT was seen.{spice}", table="dlt"),
        ),
    )


def _patients() -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    levels = [level for level, count in enumerate(TREATED) for _ in range(count)]
    for number, level in enumerate(levels, start=1):
        infusions = 1 if number == 22 else 2 + (number * 5) % 14
        first = date(2018, 3, 5) + timedelta(days=17 * number)
        made.append(
            {
                "subject": f"IMG-SYN-{1 + number % 2:02}-{number:03}",
                "level": level,
                "infusions": infusions,
                "first": first,
                "last": first + timedelta(days=21 * (infusions - 1)),
                "ongoing": number % 9 == 0,
                "best": "PR" if number in (9, 14) else ("SD" if number % 3 else "PD"),
            }
        )
    return made


def _subject_row(place: int, one: dict[str, Any]) -> dict[str, Any]:
    return {
        "subject": one["subject"],
        "sex": "F",
        "age": 40.0 + place,
        "arm": f"{DOSES[one['level']]:g} mg/kg every 3 weeks",
        "level": identity(DOSES[one["level"]]),
        "level_number": one["level"] + 1,
        "dose": DOSES[one["level"]],
        "dose_unit": "mg/kg",
        "part": "escalation",
        "enrolled": True,
        "safety": True,
        "first_dose": one["first"],
        "last_dose": one["last"],
        "infusions": one["infusions"],
        "days_on_treatment": (one["last"] - one["first"]).days + 21,
        "dlt_evaluable": True,
        "dlt": False,
        "dlt_window_completed": True,
        "best_response": one["best"],
        "death_date": None,
        "on_treatment": one["ongoing"],
        "source": [f"dm:{place}"],
    }


def _event_rows(patients: Sequence[dict[str, Any]], spice: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, (term, grades, count) in enumerate(TERMS):
        for step in range(count):
            one = patients[(step * 7 + place * 3) % len(patients)]
            rows.append(
                {
                    "subject": one["subject"],
                    "term": term + (spice if place == 0 else ""),
                    "grade": grades[step % len(grades)],
                    "onset": one["first"] + timedelta(days=step),
                    "onset_day": step + 1,
                    "end": None,
                    "treatment_emergent": True,
                    "serious": False,
                    "related": True,
                    "dlt": False,
                    "source": [f"ae:{len(rows) + 1}"],
                }
            )
    return rows


def _infusion_rows(patients: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in patients:
        for number in range(one["infusions"]):
            day = one["first"] + timedelta(days=21 * number)
            rows.append(
                {
                    "subject": one["subject"],
                    "number": number + 1,
                    "start": datetime(day.year, day.month, day.day, 9, 30),
                    "minutes": 90.0 if number == 0 else 60.0,
                    "dose": DOSES[one["level"]],
                    "dose_unit": "mg/kg",
                    "amount_mg": 62.5 * DOSES[one["level"]],
                    "source": [f"ex:{len(rows) + 1}"],
                }
            )
    return rows


def _response_rows(patients: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for one in patients:
        visits = max(one["infusions"] // 2, 1)
        for visit in range(visits):
            final = visit == visits - 1 and not one["ongoing"]
            day = one["first"] + timedelta(days=42 * (visit + 1) - 3)
            response = "PD" if final and one["best"] != "PR" else ("SD" if visit == 0 else one["best"])
            rows.append(
                {
                    "subject": one["subject"],
                    "date": day,
                    "day": (day - one["first"]).days + 1,
                    "response": response if response != "PD" or final else "SD",
                    "source": [f"rs:{len(rows) + 1}"],
                }
            )
    return rows


def _count(patients: Sequence[dict[str, Any]], of: int, table: str = "dm") -> Figure:
    count = len(patients)
    rows = tuple(sorted(SourceRow(table=table, row=int(one["subject"][-3:])) for one in patients))
    return Figure(
        value=count,
        text=f"{count} ({100 * count / of:.1f} %)" if count else "0",
        denominator=of,
        subjects=tuple(sorted(one["subject"] for one in patients)),
        rows=rows,
    )


def _groups(patients: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [*([one for one in patients if one["level"] == level] for level in range(5)), list(patients)]


def _tables(patients: Sequence[dict[str, Any]], spice: str) -> tuple[Table, ...]:
    groups = _groups(patients)
    columns = (*(f"{dose:g} mg/kg (n = {n})" for dose, n in zip(DOSES, TREATED, strict=True)), "All (n = 22)")
    heading = Row(label="Sex", figures=tuple(Figure(value="", text="") for _ in groups))
    female = Row(label="Female", indent=1, figures=tuple(_count(one, len(one)) for one in groups))
    male = Row(label="Male", indent=1, figures=tuple(_count([], len(one)) for one in groups))
    lost = Row(label="Tumour size, mm", figures=tuple(missing_figure("no tumour table") for _ in groups))
    events = [
        Row(
            label=term + (spice if place == 0 else ""),
            figures=tuple(
                _count([p for p in one if int(p["subject"][-3:]) % (place + 2) == 0], len(one), "ae") for one in groups
            ),
        )
        for place, (term, _, _) in enumerate(TERMS)
    ]
    return (
        Table(
            id="baseline",
            title=f"Baseline{spice}",
            columns=columns,
            rows=(heading, female, male, lost),
            footnotes=(f"Note{spice}",),
        ),
        Table(id="teae-by-term", title="Treatment-emergent adverse events", columns=columns, rows=tuple(events)),
        Table(
            id="dlt",
            title="Dose-limiting toxicities by level",
            columns=("Treated", "DLT", "Upper 95 % bound"),
            rows=tuple(
                Row(
                    label=f"{dose:g} mg/kg",
                    figures=(
                        _count(group, len(group)),
                        _count([], len(group)),
                        Figure(value=UPPER_BOUND[len(group)], text=f"{100 * UPPER_BOUND[len(group)]:.1f} %"),
                    ),
                )
                for dose, group in zip(DOSES, groups, strict=False)
            ),
        ),
    )


def _escalation(patients: Sequence[dict[str, Any]], spice: str) -> Escalation:
    steps = tuple(
        LadderStep(
            number=number,
            identity=identity(dose),
            dose_label=f"{dose:g} mg/kg",
            treated=TREATED[number - 1],
            evaluable=TREATED[number - 1],
            dlts=0,
            upper_bound=UPPER_BOUND[TREATED[number - 1]],
            decision=f"escalate to {DOSES[number]:g} mg/kg" if number < 5 else f"stop: this is the top level{spice}",
            decision_reasons=(f"no DLT in 3 evaluable patients{spice}",),
            subjects=tuple(one["subject"] for one in patients if one["level"] == number - 1),
            recommended=dose == 3.6,
        )
        for number, dose in enumerate(DOSES, start=1)
    )
    return Escalation(
        steps=steps,
        mtd_status="not-reached",
        mtd=None,
        mtd_reasons=("no DLT was seen at the top level",),
        recommended=identity(3.6),
        recommended_basis="assumed reading: the source names no dose",
        signatures=(f"1. Imagined Chair, safety committee, 2018-05-01T10:00:00Z: approves{spice}",),
        ledger_head="9c" * 32,
    )
