"""The results in prose, each sentence leading to the table or the decisions it tells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posology.reporting.readout import Readout, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldResult:
    """A sentence of the results with the place in the page where its figures stand."""

    text: str
    href: str | None
    label: str
    leads_to: str


def told_results(readout: Readout, tables: Iterable[tuple[int, Table]]) -> tuple[ToldResult, ...]:
    """Give each sentence its way to the numbered table it tells; sentences of decisions lead to the decisions."""
    numbers = {table.id: number for number, table in tables}
    told = []
    for sentence in readout.results:
        number = numbers.get(sentence.table or "")
        if number is not None:
            told.append(
                ToldResult(text=sentence.text, href=f"t-{number}", label=f"T{number}", leads_to=f"Table {number}")
            )
        elif sentence.table is None and "dose" in sentence.text and readout.escalation.steps:
            told.append(ToldResult(text=sentence.text, href="decisions", label="D", leads_to="The decisions"))
        else:
            told.append(ToldResult(text=sentence.text, href=None, label="", leads_to=""))
    return tuple(told)
