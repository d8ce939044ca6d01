"""The studies that come with posology."""

from __future__ import annotations

from pathlib import Path

import posology
from posology.vocabulary import InputError, known_words

BUNDLED = ("taa013", "gq1001", "jskn003", "esg401", "tqb2102")


def bundled_study(name: str) -> Path:
    """Return the folder of a bundled study.

    Examples
    --------
    >>> bundled_study("taa013").name
    'taa013'
    """
    if name not in BUNDLED:
        raise InputError(f"there is no bundled study '{name}'", fix=known_words(name, BUNDLED))
    package = Path(posology.__file__).parent
    # An installed package carries the studies inside; a checkout keeps them beside src.
    for folder in (package / "studies" / name, package.parents[1] / "studies" / name):
        if (folder / "protocol.yaml").is_file():
            return folder
    raise InputError(f"the bundled study '{name}' is not installed", fix="Install posology again")
