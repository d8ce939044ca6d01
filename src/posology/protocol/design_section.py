"""The little a protocol knows of its design: the rule is a word, and the start level exists.

The words of a rule belong to the rule; the section is kept as written.
"""

from __future__ import annotations

from posology.protocol.faults import FaultList
from posology.protocol.written import Written, shown


def check_design_section(tree: Written, faults: FaultList) -> None:
    """Refuse a rule that is no word, and a start at a level no regimen has."""
    check_rule_is_text(tree, faults)
    start_level_exists(tree, [len(regimen.at("levels").items) for regimen in tree.at("regimens").items], faults)


def start_level_exists(tree: Written, counts: list[int], faults: FaultList) -> None:
    """Refuse a design that starts above the regimen with the fewest levels."""
    start = tree.at("design", "start_level").whole
    fewest = min((count for count in counts if count), default=None)
    if start is not None and fewest is not None and not 1 <= start <= fewest:
        faults.at(
            tree,
            ("design", "start_level"),
            f"is {start}, but the levels are numbered from 1 to {fewest}",
            fix=f"Give a level from 1 to {fewest}",
        )


def check_rule_is_text(tree: Written, faults: FaultList) -> None:
    """Refuse a rule that is a number, a list or a group of words."""
    rule = tree.at("design").entries.get("rule")
    if rule is not None and rule.text is None:
        faults.at(
            tree, ("design", "rule"), f"is {shown(rule.plain())}, but must be a word", fix="Write a rule, such as 3+3"
        )
