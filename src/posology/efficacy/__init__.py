"""Efficacy: responses as recorded by the assessor."""

from posology.efficacy.best_recorded import best_recorded

__all__ = ["best_recorded"]
