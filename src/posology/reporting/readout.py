"""The readout of a study: numbers first, each with its patients; tables and pages are views of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from posology.vocabulary import Figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a table: a label and a figure per column."""

    label: str
    figures: tuple[Figure, ...]
    indent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of the readout; every cell can name its patients."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.figures) != len(self.columns):
                shape = f"{len(row.figures)} figures for {len(self.columns)} columns"
                raise ValueError(f"table {self.id}, row {row.label!r}: {shape}")

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the table."""
        return {
            "id": self.id,
            "title": self.title,
            "columns": list(self.columns),
            "rows": [
                {"label": row.label, "indent": row.indent, "figures": [figure.to_dict() for figure in row.figures]}
                for row in self.rows
            ],
            "footnotes": list(self.footnotes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One dose level on the ladder: who was treated, what was seen, what was decided."""

    number: int
    identity: str
    dose_label: str
    treated: int
    evaluable: int | None
    dlts: int | None
    upper_bound: float | None
    decision: str | None
    decision_reasons: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    recommended: bool = False
    bound_confidence: float = 0.95

    @property
    def confidence_words(self) -> str:
        """The confidence of the upper bound as printed: '95 %'."""
        return f"{100 * self.bound_confidence:g} %"

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the step."""
        return {
            "level": self.number,
            "identity": self.identity,
            "dose": self.dose_label,
            "treated": self.treated,
            "evaluable": self.evaluable,
            "dlts": self.dlts,
            "upper_bound": self.upper_bound,
            "bound_confidence": self.bound_confidence,
            "decision": self.decision,
            "decision_reasons": list(self.decision_reasons),
            "subjects": list(self.subjects),
            "recommended": self.recommended,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """How the escalation ended. The MTD and the recommended dose are different things.

    `mtd_status` is `estimated`, `not-reached`, `none-tolerable` or `not-determined`; `mtd` names a level only
    when it is `estimated`. `recommended` is a signed decision, or a reading marked assumed, or absent.
    """

    steps: tuple[LadderStep, ...]
    mtd_status: str | None
    mtd: str | None
    mtd_reasons: tuple[str, ...] = ()
    recommended: str | None = None
    recommended_basis: str | None = None
    signatures: tuple[str, ...] = ()
    ledger_head: str | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the escalation."""
        return {
            "steps": [step.to_dict() for step in self.steps],
            "mtd_status": self.mtd_status,
            "mtd": self.mtd,
            "mtd_reasons": list(self.mtd_reasons),
            "recommended": self.recommended,
            "recommended_basis": self.recommended_basis,
            "signatures": list(self.signatures),
            "ledger_head": self.ledger_head,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedReading:
    """A thing the study's source does not state, with the reading taken."""

    where: str
    reading: str
    why: str

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the reading."""
        return {"where": self.where, "reading": self.reading, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSentence:
    """One sentence of the results paragraph, with the table whose figures it tells (None for a decision)."""

    text: str
    table: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Readout:
    """All analyses of one study at one cut-off.

    Attributes
    ----------
    frames
        Derived tables, one row a subject or a record, for claims and figures (columns: docs/reference/readout.md).
    absent
        Derived tables or columns that could not be made, each with the reason.
    findings
        Questions to the data: contradictions met while deriving.
    """

    study: str
    title: str
    synthetic: bool
    cutoff: date | None
    protocol_hash: str | None
    version: str
    subjects: tuple[str, ...]
    tables: tuple[Table, ...]
    escalation: Escalation
    frames: Mapping[str, pl.DataFrame]
    absent: Mapping[str, str]
    findings: tuple[str, ...]
    assumed: tuple[AssumedReading, ...]
    results: tuple[ResultSentence, ...]

    def __repr__(self) -> str:
        """Show what a reader wants first, not the frames."""
        cutoff = f", cut-off {self.cutoff}" if self.cutoff else ""
        tables = ", ".join(table.id for table in self.tables)
        return (
            f"Readout of {self.study}{cutoff}: {len(self.subjects)} subjects; tables {tables}\n{self.results_paragraph}"
        )

    @property
    def results_paragraph(self) -> str:
        """The results in prose, as in the results section of an abstract."""
        return " ".join(sentence.text for sentence in self.results)

    def table(self, table_id: str) -> Table:
        """Return the table with this id."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape that `posology readout --format json` prints."""
        return {
            "study": self.study,
            "title": self.title,
            "synthetic": self.synthetic,
            "cutoff": self.cutoff.isoformat() if self.cutoff else None,
            "protocol_hash": self.protocol_hash,
            "software": self.version,
            "subjects": list(self.subjects),
            "tables": [table.to_dict() for table in self.tables],
            "escalation": self.escalation.to_dict(),
            "absent": dict(self.absent),
            "findings": list(self.findings),
            "assumed": [reading.to_dict() for reading in self.assumed],
            "results_paragraph": self.results_paragraph,
        }
