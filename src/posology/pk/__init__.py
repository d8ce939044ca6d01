"""Pharmacokinetics: the concentrations there are."""

from posology.pk.samples import observed_maxima, sample_counts

__all__ = ["observed_maxima", "sample_counts"]
