"""Judge each claim of a publication against a readout: reproduced, differs, or not derivable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING

from posology.reporting.claims.claims_file import Claim, ClaimsFile
from posology.reporting.claims.derive import Derived, derive, shown
from posology.reporting.claims.published import Atom, Published, agrees, as_json, to_decimals
from posology.vocabulary import SourceRow

if TYPE_CHECKING:
    from posology.reporting.readout import Readout


class Verdict(StrEnum):
    """What the data say of a claim."""

    REPRODUCED = "reproduced"
    DIFFERS = "differs"
    NOT_DERIVABLE = "not derivable"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JudgedClaim:
    """One claim with its verdict.

    Attributes
    ----------
    derived
        The value from the data at full precision; None when there is none.
    derived_text
        The derived value as a person compares it: at the published decimals.
    reason
        Why the claim is not derivable, or how the two values differ; of any claim, that a value it asks for occurs
        in no row of the data (a misspelled term counts nobody). None when there is nothing to say.
    undetermined
        Data rows that had to be left out because a value in them is missing.
    """

    id: str
    text: str
    verdict: Verdict
    published: Published | None
    derived: Atom | tuple[Atom, ...] | None
    derived_text: str | None
    reason: str | None
    subjects: tuple[str, ...] = ()
    rows: tuple[SourceRow, ...] = ()
    denominator: int | None = None
    undetermined: tuple[SourceRow, ...] = ()

    def __repr__(self) -> str:
        """Show the verdict, not the rows behind it."""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.id} ({self.text}): {self.verdict.value}{why}"

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the judged claim."""
        return {
            "id": self.id,
            "text": self.text,
            "verdict": self.verdict.value,
            "published": self.published.to_json() if self.published else None,
            "derived": as_json(self.derived),
            "reason": self.reason,
            "published_as_written": self.published.text if self.published else None,
            "denominator": self.denominator,
            "subjects": list(self.subjects),
            "rows": [str(row) for row in self.rows],
            "undetermined": [str(row) for row in self.undetermined],
        }


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimsResult:
    """Every claim of a publication with its verdict.

    `notice` says that the claims name another study than the protocol or the data; None when they do not.
    """

    claims: tuple[JudgedClaim, ...]
    study: str
    source: str
    synthetic: bool
    cutoff: date | None
    notice: str | None = None

    def __repr__(self) -> str:
        """Show the summary and the differing claims."""
        return "\n".join([self._title, *(f"  {claim!r}" for claim in self.differing)])

    def _repr_html_(self) -> str:
        """Show a notebook one row a claim."""
        head = "".join(f"<th>{name}</th>" for name in ("verdict", "claim", "published", "derived"))
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(claim)) + "</tr>" for claim in self.claims
        )
        return f"<p>{escape(self._title)}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    @property
    def _title(self) -> str:
        label = " (SYNTHETIC patient data)" if self.synthetic else ""
        notice = f"; notice: {self.notice}" if self.notice else ""
        return f"Claims of {self.study}{label}: {self.summary}{notice}"

    def count(self, verdict: Verdict) -> int:
        """Return the number of claims with a verdict."""
        return sum(claim.verdict is verdict for claim in self.claims)

    @property
    def differing(self) -> tuple[JudgedClaim, ...]:
        """The claims the data contradict."""
        return tuple(claim for claim in self.claims if claim.verdict is Verdict.DIFFERS)

    @property
    def summary(self) -> str:
        """One line: how many claims were reproduced, differ, or cannot be derived."""
        differ = self.count(Verdict.DIFFERS)
        return (
            f"{self.count(Verdict.REPRODUCED)} reproduced, {differ} {'differs' if differ == 1 else 'differ'}, "
            f"{self.count(Verdict.NOT_DERIVABLE)} not derivable"
        )

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape that `posology claims --format json` prints."""
        return {
            "claims": [claim.to_dict() for claim in self.claims],
            "study": self.study,
            "source": self.source,
            "synthetic": self.synthetic,
            "cutoff": self.cutoff.isoformat() if self.cutoff else None,
            "notice": self.notice,
        }


def judge(claims_file: ClaimsFile, readout: Readout, *, notice: str | None = None) -> ClaimsResult:
    """Judge every claim of a file against a readout; `notice` is kept for the reader of the result."""
    return ClaimsResult(
        claims=tuple(_judged(claim, readout) for claim in claims_file.claims),
        study=claims_file.study,
        source=claims_file.source,
        synthetic=readout.synthetic,
        cutoff=readout.cutoff,
        notice=notice,
    )


def _judged(claim: Claim, readout: Readout) -> JudgedClaim:
    if claim.expression is None or claim.published is None:
        return _underivable(claim, claim.because or "the claim has no expression")
    derived = derive(claim.expression, readout)
    if derived.value is None:
        return _underivable(claim, _sentences(derived.figure.reason or "the data do not give it", *derived.unseen))
    text = _compared_text(claim.published, derived.value)
    reproduced = agrees(claim.published, derived.value)
    return JudgedClaim(
        id=claim.id,
        text=claim.text,
        verdict=Verdict.REPRODUCED if reproduced else Verdict.DIFFERS,
        published=claim.published,
        derived=derived.value,
        derived_text=text,
        reason=_sentences(*([] if reproduced else [_difference(claim.published, text, derived)]), *derived.unseen),
        subjects=derived.figure.subjects,
        rows=derived.figure.rows,
        denominator=derived.figure.denominator,
        undetermined=derived.undetermined,
    )


def _underivable(claim: Claim, reason: str | None) -> JudgedClaim:
    return JudgedClaim(
        id=claim.id,
        text=claim.text,
        verdict=Verdict.NOT_DERIVABLE,
        published=claim.published,
        derived=None,
        derived_text=None,
        reason=reason,
    )


def _compared_text(published: Published, value: Atom | tuple[Atom, ...]) -> str:
    if isinstance(value, Fraction) and published.tolerance is None:
        return str(to_decimals(value, published.decimals or 0))
    return shown(value)


def _difference(published: Published, text: str, derived: Derived) -> str:
    count = len(derived.undetermined)
    left_out = f"; {count} {'row' if count == 1 else 'rows'} could not be judged" if count else ""
    return f"published {published.text}, derived {text}{left_out}"


def _sentences(*parts: str) -> str | None:
    """Join what is to be said; a question ends its sentence."""
    said = ""
    for part in parts:
        if said.endswith("?"):
            said += f" {part[0].upper()}{part[1:]}"
        else:
            said += f"; {part}" if said else part
    return said or None


def _cells(claim: JudgedClaim) -> tuple[str, str, str, str]:
    verdict = claim.verdict.value
    shown_verdict = f"{verdict}: {claim.reason}" if claim.reason else verdict
    published = claim.published.text if claim.published else "–"
    return shown_verdict, claim.text, published, "–" if claim.derived_text is None else claim.derived_text
