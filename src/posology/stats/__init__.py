"""Statistics without clinical words: exact limits, rounding."""

from posology.stats.intervals import Interval, clopper_pearson, upper_limit
from posology.stats.rounding import percent, rounded

__all__ = ["Interval", "clopper_pearson", "percent", "rounded", "upper_limit"]
