"""The main job on a bundled study: replay it, read it out, check its claims, write the report."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from posology.vocabulary import InputError, cannot_be_written
from posology.workflows.bundled import bundled_study
from posology.workflows.check import CheckResult, check
from posology.workflows.claims import check_claims
from posology.workflows.readout import readout
from posology.workflows.study import load
from posology.workflows.synthesise import DEMO_MARK, synthesise_taa013
from posology.workflows.trial import conduct_summary, verify_trial

if TYPE_CHECKING:
    from collections.abc import Callable

    from posology.conduct import ConductSummary, Verification
    from posology.reporting import Readout
    from posology.reporting.claims import ClaimsResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a demo found, and where it put the report."""

    folder: Path
    report: Path
    checked: CheckResult
    conduct: ConductSummary
    verification: Verification
    readout: Readout
    claims: ClaimsResult

    def to_dict(self) -> dict[str, object]:
        """Return the JSON shape that `posology demo --format json` prints."""
        return {
            "study": self.readout.study,
            "synthetic": self.readout.synthetic,
            "folder": str(self.folder),
            "report": str(self.report),
            "decisions": [decision.to_dict() for decision in self.conduct.decisions],
            "mtd_status": self.conduct.mtd_status,
            "recommended": self.conduct.recommended,
            "ledger": self.verification.to_dict(),
            "results_paragraph": self.readout.results_paragraph,
            "claims": self.claims.to_dict()["claims"],
        }


def run_demo(
    name: str = "taa013",
    *,
    out: str | Path = "out",
    progress: Callable[[str, int, int], None] | None = None,
) -> Demo:
    """Run the main job on a bundled study, from an empty store.

    Parameters
    ----------
    name
        A bundled study with patients; in this version that is `taa013`.
    out
        Folder for the study's copy and the report.
    progress
        Called with the step, what is done and what there is in all.
    """
    from posology.reporting import write_html_report

    bundled = bundled_study(name)
    if name != "taa013":
        raise InputError(
            f"'{name}' has a protocol and no patients yet",
            fix=f"Run 'posology demo taa013', or 'posology check {bundled}'",
        )
    folder = Path(out) / name
    _clear(folder)

    def tell(step: str) -> Callable[[int, int], None]:
        return lambda done, of: progress(step, done, of) if progress is not None else None

    checked = check(bundled)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = "Name a folder you may write to with --out"
        raise cannot_be_written("the demo", error, where=folder, fix=fix) from error
    (folder / DEMO_MARK).write_text("This folder was made by 'posology demo' and is made anew by the next one.\n")
    synthesise_taa013(folder, progress=tell("Replaying the trial"))
    study = load(folder)
    conduct = conduct_summary(study)
    if conduct is None:
        raise AssertionError("the replay made a ledger")
    tell("Verifying the ledger")(0, 1)
    verification = verify_trial(study)
    tell("Verifying the ledger")(1, 1)
    tell("Reading the study out")(0, 1)
    result = readout(study)
    tell("Reading the study out")(1, 1)
    claims = check_claims(study)
    report = write_html_report(result, folder / "report.html")
    return Demo(
        folder=folder,
        report=report,
        checked=checked,
        conduct=conduct,
        verification=verification,
        readout=result,
        claims=claims,
    )


def _clear(folder: Path) -> None:
    """Empty the folder of an earlier demo; anything else is left alone."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / DEMO_MARK).is_file():
        raise InputError(
            "the folder is not empty and was not made by a demo",
            where=str(folder),
            fix="Choose another place with --out; nothing was changed",
        )
    shutil.rmtree(folder)
