"""What a study came to: the readout, its tables and figures, and the report."""

from posology.reporting.html import html_report, report_summary, write_html_report
from posology.reporting.readout import AssumedReading, Escalation, LadderStep, Readout, ResultSentence, Row, Table

__all__ = [
    "AssumedReading",
    "Escalation",
    "LadderStep",
    "Readout",
    "ResultSentence",
    "Row",
    "Table",
    "html_report",
    "report_summary",
    "write_html_report",
]
