"""What could not be made, with the reason, and what the data contradict: gathered while deriving."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class Notes:
    """A pad that the steps of one readout write on, in order; nothing is ever written twice."""

    def __init__(self) -> None:
        self.absent: dict[str, str] = {}
        self.findings: list[str] = []

    def missing(self, name: str, reason: str) -> None:
        """Record that a frame (`concentrations`) or a column (`events.grade`) could not be made."""
        self.absent.setdefault(name, reason)

    def question(self, sentence: str) -> None:
        """Record a contradiction in the data, as a sentence."""
        if sentence not in self.findings:
            self.findings.append(sentence)

    def question_about_rows(self, rows: Sequence[str], singular: str, plural: str) -> None:
        """Record one sentence about all the data rows concerned, and name the first ten."""
        if not rows:
            return
        shown = ", ".join(rows[:10]) + (f" and {len(rows) - 10} more" if len(rows) > 10 else "")
        self.question(f"{len(rows)} {singular if len(rows) == 1 else plural}: {shown}")

    def question_about(self, subjects: Iterable[str], singular: str, plural: str) -> None:
        """Record one sentence about all the subjects concerned, and name the first few."""
        names = sorted(set(subjects))
        if not names:
            return
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        who = "1 subject" if len(names) == 1 else f"{len(names)} subjects"
        self.question(f"{who} {singular if len(names) == 1 else plural}: {shown}")
