"""The report as one HTML page."""

from posology.reporting.html.page import html_report, report_summary, write_html_report

__all__ = ["html_report", "report_summary", "write_html_report"]
