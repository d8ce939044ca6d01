"""What a study's readout can answer: its tables, its single values, and why something is not there."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from posology.reporting.claims.catalogue import TABLES, Kind
from posology.vocabulary import InputError

if TYPE_CHECKING:
    import polars as pl

    from posology.reporting.readout import LadderStep, Readout

#: What is known of the MTD for each status a design can end with.
_MTD_REACHED = {"estimated": True, "not-reached": False}


class NotDerivableError(InputError):
    """A figure of the language that this study's data cannot give; the message is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarValue:
    """A value the study has once, with the patients behind it."""

    value: Fraction | str | bool
    subjects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Answers for tables, columns and single values, from one readout."""

    readout: Readout

    def table(self, name: str) -> pl.DataFrame:
        """Return a table of the readout, or say why there is none."""
        reason = self.readout.absent.get(name)
        if reason is not None:
            raise NotDerivableError(reason)
        frame = self.readout.frames.get(name)
        if frame is None:
            raise NotDerivableError(f"the study's data have no {name} table")
        return frame

    def column(self, table: str, name: str, *, may_be_empty: bool = False) -> pl.Expr:
        """Return a column as values that can be compared: texts in lower case, numbers as 64-bit floats."""
        import polars as pl

        frame = self.table(table)
        reason = self.readout.absent.get(f"{table}.{name}")
        if reason is not None:
            raise NotDerivableError(reason)
        if name not in frame.columns:
            raise NotDerivableError(f"the study's {table} table has no {name}")
        if frame.height and not may_be_empty and frame[name].null_count() == frame.height:
            raise NotDerivableError(f"{name} is missing in every row of the {table} table")
        column = pl.col(name)
        match TABLES[table][name]:
            case Kind.NUMBER:
                return column.cast(pl.Float64)
            case Kind.TEXT:
                return column.cast(pl.String).str.to_lowercase()
            case Kind.TRUTH:
                return column.cast(pl.Boolean)
            case Kind.TEXTS:
                return column.cast(pl.List(pl.String)).list.eval(pl.element().str.to_lowercase())
            case _:
                return column if frame[name].dtype.is_temporal() else column.cast(pl.Date)

    def scalar(self, name: str) -> ScalarValue:
        """Return one of the study's single values, or say why it is not known."""
        if name == "synthetic":
            return ScalarValue(value=self.readout.synthetic, subjects=frozenset(self.readout.subjects))
        if name in ("mtd_status", "mtd_reached"):
            return self._mtd(name)
        step = self._recommended_step()
        subjects = frozenset(step.subjects)
        if name == "recommended_level":
            return ScalarValue(value=step.identity, subjects=subjects)
        return ScalarValue(value=self._dose_of(step), subjects=subjects)

    def _mtd(self, name: str) -> ScalarValue:
        escalation = self.readout.escalation
        if escalation.mtd_status is None:
            reason = self.readout.absent.get(
                "mtd_status", "the study has neither a ledger nor a design to tell its MTD"
            )
            raise NotDerivableError(reason)
        subjects = frozenset(subject for step in escalation.steps for subject in step.subjects)
        if name == "mtd_status":
            return ScalarValue(value=escalation.mtd_status, subjects=subjects)
        reached = _MTD_REACHED.get(escalation.mtd_status)
        if reached is None:
            raise NotDerivableError(f"the MTD is {escalation.mtd_status}, so it is neither reached nor not reached")
        return ScalarValue(value=reached, subjects=subjects)

    def _recommended_step(self) -> LadderStep:
        escalation = self.readout.escalation
        for step in escalation.steps:
            if step.recommended or step.identity == escalation.recommended:
                return step
        raise NotDerivableError(self.readout.absent.get("recommended_dose", "the study has no recommended dose"))

    def _dose_of(self, step: LadderStep) -> Fraction:
        levels = self.table("levels")
        for identity, dose in levels.select("level", "dose").iter_rows():
            if identity == step.identity and dose is not None:
                return exact(dose)
        raise NotDerivableError(f"the levels table has no dose for {step.identity}")


def exact(number: float) -> Fraction:
    """Return a number as it is written, so that 0.1 is one tenth.

    Examples
    --------
    >>> exact(0.1) * 3 == Fraction(3, 10)
    True
    """
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))
