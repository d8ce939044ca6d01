"""Which dose level each subject belongs to: the ledger's word, else the arm, else the first dose given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from posology.vocabulary import DoseLevel, plain_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posology.conduct import ConductSummary
    from posology.workflows.readout_notes import Notes
    from posology.workflows.readout_rules import ReadoutRules

_IDENTITY = re.compile(r"(?P<regimen>[^@\s]+)@(?P<dose>\d+(?:\.\d+)?)(?P<unit>[A-Za-z/0-9]+)")


_DOSE = re.compile(
    r"(?P<dose>\d+(?:\.\d+)?)\s*(?P<unit>(?:mg|g|mcg|ug|µg|ng|IU|U|MBq|GBq)(?:/[A-Za-z0-9]+)*)(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadoutLevel:
    """A group of subjects that the tables give a column: a dose level, or an arm where doses are not known."""

    identity: str
    number: int
    label: str
    regimen: str | None = None
    dose: float | None = None
    unit: str | None = None


def levels_and_subjects(
    dm: pl.DataFrame,
    doses: pl.DataFrame,
    rules: ReadoutRules,
    conduct: ConductSummary | None,
    notes: Notes,
) -> tuple[tuple[ReadoutLevel, ...], pl.DataFrame]:
    """Name the levels, lowest first, and the level of each subject.

    Parameters
    ----------
    dm
        `subject`, `subjid`, `armcd`, `arm`, `enrolled`.
    doses
        `subject`, `first_amount`, `dose_unit` of the first dose given.

    Returns
    -------
    levels, frame
        The frame has `subject` and `level` (identity or null).
    """
    subjects = dm.join(doses, on="subject", how="left", maintain_order="left")
    levels = tuple(_of_protocol(rules)) if rules.levels else _from_tables(subjects.filter("enrolled"), notes)
    identities = [level.identity for level in levels]
    by_arm = _by_arm(subjects, levels)
    by_dose = _by_dose(subjects, levels)
    frame = subjects.select("subject", "enrolled", "first_amount").with_columns(by_arm, by_dose)
    if conduct is not None:
        ledger = _of_ledger(dm, conduct)
        frame = frame.join(ledger, on="subject", how="left", maintain_order="left")
        differ = frame.filter(
            pl.col("ledger").is_not_null() & pl.col("by_arm").is_not_null() & (pl.col("ledger") != pl.col("by_arm"))
        )
        notes.question_about(
            differ["subject"],
            "is at another level in the ledger than in DM (the ledger's level is used)",
            "are at another level in the ledger than in DM (the ledger's level is used)",
        )
        frame = frame.with_columns(pl.coalesce("ledger", "by_arm", "by_dose").alias("level"))
    else:
        frame = frame.with_columns(pl.coalesce("by_arm", "by_dose").alias("level"))
    frame = frame.with_columns(pl.when(pl.col("enrolled")).then("level"))
    strangers = frame.filter(pl.col("level").is_not_null() & ~pl.col("level").is_in(identities))
    notes.question_about(
        strangers["subject"],
        "is at a level that the protocol does not have (left out of every level's column)",
        "are at levels that the protocol does not have (left out of every level's column)",
    )
    frame = frame.with_columns(pl.when(pl.col("level").is_in(identities)).then("level"))
    unknown = frame.filter(pl.col("level").is_null() & pl.col("first_amount").is_not_null() & pl.col("enrolled"))
    notes.question_about(
        unknown["subject"], "was treated at no known dose level", "were treated at no known dose level"
    )
    apart = frame.filter((pl.col("by_arm") != pl.col("by_dose")).fill_null(value=False))
    notes.question_about(
        apart["subject"],
        "had a first dose that is another level's dose",
        "had a first dose that is another level's dose",
    )
    return levels, frame.select("subject", "level")


def _of_protocol(rules: ReadoutRules) -> list[ReadoutLevel]:
    several = len({level.regimen for level in rules.levels}) > 1
    return [
        ReadoutLevel(
            identity=level.identity,
            number=level.number,
            label=f"{level.regimen} {level.dose_label}" if several else level.dose_label,
            regimen=level.regimen,
            dose=level.dose,
            unit=level.unit,
        )
        for level in rules.levels
    ]


def _from_tables(subjects: pl.DataFrame, notes: Notes) -> tuple[ReadoutLevel, ...]:
    """Make levels of a study without a protocol: arms written as identities, else arms, else first doses."""
    arms = subjects.filter(pl.col("armcd").is_not_null())
    codes = arms["armcd"].unique().to_list()
    parsed = {code: _IDENTITY.fullmatch(code) for code in codes}
    if codes and all(parsed.values()):
        doses = [
            DoseLevel(regimen=found["regimen"], number=1, dose=float(found["dose"]), unit=found["unit"])
            for found in parsed.values()
            if found is not None
        ]
        ordered = sorted(doses, key=lambda level: (level.regimen, level.dose))
        several = len({level.regimen for level in ordered}) > 1
        return tuple(
            ReadoutLevel(
                identity=level.identity,
                number=sum(other.regimen == level.regimen for other in ordered[:index]) + 1,
                label=f"{level.regimen} {level.dose_label}" if several else level.dose_label,
                regimen=level.regimen,
                dose=level.dose,
                unit=level.unit,
            )
            for index, level in enumerate(ordered)
        )
    if codes:
        return _arms_as_levels(arms, notes)
    amounts = subjects.filter(pl.col("first_amount").is_not_null())
    pairs = amounts.select("first_amount", "dose_unit").unique().sort("first_amount").rows()
    named = {arm: _named_dose(arm) for arm in subjects["arm"].unique().drop_nulls()}
    if named and all(named.values()):
        notes.missing("levels.regimen", "there is no protocol, and the arms name doses, no regimen")
        pairs = sorted({dose for dose in named.values() if dose is not None})
    elif named:
        why = "there is no protocol, and the arms name no dose: levels are the first doses given"
        notes.missing("levels.regimen", why)
    else:
        notes.missing("levels.regimen", "there is no protocol and no arm: levels are the first doses given")
    return tuple(
        ReadoutLevel(
            identity=f"{plain_number(dose)}{unit or ''}",
            number=number,
            label=f"{plain_number(dose)} {unit or ''}".strip(),
            dose=dose,
            unit=unit,
        )
        for number, (dose, unit) in enumerate(pairs, start=1)
    )


def _arms_as_levels(arms: pl.DataFrame, notes: Notes) -> tuple[ReadoutLevel, ...]:
    notes.missing(
        "levels.dose", "there is no protocol and the arm codes name no dose: each arm is shown as a group of its own"
    )
    groups = (
        arms.group_by("armcd")
        .agg(pl.col("arm").drop_nulls().first(), pl.col("first_amount").mean().alias("amount"))
        .sort("amount", "armcd", nulls_last=True)
    )
    return tuple(
        ReadoutLevel(identity=code, number=number, label=arm or code)
        for number, (code, arm, _) in enumerate(groups.rows(), start=1)
    )


def _named_dose(arm: str) -> tuple[float, str] | None:
    """Read the dose that an arm's name begins with.

    Examples
    --------
    >>> _named_dose("1.20 mg/kg every 3 weeks"), _named_dose("Cohort 1")
    ((1.2, 'mg/kg'), None)
    """
    found = _DOSE.match(arm)
    return (float(found["dose"]), found["unit"]) if found else None


def _by_arm(subjects: pl.DataFrame, levels: tuple[ReadoutLevel, ...]) -> pl.Series:
    """Match arm codes and arm names with identities; a name may also begin with the dose ('3.6 mg/kg every ...')."""
    names: dict[str, str | None] = {level.identity.casefold(): level.identity for level in levels}
    for arm in subjects["arm"].unique().drop_nulls():
        dose = _named_dose(arm)
        begins = [
            level.identity
            for level in levels
            if level.dose is not None
            and (
                f"{arm} ".startswith(f"{level.label} ") or (level.regimen is None and dose == (level.dose, level.unit))
            )
        ]
        if len(begins) == 1:
            names.setdefault(arm.casefold(), begins[0])
    return subjects.select(
        pl.coalesce(_looked_up(pl.col("armcd"), names), _looked_up(pl.col("arm"), names)).alias("by_arm")
    )["by_arm"]


def _by_dose(subjects: pl.DataFrame, levels: tuple[ReadoutLevel, ...]) -> pl.Series:
    """Match the first dose with a level's dose, in one regimen and the same unit.

    5 % is the customary tolerance of preparing a dose.
    """
    dosed = [level for level in levels if level.dose is not None]
    if not dosed or len({level.regimen for level in dosed}) > 1:
        return pl.Series("by_dose", [None] * subjects.height, dtype=pl.String)
    chosen = pl.lit(None, dtype=pl.String)
    for level in dosed:
        near = ((pl.col("first_amount") - level.dose).abs() <= 0.05 * (level.dose or 0.0)) & (
            pl.col("dose_unit").is_null() | (pl.col("dose_unit").str.to_lowercase() == (level.unit or "").lower())
        )
        chosen = pl.when(near.fill_null(value=False)).then(pl.lit(level.identity)).otherwise(chosen)
    return subjects.select(chosen.alias("by_dose"))["by_dose"]


def _of_ledger(dm: pl.DataFrame, conduct: ConductSummary) -> pl.DataFrame:
    """List the ledger's level of each subject, who may be known there by USUBJID or by SUBJID."""
    known = {name: conduct.subjects[name].level for name in conduct.subjects}
    return dm.select(
        "subject", pl.coalesce(_exact(pl.col("subject"), known), _exact(pl.col("subjid"), known)).alias("ledger")
    )


def _looked_up(column: pl.Expr, names: Mapping[str, str | None]) -> pl.Expr:
    return column.str.to_lowercase().replace_strict(names, default=None, return_dtype=pl.String)


def _exact(column: pl.Expr, names: Mapping[str, str]) -> pl.Expr:
    return column.replace_strict(names, default=None, return_dtype=pl.String)
