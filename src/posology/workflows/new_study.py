"""Make a new study folder with a commented starter protocol."""

from __future__ import annotations

from pathlib import Path

from posology.vocabulary import InputError, cannot_be_written

STARTER = Path(__file__).parent / "starter"
"""The starter's files as they are written; a test checks that they pass `check`."""


def new_study(folder: str | Path) -> tuple[Path, ...]:
    """Write the starter study into a new or empty folder and return the files written.

    Raises
    ------
    InputError
        The folder already holds something, or cannot be written; nothing is overwritten.
    """
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise InputError("there is already a file of that name", where=str(target), fix="Name a new folder")
    starter = sorted(file for file in STARTER.rglob("*") if file.is_file())
    written: list[Path] = []
    try:
        if target.is_dir() and any(target.iterdir()):
            raise InputError("the folder is not empty", where=str(target), fix="Name a new or an empty folder")
        for file in starter:
            copy = target / file.relative_to(STARTER)
            copy.parent.mkdir(parents=True, exist_ok=True)
            with copy.open("x", encoding="utf-8") as stream:
                stream.write(file.read_text(encoding="utf-8"))
            written.append(copy)
    except OSError as error:
        raise cannot_be_written("the study", error, where=target, fix="Name a folder you may write to") from None
    return tuple(written)
