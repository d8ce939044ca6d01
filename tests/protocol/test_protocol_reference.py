"""The reference page names every word of the format, and its examples are read as it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from posology.protocol import ProtocolFile, file_schema, read_protocol

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "protocol.md"


def _words(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for word, inner in schema.items():
            if word == "properties":
                yield from inner
            yield from _words(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _words(inner)


@pytest.mark.parametrize("word", sorted(set(_words(file_schema(ProtocolFile, title="x"))) - {"value"}))
def test_every_word_of_the_format_is_described(word: str) -> None:
    assert f"`{word}`" in PAGE.read_text(encoding="utf-8")


def test_the_amendment_of_the_page_applies_to_the_starter(tmp_path: Path) -> None:
    from posology.workflows.new_study import new_study

    blocks = re.findall(r"```yaml\n(amendments:.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 1
    new_study(tmp_path)
    path = tmp_path / "protocol.yaml"
    path.write_text(path.read_text(encoding="utf-8") + blocks[0], encoding="utf-8")
    assert [version.version for version in read_protocol(path).versions] == ["1.0", "2.0"]
    assert read_protocol(path).regimens[0].levels == (1.0, 2.0, 3.0, 4.0, 6.0)
