"""Statistics without clinical words: exact limits, rounding, summaries of small samples."""

from posology.stats.intervals import Interval, clopper_pearson, upper_limit
from posology.stats.rounding import percent, rounded
from posology.stats.summaries import Summary, quantile, summarise

__all__ = ["Interval", "Summary", "clopper_pearson", "percent", "quantile", "rounded", "summarise", "upper_limit"]
