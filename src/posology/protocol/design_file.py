"""Design words on their own: a design.yaml, or a mapping given in Python, without a whole protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, JsonValue, WithJsonSchema

from posology.protocol.design_section import check_rule_is_text, start_level_exists
from posology.protocol.faults import FaultList
from posology.protocol.marks import Assumption, strip_marks
from posology.protocol.protocol import CrossRegimen
from posology.protocol.reading import read_written
from posology.protocol.regimen import DoseUnit, check_levels_rise
from posology.protocol.section import Identifier, Section
from posology.protocol.study import check_ids_differ
from posology.protocol.translation import validated
from posology.protocol.written import Written, shown, written_from
from posology.vocabulary import DoseLevel, FaultsFound

GIVEN = "the mapping given"
"""How faults name design words that come from Python and not from a file."""

_LEVELS_DESCRIPTION = "a count of levels such as 5, or the doses from lowest to highest together with `unit`"
LevelsAsWritten = Annotated[
    JsonValue,
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "array", "minItems": 1, "items": {"type": "number", "exclusiveMinimum": 0}},
            ]
        }
    ),
]


class RegimenOfDesign(Section):
    """One regimen of design words."""

    id: Identifier = Field(description="a short name of the regimen, for example Q3W")
    levels: LevelsAsWritten = Field(description=_LEVELS_DESCRIPTION)
    unit: DoseUnit | None = Field(default=None, description="mg/kg, ug/kg, mg/m2, mg, ug or g")
    window_days: int | None = Field(default=None, ge=1, description="the DLT window, a whole number of days")


class DesignFile(Section):
    """The file design.yaml, marks taken off: levels, or regimens with levels, and the design."""

    levels: LevelsAsWritten = Field(default=None, description=_LEVELS_DESCRIPTION)
    unit: DoseUnit | None = Field(default=None, description="mg/kg, ug/kg, mg/m2, mg, ug or g")
    window_days: int | None = Field(default=None, ge=1, description="the DLT window, a whole number of days")
    regimens: tuple[RegimenOfDesign, ...] = Field(default=(), description="a list of regimens, each with id and levels")
    cross_regimen: CrossRegimen = Field(
        default="none", description="none (regimens are escalated apart) or declared-order"
    )
    design: Mapping[str, JsonValue] = Field(min_length=1, description="the design: rule and its words")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimenWords:
    """The levels of one regimen: numeric doses with a unit, or only how many there are.

    Examples
    --------
    >>> RegimenWords(id=None, level_count=2, doses=None, unit=None, window_days=None).labels
    ('level 1', 'level 2')
    >>> RegimenWords(id="Q3W", level_count=1, doses=(0.6,), unit="mg/kg", window_days=21).labels
    ('level 1 (0.6 mg/kg)',)
    """

    id: str | None
    level_count: int
    doses: tuple[float, ...] | None
    unit: str | None
    window_days: int | None

    @property
    def labels(self) -> tuple[str, ...]:
        """The levels as a person reads them, lowest first."""
        if self.doses is None:
            return tuple(f"level {number}" for number in range(1, self.level_count + 1))
        return tuple(
            DoseLevel(regimen=self.id or "", number=number, dose=dose, unit=self.unit or "").label
            for number, dose in enumerate(self.doses, start=1)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignWords:
    """A design and the levels it runs on.

    Attributes
    ----------
    where
        The file they come from, for the texts of errors.
    """

    where: str
    regimens: tuple[RegimenWords, ...]
    cross_regimen: str
    assumed: tuple[Assumption, ...]
    section_json: str = field(repr=False)

    @property
    def section(self) -> dict[str, Any]:
        """The design section, marks taken off; a fresh copy each time."""
        section: dict[str, Any] = json.loads(self.section_json)
        return section


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedDesign:
    """What reading design words came to: the words, or None with the faults, and the values with lines."""

    words: DesignWords | None
    faults: FaultList
    values: Written | None


def read_design_words(source: str | Path | Mapping[str, Any]) -> DesignWords:
    """Read design words from a design.yaml or a mapping.

    Raises
    ------
    FaultsFound
        All faults at once.

    Examples
    --------
    >>> words = read_design_words({"levels": 5, "design": {"rule": "3+3", "mtd": "dose-below"}})
    >>> words.regimens[0].level_count, words.section["rule"]
    (5, '3+3')
    """
    examined = examine_design(source)
    if examined.words is None:
        raise FaultsFound(tuple(examined.faults.found), what=examined.faults.file)
    return examined.words


def examine_design(source: str | Path | Mapping[str, Any]) -> ExaminedDesign:
    """Read design words and gather their faults instead of raising them."""
    if isinstance(source, Mapping):
        faults = FaultList(file=GIVEN)
        tree: Written | None = written_from(source)
    else:
        faults = FaultList(file=str(source))
        tree = read_written(Path(source), faults)
    if tree is None:
        return ExaminedDesign(words=None, faults=faults, values=None)
    values, assumed = strip_marks(tree, faults)
    check_ids_differ(values, "regimens", "regimen", faults)
    check_rule_is_text(values, faults)
    file = validated(DesignFile, values, faults)
    regimens = _regimens(values, faults)
    start_level_exists(values, [regimen.level_count for regimen in regimens], faults)
    if faults.found or file is None:
        return ExaminedDesign(words=None, faults=faults, values=values)
    words = DesignWords(
        where=faults.file,
        regimens=regimens,
        cross_regimen=file.cross_regimen,
        assumed=assumed,
        section_json=json.dumps(dict(file.design)),
    )
    return ExaminedDesign(words=words, faults=faults, values=values)


def _regimens(values: Written, faults: FaultList) -> tuple[RegimenWords, ...]:
    regimens = values.at("regimens").items
    has_levels = values.at("levels").content is not None
    if bool(regimens) == has_levels:
        faults.add(
            "there are both levels and regimens" if regimens else "there are neither levels nor regimens",
            fix="Give `levels` (a count, or doses with `unit`), or `regimens` that each have them",
            line=values.at("levels").line,
        )
        return ()
    places: list[tuple[str | int, ...]] = [("regimens", number) for number in range(len(regimens))] or [()]
    found = [_levels(values, place, faults) for place in places]
    return tuple(regimen for regimen in found if regimen is not None)


def _levels(values: Written, place: tuple[str | int, ...], faults: FaultList) -> RegimenWords | None:
    group = values.at(*place)
    here = (*place, "levels")
    levels, unit = group.at("levels"), group.at("unit").text
    name, window = group.at("id").text, group.at("window_days").whole
    if levels.whole is not None and levels.whole >= 1:
        if unit is not None:
            faults.at(values, (*place, "unit"), "is given, but the levels are only counted", fix="List the doses")
        return RegimenWords(id=name, level_count=levels.whole, doses=None, unit=None, window_days=window)
    doses = [item.number for item in levels.items]
    good = [dose for dose in doses if dose is not None and dose > 0]
    if not good or len(good) < len(doses):
        faults.at(
            values,
            here,
            f"is {shown(levels.plain())}, which is neither a count of at least 1 nor a list of doses above 0",
            fix=f"Give {_LEVELS_DESCRIPTION}",
        )
        return None
    check_levels_rise(values, here, unit, faults)
    if unit is None:
        faults.at(values, here, "are doses without a unit", fix="Add `unit`, for example `unit: mg/kg`")
    return RegimenWords(
        id=name, level_count=len(good), doses=tuple(float(dose) for dose in good), unit=unit, window_days=window
    )
