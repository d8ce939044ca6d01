"""What every section of a study file shares: strict fields that say in words what belongs in them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from posology.protocol.written import iso_date


class Section(BaseModel):
    """A group of words of a study file; unknown words are refused and nothing is converted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    #: Words that other rooms own; they are kept as written.
    open_words: ClassVar[frozenset[str]] = frozenset()


def _date(value: object) -> dt.date:
    day = iso_date(value)
    if day is None:
        raise PydanticCustomError("iso_date", "not a date")
    return day


Text = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
"""Text with something in it."""

Identifier = Annotated[str, StringConstraints(min_length=1, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
"""A short name: letters, digits, hyphens and underscores."""

IsoDate = Annotated[dt.date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]
"""A date written as 2020-06-30."""
