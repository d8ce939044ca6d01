"""What the conduct of a trial takes from its protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from posology.designs import Design, availability, build
from posology.protocol import Protocol
from posology.vocabulary import DoseLevel, InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialPlan:
    """The levels, the design and the DLT rules in force.

    Attributes
    ----------
    levels
        The levels of the regimen, lowest first.
    window_days : days
        Length of the DLT window.
    planned_doses : int
        Doses planned inside the window.
    minimum_dose_fraction
        Least share of the planned dose for a patient without DLT to count, or None.
    must_be_observed
        Whether a patient without DLT counts only when observed to the end of the window.
    expansion_minimum
        Patients the recommended dose is enlarged to, or None.
    """

    study: str
    version: str
    protocol_hash: str
    levels: tuple[DoseLevel, ...]
    design: Design
    window_days: int
    planned_doses: int
    minimum_dose_fraction: float | None
    must_be_observed: bool
    expansion_minimum: int | None

    def level(self, identity: str) -> DoseLevel:
        """Return the level with this lasting name."""
        for level in self.levels:
            if level.identity == identity:
                return level
        raise InputError(
            f"there is no level '{identity}'",
            fix="Levels of this protocol: " + ", ".join(level.identity for level in self.levels),
        )

    def find_level(self, text: str) -> DoseLevel:
        """Return the level that a person names by number, dose or lasting name."""
        for level in self.levels:
            if text in (str(level.number), level.identity, level.dose_label, level.dose_label.replace(" ", "")):
                return level
        return self.level(text)

    def has_level(self, identity: str) -> bool:
        """Tell whether this version of the protocol has the level."""
        return any(level.identity == identity for level in self.levels)


def plan_from(protocol: Protocol) -> TrialPlan:
    """Take from a protocol what its conduct needs.

    Raises
    ------
    InputError
        If the protocol has several regimens, or a design that this version does not build.
    """
    if len(protocol.regimens) != 1:
        names = ", ".join(regimen.id for regimen in protocol.regimens)
        raise InputError(
            f"the protocol has {len(protocol.regimens)} regimens ({names}) and this version conducts one",
            where="protocol.yaml, regimens",
            fix="Conduct one regimen a ledger",
        )
    section: Mapping[str, object] = protocol.design
    missing = availability(section)
    if missing:
        raise InputError(missing[0], where="protocol.yaml, design", fix="Conduct needs a design that decides")
    regimen = protocol.regimens[0]
    levels = protocol.dose_levels(regimen.id)
    window = protocol.dlt.window_days_for(regimen.id)
    cycles = range(0, window, regimen.cycle_days)
    expansion = protocol.expansion
    return TrialPlan(
        study=protocol.study.id,
        version=protocol.version,
        protocol_hash=protocol.hash,
        levels=levels,
        design=build(section, levels=len(levels)),
        window_days=window,
        planned_doses=sum(start + day <= window for start in cycles for day in regimen.dosing_days),
        minimum_dose_fraction=protocol.dlt.evaluability.minimum_dose_fraction,
        must_be_observed=protocol.dlt.evaluability.observed_to_end_of_window,
        expansion_minimum=expansion.minimum_patients if expansion else None,
    )
