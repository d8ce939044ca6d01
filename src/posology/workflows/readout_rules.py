"""What the readout takes from the protocol, or says that it took for want of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from posology.reporting.readout import AssumedReading
from posology.vocabulary import DoseLevel

if TYPE_CHECKING:
    from posology.protocol import Protocol

#: Taken for a folder without a protocol, and shown as assumed: adverse events count until 30 days after the last
#: dose (the usual safety follow-up; PhUSE 2017 paper DH10).
FOLLOW_UP_DAYS = 30

#: One-sided confidence of the upper bound of a DLT rate for a folder without a protocol; shown as assumed.
UPPER_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When one regimen doses, and for how long DLTs count."""

    cycle_days: int
    dosing_days: tuple[int, ...]
    window_days: int

    def doses_in_window(self) -> int:
        """Count the planned doses from day 1 to the last day of the window."""
        return sum(
            day + start <= self.window_days
            for start in range(0, self.window_days, self.cycle_days)
            for day in self.dosing_days
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadoutRules:
    """The rules by which a study's tables are read out.

    Attributes
    ----------
    schedules
        By regimen id; empty without a protocol.
    minimum_dose_fraction
        Least share of the planned dose in the window that makes a patient without DLT evaluable; None = not asked.
    analytes
        (id, name) of what is measured in blood.
    """

    study: str | None = None
    title: str | None = None
    drug: str | None = None
    condition: str | None = None
    synthetic: bool = False
    protocol_hash: str | None = None
    levels: tuple[DoseLevel, ...] = ()
    schedules: Mapping[str, Schedule] = field(default_factory=dict)
    minimum_dose_fraction: float | None = None
    observed_to_end_of_window: bool = True
    teae_days_after_last_dose: int = FOLLOW_UP_DAYS
    upper_confidence: float = UPPER_CONFIDENCE
    common_teae_percent: float | None = None
    toxicity_scale: str | None = None
    response_criteria: str | None = None
    analytes: tuple[tuple[str, str], ...] = ()
    recommended: str | None = None
    expansion_minimum: int | None = None
    cutoff: date | None = None
    assumed: tuple[AssumedReading, ...] = ()


def rules_of(protocol: Protocol) -> ReadoutRules:
    """Take the readout's rules from a protocol."""
    schedules = {
        regimen.id: Schedule(
            cycle_days=regimen.cycle_days,
            dosing_days=tuple(regimen.dosing_days),
            window_days=protocol.dlt.window_days_for(regimen.id),
        )
        for regimen in protocol.regimens
    }
    evaluability = protocol.dlt.evaluability
    expansion = protocol.expansion
    return ReadoutRules(
        study=protocol.study.id,
        title=protocol.study.title,
        drug=protocol.drug.name,
        condition=protocol.study.condition,
        synthetic=protocol.synthetic_data,
        protocol_hash=protocol.hash,
        levels=tuple(protocol.dose_levels()),
        schedules=schedules,
        minimum_dose_fraction=evaluability.minimum_dose_fraction,
        observed_to_end_of_window=evaluability.observed_to_end_of_window,
        teae_days_after_last_dose=protocol.analysis.teae_days_after_last_dose,
        upper_confidence=protocol.analysis.dlt_upper_confidence,
        common_teae_percent=protocol.analysis.common_teae_percent,
        toxicity_scale=f"{protocol.toxicity_scale.name} {protocol.toxicity_scale.version}",
        response_criteria=protocol.analysis.response_criteria,
        analytes=tuple((analyte.id, analyte.name) for analyte in protocol.drug.analytes),
        recommended=protocol.recommended_dose,
        expansion_minimum=expansion.minimum_patients if expansion is not None else None,
        cutoff=max((cutoff.date for cutoff in protocol.data_cutoffs), default=None),
        assumed=tuple(
            AssumedReading(where=reading.path, reading=str(reading.reading), why=str(reading.why))
            for reading in protocol.assumed
        ),
    )


def rules_without_protocol() -> ReadoutRules:
    """Give the rules for a folder that holds tables only, each default shown as assumed."""
    why = "the folder has no protocol.yaml"
    return ReadoutRules(
        assumed=(
            AssumedReading(
                where="analysis.teae_days_after_last_dose",
                reading=f"adverse events count until {FOLLOW_UP_DAYS} days after the last dose",
                why=why,
            ),
            AssumedReading(
                where="analysis.dlt_upper_confidence",
                reading=f"upper bounds of DLT rates are one-sided at {UPPER_CONFIDENCE:.0%}",
                why=why,
            ),
        )
    )
