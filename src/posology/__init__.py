"""Dose escalation of a Phase I oncology trial, from protocol to signed dose decisions to a checked abstract.

The jobs of the command line are functions here, with the same names and results:

>>> import posology
>>> answer = posology.next_dose({"levels": 5, "design": {"rule": "3+3", "mtd": "dose-below"}}, outcomes="1NNN 2NNT")
>>> answer.move, answer.level
('stay', 2)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from posology.workflows.check import check
    from posology.workflows.claims import check_claims
    from posology.workflows.demo import run_demo
    from posology.workflows.new_study import new_study
    from posology.workflows.next_dose import next_dose, select_dose
    from posology.workflows.readout import readout
    from posology.workflows.study import Study, load
    from posology.workflows.trial import conduct_summary, open_trial, trial_session, verify_trial

__version__ = "0.1.0"

#: Where each public name lives; a name is imported when it is first used, so that `import posology` is quick.
_HOMES = {
    "Study": "study",
    "check": "check",
    "check_claims": "claims",
    "conduct_summary": "trial",
    "load": "study",
    "new_study": "new_study",
    "next_dose": "next_dose",
    "open_trial": "trial",
    "readout": "readout",
    "run_demo": "demo",
    "select_dose": "next_dose",
    "trial_session": "trial",
    "verify_trial": "trial",
}

__all__ = [
    "Study",
    "__version__",
    "check",
    "check_claims",
    "conduct_summary",
    "load",
    "new_study",
    "next_dose",
    "open_trial",
    "readout",
    "run_demo",
    "select_dose",
    "trial_session",
    "verify_trial",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'posology' has no attribute '{name}'")
    return getattr(import_module(f"posology.workflows.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
