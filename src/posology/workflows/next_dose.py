"""The next dose for outcomes seen so far, and the dose selected at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.designs import Decision, Design, Selection, TrialState, build, defaults, state_from_outcomes
from posology.stats import clopper_pearson
from posology.vocabulary import InputError
from posology.workflows.study import DesignProblem, Study, design_problem

if TYPE_CHECKING:
    from pathlib import Path

StudyLike = Study | Mapping[str, object] | str
CONFIDENCE = 0.90


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What was seen at one level, with an exact 90 % interval for its DLT rate."""

    level: int
    n: int
    dlts: int
    p_mean: float | None
    p_lower: float | None
    p_upper: float | None
    reason: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the estimate."""
        shown: dict[str, object] = {
            "level": self.level,
            "n": self.n,
            "dlts": self.dlts,
            "p_mean": self.p_mean,
            "p_lower": self.p_lower,
            "p_upper": self.p_upper,
        }
        return {**shown, "reason": self.reason} if self.reason else shown


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDose:
    """The next step of one regimen, with its reasons and what it rests on."""

    move: str
    level: int | None
    regimen: str | None
    stop: bool
    reasons: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    eliminated: tuple[int, ...]
    defaults: Mapping[str, object]
    labels: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape that `posology design next --format json` prints."""
        return {
            "move": self.move,
            "level": self.level,
            "regimen": self.regimen,
            "stop": self.stop,
            "reasons": list(self.reasons),
            "estimates": [estimate.to_dict() for estimate in self.estimates],
            "eliminated": list(self.eliminated),
            "defaults": dict(self.defaults),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedDose:
    """The dose the design picks at the end, with its status."""

    mtd: int | None
    status: str
    highest_tolerated: int | None
    isotonic: tuple[float, ...]
    reasons: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape that `posology design select --format json` prints."""
        return {
            "mtd": self.mtd,
            "status": self.status,
            "highest_tolerated": self.highest_tolerated,
            "isotonic": list(self.isotonic),
            "reasons": list(self.reasons),
        }


def next_dose(
    study: StudyLike | Path,
    *,
    outcomes: str | None = None,
    n: Sequence[int] | None = None,
    dlts: Sequence[int] | None = None,
    level: int | None = None,
    regimen: str | None = None,
) -> NextDose:
    """Name the next dose for what was seen so far.

    Parameters
    ----------
    study
        A `Study`, a study folder, a protocol or design file, or a mapping with the words of a design file.
    outcomes
        Outcome notation such as `1NNN 2NNT`; or else
    n, dlts : (levels,) patients
        DLT-evaluable patients and patients with a DLT at each level, lowest first, with
    level : int, from 1
        the level most recently given (left out: the highest with patients).
    regimen
        Which regimen, where the study has several.

    Raises
    ------
    PosologyError
        If the design has faults or is not built, or the outcomes cannot be read.

    Examples
    --------
    >>> study = {"levels": 5, "design": {"rule": "3+3", "mtd": "dose-below"}}
    >>> answer = next_dose(study, outcomes="1NNN 2NNT")
    >>> answer.move, answer.level
    ('stay', 2)
    """
    problem = design_problem(study)
    design, resolved, labels, regimen = _design_of(problem, regimen)
    state = _state(design, outcomes=outcomes, n=n, dlts=dlts, level=level)
    decision: Decision = design.decide(state)
    return NextDose(
        move=str(decision.move),
        level=decision.level,
        regimen=regimen,
        stop=decision.level is None and decision.move == "stop",
        reasons=decision.reasons,
        estimates=tuple(_estimate(state, number) for number in range(1, state.levels + 1)),
        eliminated=design.eliminated(state),
        defaults=resolved,
        labels=labels,
    )


def select_dose(
    study: StudyLike | Path,
    *,
    outcomes: str | None = None,
    n: Sequence[int] | None = None,
    dlts: Sequence[int] | None = None,
    regimen: str | None = None,
) -> SelectedDose:
    """Pick the dose at the end of the escalation, by the design's own rule.

    Examples
    --------
    >>> study = {"levels": 3, "design": {"rule": "3+3", "mtd": "dose-below"}}
    >>> select_dose(study, n=(3, 3, 3), dlts=(0, 0, 2)).to_dict()["mtd"]
    2
    """
    problem = design_problem(study)
    design = _design_of(problem, regimen)[0]
    selection: Selection = design.select(_state(design, outcomes=outcomes, n=n, dlts=dlts, level=None))
    return SelectedDose(
        mtd=selection.mtd,
        status=str(selection.status),
        highest_tolerated=selection.highest_tolerated,
        isotonic=selection.isotonic,
        reasons=selection.reasons,
    )


def _design_of(
    problem: DesignProblem, regimen: str | None
) -> tuple[Design, dict[str, object], tuple[str, ...], str | None]:
    chosen = problem.regimen(regimen)
    levels = chosen.level_count
    return build(problem.section, levels=levels), defaults(problem.section, levels=levels), chosen.labels, chosen.id


def _state(
    design: Design,
    *,
    outcomes: str | None,
    n: Sequence[int] | None,
    dlts: Sequence[int] | None,
    level: int | None,
) -> TrialState:
    if (outcomes is None) == (n is None and dlts is None):
        raise InputError(
            "give what was seen, once",
            where="outcomes",
            fix="Either outcomes such as '1NNN 2NNT', or counts n and dlts for every level",
        )
    if outcomes is not None:
        if level is not None:
            raise InputError("a level goes with counts; outcomes name their levels", where="level", fix="Leave it out")
        return state_from_outcomes(outcomes, levels=design.levels, start_level=_start_level(design))
    if n is None or dlts is None:
        raise InputError("counts of patients and of DLTs go together", where="n, dlts", fix="Give both, level by level")
    faults = [name for name, counts in (("n", n), ("dlts", dlts)) if len(counts) != design.levels]
    if faults:
        raise InputError(
            f"{' and '.join(faults)} must have one count for each of the {design.levels} levels",
            where=", ".join(faults),
            fix="Write 0 for levels not given yet",
        )
    given = [number for number, count in enumerate(n, start=1) if count]
    current = level if level is not None else max(given, default=_start_level(design))
    return TrialState(treated=tuple(n), dlts=tuple(dlts), level=current)


def _start_level(design: Design) -> int:
    return int(getattr(design, "start_level", 1))


def _estimate(state: TrialState, level: int) -> Estimate:
    patients, events = state.at(level)
    if patients == 0:
        return Estimate(
            level=level,
            n=0,
            dlts=0,
            p_mean=None,
            p_lower=None,
            p_upper=None,
            reason="no evaluable patient at this level",
        )
    interval = clopper_pearson(events, patients, confidence=CONFIDENCE)
    return Estimate(
        level=level,
        n=patients,
        dlts=events,
        p_mean=events / patients,
        p_lower=interval.lower,
        p_upper=interval.upper,
    )
