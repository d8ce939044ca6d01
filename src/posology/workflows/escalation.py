"""How the escalation ended: the ladder with its decisions, the MTD, the recommended dose."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from posology.reporting.readout import Escalation, LadderStep

if TYPE_CHECKING:
    from posology.conduct import ConductSummary, SignedDecision
    from posology.workflows.readout_notes import Notes
    from posology.workflows.readout_rules import ReadoutRules


@dataclass(frozen=True, slots=True, kw_only=True)
class MtdReading:
    """What a design says of the MTD, from counts alone."""

    status: str
    mtd: str | None
    reasons: tuple[str, ...]


#: Reads the MTD from the frame `levels` (level, treated, evaluable, dlts); None when it cannot tell.
MtdReader = Callable[[pl.DataFrame], MtdReading | None]


def escalation_of(
    frames: dict[str, pl.DataFrame],
    rules: ReadoutRules,
    conduct: ConductSummary | None,
    notes: Notes,
    mtd_reader: MtdReader | None,
) -> Escalation:
    """Draw up the ladder and its end; the MTD and the recommended dose are told apart."""
    levels, treated = frames["levels"], frames["subjects"].filter("safety")
    recommended, basis = _recommended(rules, conduct, notes)
    decisions: dict[str | None, list[SignedDecision]] = {}
    for decision in conduct.decisions if conduct is not None else ():
        decisions.setdefault(decision.level, []).append(decision)
    labels = dict(levels.select("level", "label").iter_rows())
    here = dict(treated.group_by("level").agg(pl.col("subject").sort()).iter_rows())
    steps = tuple(
        LadderStep(
            number=row["level_number"],
            identity=row["level"],
            dose_label=row["label"],
            treated=row["treated"],
            evaluable=row["evaluable"],
            dlts=row["dlts"],
            upper_bound=row["upper_bound"],
            bound_confidence=rules.upper_confidence,
            decision=_told_in_turn(_decision(one, labels) for one in decisions.get(row["level"], ())),
            decision_reasons=tuple(reason for one in decisions.get(row["level"], ()) for reason in _reasons(one)),
            subjects=tuple(here.get(row["level"], ())),
            recommended=row["level"] == recommended,
        )
        for row in levels.iter_rows(named=True)
    )
    status, mtd, reasons = _mtd(levels, conduct, notes, mtd_reader)
    return Escalation(
        steps=steps,
        mtd_status=status,
        mtd=mtd if status == "estimated" else None,
        mtd_reasons=reasons,
        recommended=recommended,
        recommended_basis=basis,
        signatures=tuple(_signature(decision) for decision in conduct.decisions) if conduct is not None else (),
        ledger_head=conduct.head_hash if conduct is not None else None,
    )


def _mtd(
    levels: pl.DataFrame, conduct: ConductSummary | None, notes: Notes, mtd_reader: MtdReader | None
) -> tuple[str | None, str | None, tuple[str, ...]]:
    if conduct is not None:
        return conduct.mtd_status, conduct.mtd, conduct.mtd_reasons
    read = mtd_reader(levels) if mtd_reader is not None else None
    if read is not None:
        return read.status, read.mtd, read.reasons
    why = "the folder has no ledger, so no dose decisions are recorded"
    notes.missing("mtd_status", why)
    notes.missing("mtd_reached", why)
    return None, None, ()


def _recommended(rules: ReadoutRules, conduct: ConductSummary | None, notes: Notes) -> tuple[str | None, str | None]:
    signed = conduct.recommended if conduct is not None else None
    assumed = [reading.reading for reading in rules.assumed if reading.where.startswith("recommended_dose")]
    if signed is not None and conduct is not None:
        if rules.recommended is not None and rules.recommended != signed:
            notes.question(f"the signed recommended dose is {signed} and the protocol names {rules.recommended}")
        basis = f"signed decision: {conduct.recommended_signed_by or 'signature not recorded'}"
        return signed, "; ".join([basis, *(f"assumed: {reading}" for reading in assumed)])
    if conduct is not None:
        named = f"; the protocol names {rules.recommended}" if rules.recommended is not None else ""
        why = f"no recommended dose was signed by the cut-off{named}"
        notes.missing("recommended_dose", why)
        notes.missing("recommended_level", why)
        return None, None
    if rules.recommended is None:
        why = "neither a signed decision nor the protocol names one"
        notes.missing("recommended_dose", why)
        notes.missing("recommended_level", why)
        return None, None
    return rules.recommended, f"assumed: {assumed[0]}" if assumed else "stated in the protocol"


def _told_in_turn(decisions: Iterable[str]) -> str | None:
    """Tell the decisions taken at one level in their order: 'stay, then escalate to 2.4 mg/kg'."""
    return ", then ".join(decisions) or None


def _decision(decision: SignedDecision, labels: dict[str, str]) -> str:
    move = decision.move
    if decision.next_level is not None and decision.next_level != decision.level:
        return f"{move} to {labels.get(decision.next_level, decision.next_level)}"
    return move


def _reasons(decision: SignedDecision) -> tuple[str, ...]:
    override = (f"override: {decision.override_reason}",) if decision.override_reason else ()
    changed = ("facts recorded since would give other evidence",) if decision.evidence_changed else ()
    return (*decision.reasons, *override, *changed)


def _signature(decision: SignedDecision) -> str:
    return f"decision {decision.number}: {decision.signed_by}; evidence {decision.evidence_hash[:12]}"
