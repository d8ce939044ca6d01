"""The errors a user can meet: each says what is wrong, where, and how to put it right."""

from __future__ import annotations

from dataclasses import dataclass


class PosologyError(Exception):
    """Something the user can put right; the command ends with `exit_code` and one clear sentence.

    Parameters
    ----------
    message
        What is wrong, with the value met.
    where
        File and line, table and row, or option.
    fix
        What to do about it.

    Examples
    --------
    >>> str(InputError("age is 'old'", where="data/dm.csv, row 3", fix="Give AGE in years"))
    "data/dm.csv, row 3: age is 'old'. Give AGE in years."
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str | None = None, fix: str | None = None) -> None:
        self.message = message
        self.where = where
        self.fix = fix
        super().__init__(message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        # A message that shows the faulty text keeps its layout; the fix goes on a line of its own.
        space = "\n" if "\n" in self.message else " "
        fix = f"{space}{_as_sentence(self.fix)}" if self.fix else ""
        return f"{place}{_as_sentence(self.message)}{fix}"

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the error."""
        return {"error": type(self).__name__, "message": self.message, "where": self.where, "fix": self.fix}


class InputError(PosologyError):
    """The input or the usage is wrong (exit 2)."""


class StudySaysNo(PosologyError):
    """The input is in order and the answer is no: a check failed, a claim differs (exit 1)."""

    exit_code = 1


def cannot_be_written(what: str, error: OSError, *, where: object, fix: str) -> InputError:
    """Say that a file or folder cannot be written, and why.

    Examples
    --------
    >>> str(cannot_be_written("the report", PermissionError(13, "Permission denied"), where="out", fix="Use --out"))
    'out: the report cannot be written (permission denied). Use --out.'
    """
    why = (error.strerror or str(error)).lower()
    return InputError(f"{what} cannot be written ({why})", where=str(where), fix=fix)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a file, with the place and the way out."""

    message: str
    where: str
    fix: str
    line: int | None = None
    value: object = None

    def __str__(self) -> str:
        return f"{self.where}: {_as_sentence(self.message)} {_as_sentence(self.fix)}"

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the fault."""
        return {
            "where": self.where,
            "line": self.line,
            "value": self.value if isinstance(self.value, (int, float, str, bool, type(None))) else str(self.value),
            "message": self.message,
            "fix": self.fix,
        }


class FaultsFound(InputError):
    """Every fault of one input, gathered before anything is refused."""

    def __init__(self, faults: tuple[Fault, ...], *, what: str) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line or 0))
        count = len(faults)
        super().__init__(f"{what} has {count} {'fault' if count == 1 else 'faults'}")

    def __str__(self) -> str:
        return "\n".join([self.message + ":", *(f"  {fault}" for fault in self.faults)])

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape of the error, fault by fault."""
        return {
            "error": type(self).__name__,
            "message": self.message,
            "faults": [fault.to_dict() for fault in self.faults],
        }


def _as_sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!", "^")) else f"{text}."
