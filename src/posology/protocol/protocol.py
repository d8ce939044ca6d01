"""The protocol of a study: one frozen, typed value, with its hash and its versions."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field, JsonValue

from posology.protocol.analysis import Analysis, DataCutoff, Expansion, ToxicityScale
from posology.protocol.dlt import DltRules, DltSection
from posology.protocol.drug import Drug
from posology.protocol.marks import Assumption
from posology.protocol.regimen import Regimen
from posology.protocol.section import IsoDate, Section, Text
from posology.protocol.study import Criterion, Enrolment, Sites, StudyFacts
from posology.protocol.versions import Amendment, ProtocolVersion
from posology.vocabulary import DoseLevel, InputError, known_words

CrossRegimen = Literal["none", "declared-order"]


class ProtocolFile(Section):
    """The file protocol.yaml, marks taken off."""

    version: Text = Field(description="the version of the protocol in quotes, for example '1.0'")
    date: IsoDate = Field(description="the date of the protocol, such as 2019-01-07")
    synthetic_data: bool = Field(default=False, description="true when the folder's patient data are synthetic")
    study: StudyFacts = Field(description="the study: id, title, phase, condition, population, source")
    drug: Drug = Field(description="the drug: name, kind, target, analytes and so on")
    toxicity_scale: ToxicityScale = Field(description="the toxicity scale: name and version")
    regimens: tuple[Regimen, ...] = Field(min_length=1, description="the list of regimens, each with its levels")
    cross_regimen: CrossRegimen = Field(
        default="none", description="none (regimens are escalated apart) or declared-order"
    )
    design: Mapping[str, JsonValue] = Field(min_length=1, description="the design: rule and its words")
    dlt: DltSection = Field(description="the DLT rules: window_days, definition, evaluability")
    expansion: Expansion | None = Field(default=None, description="the expansion: minimum_patients and at")
    recommended_dose: Text | None = Field(
        default=None, description="the recommended dose as regimen and dose, for example Q3W@3.6mg/kg"
    )
    analysis: Analysis = Field(description="the analyses: teae_days_after_last_dose, sets and so on")
    data_cutoffs: tuple[DataCutoff, ...] = Field(default=(), description="the list of cut-offs, each with id and date")
    enrolment: Enrolment | None = Field(default=None, description="planned patients, ages and sex")
    sites: Sites | None = Field(default=None, description="the sites: count, countries, named")
    eligibility: tuple[Criterion, ...] = Field(
        default=(), description="the list of eligibility criteria, each with id, kind and text"
    )
    notes: tuple[Text, ...] = Field(default=(), description="a list of remarks, as text")
    amendments: tuple[Amendment, ...] = Field(
        default=(), description="the list of amendments, each with version, date, reason and changes"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """One version of a study's protocol.

    Attributes
    ----------
    version, date
        The version's name and the date it began.
    hash
        SHA-256 of the RFC 8785 canonical JSON of `document`: the values as written, marks and the amendments
        up to this version included, defaults and comments not. 64 hexadecimal digits.
    assumed
        What the source of the study does not state, with the reading taken.
    versions
        This version and those before it, oldest first.
    earlier
        The protocols of the versions before this one, oldest first.
    document_json, design_json
        The document and the design section as JSON text, so that nothing of a protocol can be changed.
    """

    file: str
    version: str
    date: dt.date
    hash: str
    synthetic_data: bool
    study: StudyFacts
    drug: Drug
    toxicity_scale: ToxicityScale
    regimens: tuple[Regimen, ...]
    cross_regimen: str
    dlt: DltRules
    expansion: Expansion | None
    recommended_dose: str | None
    analysis: Analysis
    data_cutoffs: tuple[DataCutoff, ...]
    enrolment: Enrolment | None
    sites: Sites | None
    eligibility: tuple[Criterion, ...]
    notes: tuple[str, ...]
    assumed: tuple[Assumption, ...]
    defaults: tuple[tuple[str, str | float | bool], ...]
    versions: tuple[ProtocolVersion, ...]
    design_json: str = field(repr=False)
    document_json: str = field(repr=False)
    earlier: tuple[Protocol, ...] = field(default=(), repr=False)

    @property
    def design(self) -> dict[str, Any]:
        """The design section as written, marks taken off; a fresh copy each time."""
        section: dict[str, Any] = json.loads(self.design_json)
        return section

    @property
    def document(self) -> dict[str, Any]:
        """The values as written, marks included, that the hash is of; a fresh copy each time."""
        values: dict[str, Any] = json.loads(self.document_json)
        return values

    def regimen(self, regimen_id: str) -> Regimen:
        """Return a regimen by its id."""
        for regimen in self.regimens:
            if regimen.id == regimen_id:
                return regimen
        ids = [regimen.id for regimen in self.regimens]
        raise InputError(f"there is no regimen '{regimen_id}'", where=self.file, fix=known_words(regimen_id, ids))

    def dose_levels(self, regimen_id: str | None = None) -> tuple[DoseLevel, ...]:
        """Return the dose levels of one regimen, or of all in the order written; numbered within each regimen."""
        wanted = self.regimens if regimen_id is None else (self.regimen(regimen_id),)
        return tuple(level for regimen in wanted for level in regimen.dose_levels())

    def in_force(self, day: dt.date) -> Protocol:
        """Return the version in force on a date: the last one dated on or before it.

        Only this version and those before it are known to it; ask the protocol as read for all of them.
        """
        known = (*self.earlier, self)
        in_force = [protocol for protocol in known if protocol.date <= day]
        if not in_force:
            raise InputError(
                f"no version of the protocol was in force on {day}",
                where=self.file,
                fix=f"Ask for a date from {known[0].date}, the date of version {known[0].version}",
            )
        return in_force[-1]

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the protocol version."""
        return {
            "version": self.version,
            "date": self.date.isoformat(),
            "hash": self.hash,
            "synthetic_data": self.synthetic_data,
            "study": self.study.model_dump(mode="json"),
            "drug": self.drug.model_dump(mode="json"),
            "toxicity_scale": self.toxicity_scale.model_dump(mode="json"),
            "regimens": [
                {
                    **regimen.model_dump(mode="json"),
                    "window_days": self.dlt.window_days_for(regimen.id),
                    "level_identities": [level.identity for level in regimen.dose_levels()],
                }
                for regimen in self.regimens
            ],
            "cross_regimen": self.cross_regimen,
            "design": self.design,
            "dlt": {
                "window_days": self.dlt.window_days,
                "followup_days": self.dlt.followup_days,
                "definition": list(self.dlt.definition),
                "evaluability": self.dlt.evaluability.model_dump(mode="json"),
            },
            "expansion": self.expansion.model_dump(mode="json") if self.expansion else None,
            "recommended_dose": self.recommended_dose,
            "analysis": self.analysis.model_dump(mode="json"),
            "data_cutoffs": [cutoff.model_dump(mode="json") for cutoff in self.data_cutoffs],
            "enrolment": self.enrolment.model_dump(mode="json") if self.enrolment else None,
            "sites": self.sites.model_dump(mode="json") if self.sites else None,
            "eligibility": [criterion.model_dump(mode="json") for criterion in self.eligibility],
            "notes": list(self.notes),
            "assumed": [assumption.to_dict() for assumption in self.assumed],
            "defaults": dict(self.defaults),
            "versions": [version.to_dict() for version in self.versions],
        }
