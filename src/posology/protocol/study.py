"""Who is studied, by whom and where: the facts about the study as a whole."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from posology.protocol.faults import FaultList
from posology.protocol.section import Identifier, Section, Text
from posology.protocol.written import Written

Phase = Literal["1", "1a", "1b", "1/2"]


class StudyFacts(Section):
    """The study: names, phase, condition, population and where the facts come from."""

    id: Identifier = Field(description="a short name of the study: letters, digits, hyphens")
    title: Text = Field(description="the title of the study, as text")
    phase: Phase | None = Field(default=None, description="the phase in quotes, for example '1' or '1a'")
    condition: Text = Field(description="the disease under study, as text")
    population: Text = Field(description="who may take part, in a sentence")
    objectives: tuple[Text, ...] = Field(default=(), description="the objectives, a list of texts")
    sponsor: Text | None = Field(default=None, description="the sponsor's name; leave the word out when unknown")
    registry_id: Text | None = Field(
        default=None, description="the registry number, for example NCT04450732; leave the word out when unknown"
    )
    source: Text = Field(description="where the facts of this file come from, as a citation")


class Enrolment(Section):
    """How many patients are planned and which ages and sexes may take part."""

    planned_patients: int | None = Field(default=None, ge=1, description="a whole number of patients, at least 1")
    minimum_age_years: int | None = Field(default=None, ge=0, description="completed years, a whole number")
    maximum_age_years: int | None = Field(default=None, ge=0, description="completed years, a whole number")
    sex: Literal["all", "female", "male"] | None = Field(default=None, description="all, female or male")


class Sites(Section):
    """Where the study runs."""

    count: int | None = Field(default=None, ge=1, description="the number of sites, a whole number of at least 1")
    countries: tuple[Text, ...] = Field(default=(), description="a list of countries")
    named: tuple[Text, ...] = Field(default=(), description="a list of the sites that are named")


class Criterion(Section):
    """One eligibility criterion in words."""

    id: Identifier = Field(description="a short name of the criterion, for example I01")
    kind: Literal["inclusion", "exclusion"] = Field(description="inclusion or exclusion")
    text: Text = Field(description="the criterion, in a sentence")


def check_study(tree: Written, faults: FaultList) -> None:
    """Check what ages, sites and criteria say together."""
    lowest, highest = (tree.at("enrolment", f"{end}_age_years").number for end in ("minimum", "maximum"))
    if lowest is not None and highest is not None and lowest > highest:
        faults.at(
            tree,
            ("enrolment", "maximum_age_years"),
            f"is {highest:g}, below the minimum age of {lowest:g}",
            fix="Give a maximum age that is not below the minimum age",
        )
    count, named = tree.at("sites", "count").whole, tree.at("sites", "named").items
    if count is not None and len(named) > count:
        faults.at(
            tree,
            ("sites", "count"),
            f"is {count}, but {len(named)} sites are named",
            fix="Raise the count or remove a name",
        )
    check_ids_differ(tree, "eligibility", "criterion", faults)


def check_ids_differ(
    tree: Written, section: str, noun: str, faults: FaultList, *, inside: tuple[str, ...] = ()
) -> None:
    """Refuse two items of one list with the same id."""
    seen: dict[str, int | None] = {}
    for number, item in enumerate(tree.at(*inside, section).items):
        name = item.at("id").text
        if name is None:
            continue
        if name in seen:
            first = f", first on line {seen[name]}" if seen[name] is not None else ""
            faults.at(
                tree,
                (*inside, section, number, "id"),
                f"is the second {noun} called '{name}'{first}",
                fix=f"Give every {noun} its own id",
            )
        else:
            seen[name] = item.at("id").line
