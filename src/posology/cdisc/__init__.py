"""Clinical tables of a study folder: reading, checking, cutting off."""

from posology.cdisc.cutoff import cut_off
from posology.cdisc.dates import dates_of, unreadable_dates
from posology.cdisc.tables import SourceTable, Tables, read_tables

__all__ = ["SourceTable", "Tables", "cut_off", "dates_of", "read_tables", "unreadable_dates"]
