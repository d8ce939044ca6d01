"""Dose escalation of a Phase I oncology trial, from protocol to signed dose decisions to a checked abstract."""

__version__ = "0.1.0"
