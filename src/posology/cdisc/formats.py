"""One clinical table file into a frame: CSV, Parquet, XPT (SAS transport) or Dataset-JSON 1.1."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import polars as pl

from posology.vocabulary import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class UnreadableTable(Exception):
    """A table file could not be read; `faults` say why."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def read_file(path: Path, where: str) -> pl.DataFrame:
    """Read one table file as it stands: no typing beyond what the file itself says.

    Parameters
    ----------
    path
        A file ending in .csv, .parquet, .xpt or .json.
    where
        The file's name in sentences, for example ``data/ae.csv``.
    """
    if path.stat().st_size == 0:
        raise UnreadableTable(
            Fault(message="the file is empty", where=where, fix="Write the column names and rows, or remove the file")
        )
    try:
        return READERS[path.suffix.lower()](path, where)
    except UnreadableTable:
        raise
    except Exception as error:
        message = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise UnreadableTable(
            Fault(
                message=f"the file cannot be read as {path.suffix.lower().lstrip('.')} ({message})",
                where=where,
                fix="Write it again from its source, as CSV if in doubt",
            )
        ) from error


def _read_csv(path: Path, where: str) -> pl.DataFrame:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        fault = Fault(
            message=f"the file is not UTF-8: byte 0x{content[error.start]:02x} in line {line}",
            where=where,
            fix="Save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')",
        )
        raise UnreadableTable(fault) from error
    lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    if not lines:
        raise UnreadableTable(Fault(message="the file holds no line", where=where, fix="Write the column names"))
    names, rows = lines[0], lines[1:]
    uneven = [
        Fault(
            message=f"the row has {len(row)} fields where the heading has {len(names)}",
            where=f"{where}, row {number}",
            fix="Put quotes round fields that contain a comma, and write empty fields too",
        )
        for number, row in enumerate(rows, start=1)
        if len(row) != len(names)
    ]
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        uneven.append(_doubled(doubled, where))
    if uneven:
        raise UnreadableTable(*uneven)
    columns = zip(*rows, strict=True) if rows else iter([()] * len(names))
    return pl.DataFrame(
        {name: pl.Series(name, column, dtype=pl.String) for name, column in zip(names, columns, strict=True)}
    )


def _read_parquet(path: Path, where: str) -> pl.DataFrame:
    del where
    return pl.read_parquet(path)


def _read_xpt(path: Path, where: str) -> pl.DataFrame:
    del where
    import pyreadstat

    frame, _ = pyreadstat.read_xport(str(path), output_format="polars", disable_datetime_conversion=True)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError("the XPT reader gave no table")
    return frame


def _read_dataset_json(path: Path, where: str) -> pl.DataFrame:
    document: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(document, dict) or not {"datasetJSONVersion", "columns"} <= set(document):
        fault = Fault(
            message="the file is JSON, but not a Dataset-JSON table (no 'datasetJSONVersion' or no 'columns')",
            where=where,
            fix="Write it as CDISC Dataset-JSON 1.1, or as CSV",
        )
        raise UnreadableTable(fault)
    names = [str(column["name"]) for column in document["columns"]]
    rows = document.get("rows") or []
    uneven = [
        Fault(
            message=f"the row has {len(row)} values where 'columns' has {len(names)}",
            where=f"{where}, row {number}",
            fix="Write one value a column, null for a missing one",
        )
        for number, row in enumerate(rows, start=1)
        if len(row) != len(names)
    ]
    if uneven:
        raise UnreadableTable(*uneven)
    columns = zip(*rows, strict=True) if rows else iter([()] * len(names))
    return pl.DataFrame({name: _series(name, list(column)) for name, column in zip(names, columns, strict=True)})


def _series(name: str, values: list[Any]) -> pl.Series:
    met = {type(value) for value in values if value is not None}
    if met <= {int, float} and met:
        return pl.Series(name, values, dtype=pl.Float64)
    return pl.Series(name, [None if value is None else str(value) for value in values], dtype=pl.String)


def _doubled(names: list[str], where: str) -> Fault:
    return Fault(
        message=f"the column {', '.join(names)} is there twice",
        where=where,
        fix="Keep one of the two",
    )


READERS: dict[str, Callable[[Path, str], pl.DataFrame]] = {
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    ".xpt": _read_xpt,
    ".json": _read_dataset_json,
}
