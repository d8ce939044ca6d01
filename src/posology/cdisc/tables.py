"""The clinical tables of a study folder, each row known by its number in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from posology.cdisc import checks
from posology.cdisc.formats import READERS, UnreadableTable, read_file
from posology.cdisc.supplements import with_supplement
from posology.cdisc.variables import RULES
from posology.vocabulary import Fault, FaultsFound, InputError

_HOW_TO_FILL = (
    "Put the tables there as data/dm.csv, data/ex.csv, data/ae.csv ... with SDTM variable names "
    "(.parquet, .xpt and Dataset-JSON .json are read too)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTable:
    """One table as read: upper-case columns, blanks as null, and `ROW`, the data row counted from 1."""

    stem: str
    path: Path
    frame: pl.DataFrame

    @property
    def columns(self) -> frozenset[str]:
        """The variables of the table, without `ROW`."""
        return frozenset(self.frame.columns) - {"ROW"}

    def with_frame(self, frame: pl.DataFrame) -> SourceTable:
        """Return the same table with other rows."""
        return SourceTable(stem=self.stem, path=self.path, frame=frame)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The tables of one study folder that a readout uses, by stem (`dm`, `ex`, `ae` ...).

    `others` are the stems of the files that were left unread.
    """

    folder: Path
    tables: Mapping[str, SourceTable] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def get(self, stem: str) -> pl.DataFrame | None:
        """Return the frame of a table, or None when the folder has no such table."""
        table = self.tables.get(stem)
        return None if table is None else table.frame

    def why_absent(self, stem: str) -> str:
        """Say that a table is not there, and which file may have been meant."""
        near = sorted(name for name in self.others if name.startswith(f"{stem}_"))
        hint = f" ({', '.join(near)} is there: rename the one to be read to {stem})" if near else ""
        return f"there is no {stem} table in {self.folder.name}/data{hint}"


def read_tables(folder: str | Path) -> Tables:
    """Read the tables under `folder`/data that a readout uses, or say all that is wrong with them.

    These are dm, ex, ae, mh, cm, is, pc, rs and ds, with their SUPP tables; other files are left alone.

    Parameters
    ----------
    folder
        A study folder. Its ``data`` folder holds one file a table: CSV (UTF-8), Parquet, XPT or Dataset-JSON.

    Raises
    ------
    InputError
        If there is no such folder or no table in it.
    FaultsFound
        If any table cannot be read or contradicts itself: every fault of every table, with file, row and column.
    """
    folder = Path(folder)
    data = folder / "data"
    if not folder.is_dir():
        raise InputError("there is no such study folder", where=str(folder), fix="Give the folder that holds data/")
    if not data.is_dir():
        raise InputError("the study folder has no data/ folder", where=str(folder), fix=_HOW_TO_FILL)
    files = sorted(path for path in data.iterdir() if path.is_file() and path.suffix.lower() in READERS)
    if not files:
        raise InputError("the study folder's data/ holds no table", where=str(data), fix=_HOW_TO_FILL)
    faults: list[Fault] = []
    others: list[str] = []
    read: dict[str, SourceTable] = {}
    for path in files:
        stem, where = path.stem.lower(), f"data/{path.name}"
        if stem.removeprefix("supp") not in RULES:
            others.append(stem)
            continue
        if stem in read:
            other = read[stem].path.name
            faults.append(
                Fault(
                    message=f"the table {stem} is there twice, also as data/{other}", where=where, fix="Keep one file"
                )
            )
            continue
        try:
            frame = _tidy(read_file(path, where))
        except UnreadableTable as unreadable:
            faults.extend(unreadable.faults)
            continue
        read[stem] = SourceTable(stem=stem, path=path, frame=frame)
    known = {stem: table for stem, table in read.items() if stem in RULES}
    for stem, table in known.items():
        typed, met = checks.typed(table.frame, RULES[stem], f"data/{table.path.name}")
        faults.extend(met)
        if f"supp{stem}" in read:
            typed = with_supplement(typed, stem, read[f"supp{stem}"].frame)
        read[stem] = table.with_frame(typed)
    if "dm" not in read and not faults:
        raise InputError("the study folder has no dm table (one row a subject)", where=str(data), fix=_HOW_TO_FILL)
    faults.extend(checks.across({stem: read[stem].frame for stem in known}, {s: t.path.name for s, t in known.items()}))
    if faults:
        raise FaultsFound(tuple(faults), what=f"the data of {folder.name}")
    return Tables(folder=folder, tables=read, others=tuple(others))


def _tidy(frame: pl.DataFrame) -> pl.DataFrame:
    """Upper-case the names, make blanks null, write other types as text, and number the rows."""
    frame = frame.rename({name: name.strip().upper() for name in frame.columns})
    text = pl.selectors.string() | pl.selectors.categorical() | pl.selectors.temporal() | pl.selectors.boolean()
    stripped = frame.with_columns(text.cast(pl.String).str.strip_chars())
    blank = pl.selectors.string()
    return (
        stripped.with_columns(pl.when(blank != "").then(blank))
        .drop("ROW", strict=False)
        .with_row_index("ROW", offset=1)
        .with_columns(pl.col("ROW").cast(pl.Int64))
    )
