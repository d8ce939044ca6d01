"""The README shows what the commands print, and names what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_demo_prints_what_the_readme_shows(tmp_path: Path) -> None:
    shown = re.search(r"<!-- demo output -->\n```text\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    command = [sys.executable, "-c", "from posology.cli.main import main; main()", "demo"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == shown[1]
    assert (tmp_path / "out" / "taa013" / "report.html").is_file()


def test_every_command_of_the_readme_exists() -> None:
    from typer.main import get_command

    from posology.cli.main import app

    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"posology (\w+)", README)) & set(re.findall(r"`posology (\w+)", README))
    assert named
    assert named <= known


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)]+)\)", README))))
def test_every_link_of_the_readme_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
