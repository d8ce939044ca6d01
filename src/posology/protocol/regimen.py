"""How the drug is given: dose levels, cycle, dosing days and infusion."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from posology.protocol.faults import FaultList
from posology.protocol.section import Identifier, Section, Text
from posology.protocol.study import check_ids_differ
from posology.protocol.written import Written
from posology.vocabulary import DoseLevel, known_words, plain_number

DoseUnit = Literal["mg/kg", "ug/kg", "mg/m2", "mg", "ug", "g"]
Route = Literal["intravenous infusion", "intravenous injection", "intravenous", "subcutaneous", "intramuscular", "oral"]
Dose = Annotated[float, Field(gt=0, allow_inf_nan=False)]
DosingDay = Annotated[int, Field(ge=1)]


class Infusion(Section):
    """How long an infusion takes."""

    first_minutes_min: float = Field(gt=0, description="the least minutes of the first infusion, a number above 0")
    later_minutes_min: float | None = Field(
        default=None, gt=0, description="the least minutes of later infusions, a number above 0"
    )
    note: Text | None = Field(default=None, description="the rule in words")


class Regimen(Section):
    """One schedule with its dose levels, lowest first."""

    id: Identifier = Field(description="a short name of the regimen, for example Q3W")
    levels: tuple[Dose, ...] = Field(min_length=1, description="the doses from lowest to highest, numbers above 0")
    unit: DoseUnit = Field(description="mg/kg, ug/kg, mg/m2, mg, ug or g")
    cycle_days: int = Field(ge=1, description="the days of one cycle, a whole number of at least 1")
    dosing_days: tuple[DosingDay, ...] = Field(
        min_length=1, description="the days of the cycle with a dose, counted from 1, for example [1, 8, 15]"
    )
    route: Route = Field(description="for example 'intravenous infusion', subcutaneous or oral")
    infusion: Infusion | None = Field(default=None, description="the infusion times: first_minutes_min and so on")
    treat_until: tuple[Text, ...] = Field(
        default=(), description="a list of the reasons for which treatment ends, as text"
    )
    window_days: int | None = Field(
        default=None, ge=1, description="the DLT window of this regimen where it differs, a whole number of days"
    )

    def dose_levels(self) -> tuple[DoseLevel, ...]:
        """Return the levels, numbered from 1."""
        return tuple(
            DoseLevel(regimen=self.id, number=number, dose=float(dose), unit=self.unit)
            for number, dose in enumerate(self.levels, start=1)
        )


def check_regimens(tree: Written, faults: FaultList) -> None:
    """Check the levels, the dosing days and the infusion of every regimen."""
    check_ids_differ(tree, "regimens", "regimen", faults)
    for number, regimen in enumerate(tree.at("regimens").items):
        place = ("regimens", number)
        check_levels_rise(tree, (*place, "levels"), regimen.at("unit").text, faults)
        _check_dosing_days(tree, place, regimen, faults)
        _check_infusion(tree, place, regimen, faults)


def check_levels_rise(tree: Written, place: tuple[str | int, ...], unit: str | None, faults: FaultList) -> None:
    """Refuse a level that is not above the one before it, and a dose that is listed twice."""
    doses = [item.number for item in tree.at(*place).items]
    spelled = f" {unit}" if unit else ""
    for index, dose in enumerate(doses):
        if dose is None or index == 0:
            continue
        before = doses[index - 1]
        if dose in doses[:index]:
            first = doses.index(dose) + 1
            faults.at(
                tree,
                (*place, index),
                f"repeats level {first} ({plain_number(dose)}{spelled})",
                fix="List each dose once",
            )
        elif before is not None and dose < before:
            faults.at(
                tree,
                (*place, index),
                f"is {plain_number(dose)}{spelled}, below level {index} ({plain_number(before)}{spelled})",
                fix="List the doses from lowest to highest",
            )


def _check_dosing_days(tree: Written, place: tuple[str | int, ...], regimen: Written, faults: FaultList) -> None:
    cycle = regimen.at("cycle_days").whole
    days = [item.whole for item in regimen.at("dosing_days").items]
    for index, day in enumerate(days):
        here = (*place, "dosing_days", index)
        if day is None:
            continue
        if cycle is not None and cycle >= 1 and day > cycle:
            faults.at(
                tree, here, f"is day {day}, after the cycle of {cycle} days ends", fix="Give days within the cycle"
            )
        before = days[index - 1] if index else None
        if before is not None and day <= before:
            faults.at(
                tree, here, f"is day {day}, not after day {before}", fix="List the dosing days in order, each once"
            )


def _check_infusion(tree: Written, place: tuple[str | int, ...], regimen: Written, faults: FaultList) -> None:
    infusion = regimen.at("infusion")
    if not infusion.is_mapping:
        return
    route = regimen.at("route").text
    if route is not None and not route.startswith("intravenous"):
        faults.at(
            tree,
            (*place, "infusion"),
            f"gives infusion times, but the route is '{route}'",
            fix="Remove the infusion or set the route to 'intravenous infusion'",
        )
    first, later = infusion.at("first_minutes_min").number, infusion.at("later_minutes_min").number
    if first is not None and later is not None and later > first:
        faults.at(
            tree,
            (*place, "infusion", "later_minutes_min"),
            f"is {later:g} minutes, longer than the first infusion ({first:g} minutes)",
            fix="Give later infusions a time that is not above the first",
        )


def check_recommended_dose(tree: Written, faults: FaultList) -> None:
    """Refuse a recommended dose that is none of the levels."""
    wanted = tree.at("recommended_dose").text
    levels = [
        f"{regimen.at('id').text}@{plain_number(dose.number)}{regimen.at('unit').text}"
        for regimen in tree.at("regimens").items
        for dose in regimen.at("levels").items
        if dose.number is not None
    ]
    if wanted is not None and levels and wanted not in levels:
        faults.at(
            tree,
            ("recommended_dose",),
            f"is '{wanted}', which is none of the dose levels",
            fix=known_words(wanted, levels),
        )
