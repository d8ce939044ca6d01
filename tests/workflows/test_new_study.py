"""A new study folder: what is written, and what is never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.reporting.claims import read_claims
from posology.vocabulary import InputError
from posology.workflows.new_study import new_study


def test_the_starter_has_a_protocol_claims_and_a_place_for_tables(tmp_path: Path) -> None:
    written = new_study(tmp_path / "deep" / "starter")
    names = [str(file.relative_to(tmp_path / "deep" / "starter")) for file in written]
    assert names == ["claims.yaml", "data/README.md", "protocol.yaml"]
    assert len(read_claims(tmp_path / "deep" / "starter" / "claims.yaml").claims) == 3


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    kept = tmp_path / "protocol.yaml"
    kept.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="the folder is not empty"):
        new_study(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["protocol.yaml"]
    assert kept.read_text(encoding="utf-8") == "mine"


def test_a_file_of_that_name_and_a_place_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="there is already a file of that name"):
        new_study(file)
    with pytest.raises(InputError, match="the study cannot be written"):
        new_study(file / "below")
