"""Serum and plasma concentrations of the conjugate, trastuzumab (free and conjugated) and DM1.

The values are made up. The conjugate follows two compartments with a zero-order infusion, with typical values of the
size published for trastuzumab emtansine (Lu D et al. Cancer Chemother Pharmacol 2014; 74: 399-410: clearance
0.68 L/day, central volume 3.1 L at 70 kg) and a faster clearance at low doses, where the target still matters
(Krop IE et al. J Clin Oncol 2010; 28: 2698-2704). Total trastuzumab is cleared half as fast. DM1 follows the conjugate.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from posology.simulation.draws import Draws
from posology.simulation.taa013.course import Course
from posology.simulation.taa013.exposure import Infusion
from posology.simulation.taa013.prior_therapy import PriorRegimen

NotMeasured = Literal["SAMPLE NOT COLLECTED", "SAMPLE HAEMOLYSED"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analyte:
    """One assay; the lower limits of quantification are made up."""

    code: str
    name: str
    unit: str
    specimen: str
    limit: float


TAA013 = Analyte(code="TAA013", name="TAA013", unit="ug/mL", specimen="SERUM", limit=0.05)
TRASTUZUMAB = Analyte(code="TRASTUZ", name="Total Trastuzumab", unit="ug/mL", specimen="SERUM", limit=0.05)
DM1 = Analyte(code="DM1", name="DM1", unit="ng/mL", specimen="PLASMA", limit=0.5)
ANALYTES = (TAA013, TRASTUZUMAB, DM1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """One result: a value, below the limit (`value` None), or not measured with the reason."""

    analyte: Analyte
    infusion: int
    visit: str
    visit_number: int
    nominal: str
    nominal_h: float
    taken_at: datetime
    reference: datetime
    value: float | None
    not_measured: NotMeasured | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    infusion: int
    visit: str
    visit_number: int
    nominal: str
    nominal_h: float
    taken_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _TwoCompartments:
    """Litres and litres per day."""

    clearance: float
    central: float
    between: float
    peripheral: float

    def after(self, amount_mg: float, infused_days: float, since_start_days: float) -> float:
        """Return mg/L at a time after the start of one infusion (zero before it)."""
        if since_start_days <= 0:
            return 0.0
        k10, k12, k21 = self.clearance / self.central, self.between / self.central, self.between / self.peripheral
        half_sum = (k10 + k12 + k21) / 2
        root = math.sqrt(half_sum**2 - k10 * k21)
        fast, slow = half_sum + root, half_sum - root
        rate = amount_mg / infused_days
        given, since_stop = min(since_start_days, infused_days), max(0.0, since_start_days - infused_days)
        total = 0.0
        for exponent, other in ((fast, slow), (slow, fast)):
            share = (k21 - exponent) / (other - exponent) / self.central
            total += rate * share / exponent * (1 - math.exp(-exponent * given)) * math.exp(-exponent * since_stop)
        return total


def draw_concentrations(
    course: Course, weight_kg: float, infusions: Sequence[Infusion], prior: Sequence[PriorRegimen], draws: Draws
) -> tuple[Concentration, ...]:
    """Measure one patient: a profile in cycle 1, troughs before later infusions, one later peak."""
    order = course.place.order
    size = weight_kg / 70
    low_dose = 1 + 1.5 * math.exp(-course.place.level.dose)
    volume = size * math.exp(0.12 * draws.normal("volume", order))
    clearance = 0.68 * size**0.5 * low_dose * math.exp(0.18 * draws.normal("clearance", order))
    conjugate = _TwoCompartments(clearance=clearance, central=3.1 * volume, between=1.5, peripheral=0.66 * volume)
    antibody = _TwoCompartments(clearance=clearance / 2, central=3.1 * volume, between=1.5, peripheral=0.9 * volume)
    payload_ratio = 0.062 * math.exp(0.2 * draws.normal("payload", order))
    found: list[Concentration] = []
    for sample in _samples(course, infusions, draws):
        adc = _sum_of_infusions(conjugate, infusions, sample.taken_at)
        total = _sum_of_infusions(antibody, infusions, sample.taken_at) + _left_over(prior, sample.taken_at)
        not_measured = _why_not_measured(order, sample, draws)
        for analyte, true in ((TAA013, adc), (TRASTUZUMAB, max(total, adc)), (DM1, adc * payload_ratio)):
            measured = true * math.exp(0.10 * draws.normal("assay", order, sample.visit, sample.nominal, analyte.code))
            kept = measured if not_measured is None and measured >= analyte.limit else None
            found.append(
                Concentration(
                    analyte=analyte,
                    infusion=sample.infusion,
                    visit=sample.visit,
                    visit_number=sample.visit_number,
                    nominal=sample.nominal,
                    nominal_h=sample.nominal_h,
                    taken_at=sample.taken_at,
                    reference=infusions[sample.infusion - 1].start,
                    value=None if kept is None else float(f"{kept:.3g}"),
                    not_measured=not_measured,
                )
            )
    return tuple(sorted(found, key=lambda one: (ANALYTES.index(one.analyte), one.taken_at)))


def _samples(course: Course, infusions: Sequence[Infusion], draws: Draws) -> list[_Sample]:
    order = course.place.order
    found: list[_Sample] = []

    def add(number: int, day: int, nominal: str, nominal_h: float, taken_at: datetime) -> None:
        found.append(
            _Sample(
                infusion=number,
                visit=f"CYCLE {number} DAY {day}",
                visit_number=number * 100 + day,
                nominal=nominal,
                nominal_h=nominal_h,
                taken_at=taken_at,
            )
        )

    def before(number: int) -> datetime:
        early = draws.integer(15, 55, "before infusion", order, number)
        return infusions[number - 1].start - timedelta(minutes=early)

    first = infusions[0]
    add(1, 1, "PREDOSE", 0, before(1))
    add(1, 1, "END OF INFUSION", 1.5, first.stop + timedelta(minutes=draws.integer(1, 8, "end sample", order, 1)))
    for hours, day in ((4, 1), (24, 2), (72, 4), (168, 8), (336, 15)):
        late = draws.integer(-12, 20, "sample", order, hours)
        add(1, day, f"{hours} H", hours, first.start + timedelta(hours=hours, minutes=late))
    if len(infusions) == 1:
        late = draws.integer(-60, 60, "sample", order, 504)
        add(1, 22, "504 H", 504, first.start + timedelta(hours=504, minutes=late))
    for number in range(2, len(infusions) + 1):
        if number <= 6 or number % 2 == 0:
            add(number, 1, "PREDOSE", 0, before(number))
        if number == 4:
            end = infusions[3].stop + timedelta(minutes=draws.integer(1, 8, "end sample", order, 4))
            add(4, 1, "END OF INFUSION", 0.5, end)
    return found


def _sum_of_infusions(model: _TwoCompartments, infusions: Sequence[Infusion], when: datetime) -> float:
    day = 86_400
    return sum(
        model.after(
            infusion.amount_mg,
            (infusion.stop - infusion.start).total_seconds() / day,
            (when - infusion.start).total_seconds() / day,
        )
        for infusion in infusions
    )


def _left_over(prior: Sequence[PriorRegimen], when: datetime) -> float:
    """Return the ug/mL of trastuzumab still there from earlier treatment: 40 at its end, halved every 20 days."""
    ended = next(regimen.end for regimen in prior if "TRASTUZUMAB" in regimen.drugs)
    return float(40 * 0.5 ** ((when.date() - ended).days / 20))


def _why_not_measured(order: int, sample: _Sample, draws: Draws) -> NotMeasured | None:
    """Let a few samples fail; none of those that a peak or the first pre-dose rests on."""
    if sample.nominal in {"PREDOSE", "END OF INFUSION"} and sample.infusion == 1:
        return None
    chance = draws.unit("sample fails", order, sample.visit, sample.nominal)
    if chance < 0.02:
        return "SAMPLE NOT COLLECTED"
    return "SAMPLE HAEMOLYSED" if chance < 0.03 else None
