"""The command group `posology trial`: conduct from the shell."""

from __future__ import annotations

import typer

from posology.cli import trial_decisions, trial_patients, trial_reading


def register(app: typer.Typer) -> None:
    """Add `posology trial` to the application."""
    trial = typer.Typer(
        help="Conduct a trial: screen, enrol, dose, review, sign, open; everything goes into the ledger.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    trial_decisions.register(trial)
    trial_patients.register(trial)
    trial_reading.register(trial)
    app.add_typer(trial, name="trial")
