"""What is analysed: toxicity scale, analysis sets, expansion and data cut-offs."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer

from posology.protocol.faults import FaultList
from posology.protocol.section import Identifier, IsoDate, Section, Text
from posology.protocol.study import check_ids_differ
from posology.protocol.written import Written
from posology.vocabulary import known_words

AnalysisName = Literal[
    "adverse_events", "baseline", "dlt", "exposure", "immunogenicity", "pharmacokinetics", "response", "survival"
]
SetDefinitions = Annotated[
    Mapping[Identifier, Text], AfterValidator(MappingProxyType), PlainSerializer(dict, return_type=dict)
]
SetUses = Annotated[
    Mapping[AnalysisName, str], AfterValidator(MappingProxyType), PlainSerializer(dict, return_type=dict)
]

#: One-sided, as the issue of an upper bound for a rate with few patients asks; stated in docs/reference/protocol.md.
DLT_UPPER_CONFIDENCE = 0.95


class ToxicityScale(Section):
    """The scale adverse events are graded by."""

    name: Literal["NCI CTCAE"] = Field(default="NCI CTCAE", description="NCI CTCAE")
    version: Literal["3.0", "4.0", "4.03", "5.0", "6.0"] = Field(
        description="the CTCAE version in quotes: '3.0', '4.0', '4.03', '5.0' or '6.0'"
    )


class Expansion(Section):
    """The enlargement of a cohort after escalation."""

    minimum_patients: int = Field(
        ge=1, description="the least patients at that dose, escalation included, a whole number of at least 1"
    )
    at: Literal["recommended-dose"] = Field(default="recommended-dose", description="recommended-dose")


class Analysis(Section):
    """How the trial is read out."""

    teae_days_after_last_dose: int = Field(
        ge=0, description="days after the last dose in which an adverse event is treatment-emergent, a whole number"
    )
    sets: SetDefinitions = Field(
        min_length=1, description="the analysis sets: a short name and its definition in words, one a line"
    )
    uses: SetUses = Field(
        default_factory=lambda: MappingProxyType({}),
        description="which set an analysis counts, for example `response: efficacy`",
    )
    response_criteria: Text | None = Field(default=None, description="the response criteria, for example RECIST 1.1")
    dlt_upper_confidence: float = Field(
        default=DLT_UPPER_CONFIDENCE,
        gt=0,
        lt=1,
        description="the confidence of the one-sided upper bound of a DLT rate, between 0 and 1",
    )
    common_teae_percent: float | None = Field(
        default=None, ge=0, le=100, description="list adverse events above this share of patients, in percent"
    )


class DataCutoff(Section):
    """A date at which the data are cut."""

    id: Identifier = Field(description="a short name of the cut-off, for example primary")
    date: IsoDate = Field(description="a date such as 2020-06-30")


def check_analysis(tree: Written, faults: FaultList) -> None:
    """Refuse an analysis that counts a set nobody defined."""
    sets = tree.at("analysis", "sets").entries
    for analysis, chosen in tree.at("analysis", "uses").entries.items():
        if chosen.text is not None and sets and chosen.text not in sets:
            faults.at(
                tree,
                ("analysis", "uses", analysis),
                f"names the analysis set '{chosen.text}', which is not defined",
                fix=known_words(chosen.text, sets),
            )


def check_data_cutoffs(tree: Written, faults: FaultList) -> None:
    """Refuse cut-offs with one id or one date, and cut-offs before the protocol."""
    check_ids_differ(tree, "data_cutoffs", "data cut-off", faults)
    begins = tree.at("date").date
    seen: dict[object, int] = {}
    for number, cutoff in enumerate(tree.at("data_cutoffs").items):
        day = cutoff.at("date").date
        place = ("data_cutoffs", number, "date")
        if day is None:
            continue
        if begins is not None and day < begins:
            faults.at(tree, place, f"is {day}, before the date of the protocol ({begins})", fix="Give a later date")
        if day in seen:
            faults.at(
                tree, place, f"is {day}, which is also cut-off number {seen[day]}", fix="Give each cut-off its own date"
            )
        seen.setdefault(day, number + 1)
