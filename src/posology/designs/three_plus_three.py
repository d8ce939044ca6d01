"""The 3+3 design, in both readings of its maximum tolerated dose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.designs.decision import Decision, Move, Selection, Status

if TYPE_CHECKING:
    from posology.designs.state import TrialState
    from posology.designs.words import Words

AT_MOST_1_OF_6 = "at-most-1-of-6"
DOSE_BELOW = "dose-below"

COHORT = 3
EXPANDED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreePlusThree:
    """Treat three; escalate on none of 3 or at most 1 of 6 with a DLT; two DLTs end the climb.

    Parameters
    ----------
    levels : int, >= 1
        Number of dose levels.
    mtd : 'at-most-1-of-6' or 'dose-below'
        `at-most-1-of-6`: the MTD is the highest level at which six patients were treated and at most one had a
        DLT; after two DLTs the level below is filled to six before anything is declared. `dose-below`: the MTD
        is the level below the first with two DLTs, even on three patients.
    start_level : int, 1..levels
        Level of the first cohort.

    Notes
    -----
    The top level is declared passed on 0 of 3 or at most 1 of 6; no level above it was tried, so the MTD was not
    reached. More than six patients at a level (an expansion that counts) are tolerated while at most one in six
    had a DLT. A level below the current one that is not passed, or that a DLT reported late has unsettled, is
    completed before the trial goes on.

    Examples
    --------
    >>> from posology.designs import TrialState
    >>> design = ThreePlusThree(levels=5, mtd="at-most-1-of-6")
    >>> decision = design.decide(TrialState(treated=(3, 3, 3, 6, 0), dlts=(0, 0, 0, 2, 0), level=4))
    >>> str(decision.move), decision.level, decision.patients
    ('de-escalate', 3, 3)

    References
    ----------
    Storer (1989), Biometrics 45, 925-937; the de-escalating form: Korn et al. (1994), Statist. Med. 13,
    1799-1806.
    """

    levels: int
    mtd: str
    start_level: int = 1

    @property
    def de_escalates(self) -> bool:
        """Whether patients are treated below a level that proved too toxic."""
        return self.mtd == AT_MOST_1_OF_6

    def decide(self, state: TrialState) -> Decision:
        """Name the next step for the counts seen so far."""
        if state.evaluable == 0:
            start = f"no patient has been assessed yet: start at level {self.start_level}"
            return _treat(Move.STAY, self.start_level, COHORT, start)
        ceiling = self._ceiling(state)
        if ceiling == 0:
            return _stop(_seen(state, 1), "two DLTs at the lowest level: no level is tolerable")
        unsettled = self._lowest_unsettled(state, below=min(state.level, ceiling + 1))
        if unsettled is not None:
            return _return_to(state, unsettled)
        if state.level > ceiling:
            return self._below_a_toxic_level(state, ceiling)
        return self._at_or_below_the_ceiling(state, ceiling)

    def select(self, state: TrialState) -> Selection:
        """Pick the MTD from the counts at the end of the escalation."""
        ceiling = self._ceiling(state)
        if ceiling == 0:
            why = f"{_seen(state, 1)}: the lowest level is too toxic, so there is no MTD"
            return Selection(mtd=None, status=Status.NONE_TOLERABLE, highest_tolerated=None, reasons=(why,))
        unsettled = self._lowest_unsettled(state, below=ceiling + 1)
        passed = range(1, ceiling + 1 if unsettled is None else unsettled)
        highest = max((level for level in passed if _is_tolerated(*state.at(level))), default=None)
        if highest == ceiling == self.levels:
            why = f"level {ceiling} is the top level and was tolerated: the MTD was not reached"
            status = Status.NOT_REACHED
        elif highest == ceiling and self._is_settled(state, ceiling):
            why = f"{_seen(state, ceiling + 1)}: level {ceiling} is the MTD"
            status = Status.ESTIMATED
        else:
            level = unsettled if unsettled is not None else ceiling
            why = f"{_seen(state, level)}: the escalation has not settled the MTD"
            return Selection(mtd=None, status=Status.NOT_DETERMINED, highest_tolerated=highest, reasons=(why,))
        return Selection(mtd=ceiling, status=status, highest_tolerated=highest, reasons=(_seen(state, ceiling), why))

    def eliminated(self, state: TrialState) -> tuple[int, ...]:
        """List the levels at or above the lowest with too many DLTs."""
        return tuple(range(self._ceiling(state) + 1, self.levels + 1))

    def _ceiling(self, state: TrialState) -> int:
        """Return the level just below the lowest that proved too toxic; the top level when none did."""
        toxic = [level for level in range(1, self.levels + 1) if _is_too_toxic(*state.at(level))]
        return min(toxic) - 1 if toxic else self.levels

    def _lowest_unsettled(self, state: TrialState, *, below: int) -> int | None:
        """Find a level that is not passed: skipped since the start, incomplete, or unsettled by a late DLT."""
        return next(
            (
                level
                for level in range(1, below)
                if (state.treated[level - 1] or level >= self.start_level) and not _is_tolerated(*state.at(level))
            ),
            None,
        )

    def _is_settled(self, state: TrialState, level: int) -> bool:
        return state.treated[level - 1] >= (EXPANDED if self.de_escalates else COHORT)

    def _below_a_toxic_level(self, state: TrialState, ceiling: int) -> Decision:
        """Step down from a level that exceeds the MTD; every level given below it has been passed."""
        seen = _seen(state, ceiling + 1)
        too_toxic = f"level {ceiling + 1} exceeds the MTD"
        if self._is_settled(state, ceiling):
            return _stop(seen, too_toxic, f"{_seen(state, ceiling)}: level {ceiling} is the MTD")
        if not self.de_escalates:
            return _stop(seen, too_toxic, f"{_seen(state, ceiling)}: it cannot be declared the MTD")
        patients = state.treated[ceiling - 1]
        wanted = (COHORT if patients < COHORT else EXPANDED) - patients
        fill = (
            f"{_seen(state, ceiling)}: treat {_more(wanted, patients)} there, as six are needed before it is declared"
        )
        return _treat(Move.DE_ESCALATE, ceiling, wanted, seen, too_toxic, fill)

    def _at_or_below_the_ceiling(self, state: TrialState, ceiling: int) -> Decision:
        level = state.level
        patients, events = state.at(level)
        seen = _seen(state, level)
        if patients < COHORT:
            wanted = COHORT - patients
            incomplete = f"the cohort of 3 is not complete: treat {_more(wanted, patients)}"
            return _treat(Move.STAY, level, wanted, seen, incomplete)
        if not _is_tolerated(patients, events):
            wanted = EXPANDED - patients
            return _treat(Move.STAY, level, wanted, seen, f"one DLT: treat {_more(wanted, patients)} at the same level")
        return self._above_a_passed_level(state, ceiling)

    def _above_a_passed_level(self, state: TrialState, ceiling: int) -> Decision:
        """Go on from a passed level to the lowest above it that is not passed yet."""
        seen = _seen(state, state.level)
        level = state.level
        while level < ceiling and _is_tolerated(*state.at(level + 1)):
            level += 1
        if level == self.levels:
            return _stop(seen, f"level {level} is the top level and was tolerated: the MTD was not reached")
        if level == ceiling:
            above = f"level {level + 1} exceeds the MTD ({_seen(state, level + 1)})"
            if self._is_settled(state, level):
                return _stop(seen, above, f"level {level} is the MTD")
            wanted = EXPANDED - state.treated[level - 1]
            fill = f"treat {_more(wanted, COHORT)}: six are needed before level {level} is declared"
            move = Move.STAY if level == state.level else Move.ESCALATE
            return _treat(move, level, wanted, seen, above, fill)
        already = state.treated[level]
        wanted = (COHORT if already < COHORT else EXPANDED) - already
        return _treat(Move.ESCALATE, level + 1, wanted, seen, f"escalate to level {level + 1} with {wanted} patients")


def read(words: Words, *, levels: int) -> ThreePlusThree:
    """Build the design from the words of a design section."""
    mtd = words.choice("mtd", (AT_MOST_1_OF_6, DOSE_BELOW))
    de_escalate = words.boolean("de_escalate")
    start_level = words.integer("start_level", lowest=1, highest=levels, default=1)
    if mtd is None and de_escalate is not None:
        mtd = AT_MOST_1_OF_6 if de_escalate else DOSE_BELOW
        words.resolve("mtd", mtd)
    elif mtd is not None and de_escalate is None:
        words.resolve("de_escalate", mtd == AT_MOST_1_OF_6)
    elif mtd is None:
        if not words.given("mtd"):
            words.fault(
                "mtd",
                "the 3+3 needs its reading of the MTD",
                "Write mtd: at-most-1-of-6 (fills the level below to six before it declares) or mtd: dose-below",
            )
    elif de_escalate != (mtd == AT_MOST_1_OF_6):
        words.fault(
            "de_escalate",
            f"de_escalate: {str(de_escalate).lower()} does not go with mtd: {mtd}",
            "Give one of the two; at-most-1-of-6 de-escalates, dose-below does not",
        )
    words.finish()
    return ThreePlusThree(levels=levels, mtd=mtd or DOSE_BELOW, start_level=start_level)


#: JSON Schema of the rule's own words.
SCHEMA: dict[str, object] = {
    "title": "3+3",
    "type": "object",
    "properties": {
        "rule": {"const": "3+3"},
        "mtd": {"enum": [AT_MOST_1_OF_6, DOSE_BELOW]},
        "de_escalate": {"type": "boolean"},
        "start_level": {"type": "integer", "minimum": 1, "default": 1},
    },
    "required": ["rule"],
    "anyOf": [{"required": ["mtd"]}, {"required": ["de_escalate"]}],
    "additionalProperties": False,
}


def _is_too_toxic(patients: int, events: int) -> bool:
    # Two DLTs are too many among up to six; beyond six the same share, one in six, is the limit.
    return events >= 2 and (patients <= EXPANDED or EXPANDED * events > patients)


def _is_tolerated(patients: int, events: int) -> bool:
    if events == 0:
        return patients >= COHORT
    return patients >= EXPANDED and EXPANDED * events <= patients


def _return_to(state: TrialState, level: int) -> Decision:
    patients = state.treated[level - 1]
    wanted = (COHORT if patients < COHORT else EXPANDED) - patients
    why = f"level {level} is not settled: treat {_more(wanted, patients)} there before going on"
    return _treat(Move.DE_ESCALATE, level, wanted, _seen(state, level), why)


def _seen(state: TrialState, level: int) -> str:
    patients, events = state.at(level)
    return f"{events} of {patients} patients at level {level} had a DLT"


def _more(wanted: int, already: int) -> str:
    noun = "patient" if wanted == 1 else "patients"
    return f"{wanted} more {noun}" if already else f"{wanted} {noun}"


def _treat(move: Move, level: int, patients: int, *reasons: str) -> Decision:
    return Decision(move=move, level=level, patients=patients, reasons=reasons)


def _stop(*reasons: str) -> Decision:
    return Decision(move=Move.STOP, level=None, patients=0, reasons=reasons)
