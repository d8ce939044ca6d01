"""Correct by appending: a fact entered in error is struck out with a reason, and stays on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posology.conduct import events as happened
from posology.conduct.errors import FactError

if TYPE_CHECKING:
    from posology.conduct import commands as asked
    from posology.conduct.record import TrialRecord

#: Facts that may be struck out. A place taken is given back by declaring the subject not evaluable.
CORRECTABLE = (
    happened.DoseGiven,
    happened.DltConfirmed,
    happened.WindowCompleted,
    happened.SubjectNotEvaluable,
)


def correct_fact(record: TrialRecord, command: asked.CorrectFact) -> happened.FactCorrected:
    """Strike out a dose, a DLT, a window completion or a declaration.

    Decisions that rested on it are not changed: their evidence now reads differently, which the status shows and
    which stops them from opening a level.
    """
    if not command.reason:
        raise FactError("the correction has no reason", fix="Say what was wrong")
    for patient in record.patients.values():
        for row, fact in patient.facts:
            if row == command.row and isinstance(fact, CORRECTABLE):
                return happened.FactCorrected(
                    subject=patient.subject, row=row, struck_out=type(fact).__name__, reason=command.reason
                )
    raise FactError(
        f"row {command.row} holds no fact that can be struck out",
        fix="'posology trial audit' lists the rows; doses, DLTs, completed windows and declarations can be corrected",
    )
