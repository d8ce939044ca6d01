"""Time the commands a user waits for: median CPU and wall seconds of fresh processes, beside a bare Typer program.

Run with `.venv/bin/python benchmarks/commands.py`. Machines differ; the ratio to bare Typer, measured in the same run,
is what can be compared.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
BARE_TYPER = """
import typer
app = typer.Typer(add_completion=False)
@app.command()
def one(): ...
@app.command()
def two(): ...
app()
"""
POSOLOGY = "from posology.cli.main import main; main()"
REPEATS = 7


def _once(code: str, arguments: Sequence[str], folder: str) -> tuple[float, float]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    study = str(ROOT / "studies" / "taa013")
    cases = (
        ("bare Typer --help", BARE_TYPER, ("--help",), REPEATS),
        ("posology --help", POSOLOGY, ("--help",), REPEATS),
        ("posology design next", POSOLOGY, ("design", "next", study, "1NNN"), REPEATS),
        ("posology readout (TAA013, report included)", POSOLOGY, ("readout", study), REPEATS),
        ("posology claims (TAA013)", POSOLOGY, ("claims", study), REPEATS),
        ("posology demo", POSOLOGY, ("demo",), 3),
    )
    bare = 0.0
    print(f"{'command':<45} {'CPU s':>7} {'wall s':>7} {'CPU / bare Typer':>17}")
    with tempfile.TemporaryDirectory() as folder:
        for label, code, arguments, repeats in cases:
            times = [_once(code, arguments, folder) for _ in range(repeats)]
            cpu = statistics.median(one for one, _ in times)
            wall = statistics.median(one for _, one in times)
            bare = bare or cpu
            print(f"{label:<45} {cpu:>7.2f} {wall:>7.2f} {cpu / bare:>17.1f}")


if __name__ == "__main__":
    main()
