"""The command group `posology design`: the next dose and the dose selected, from outcomes or counts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posology.cli.output import FormatOption, OutputFormat, console, print_json
from posology.vocabulary import InputError

if TYPE_CHECKING:
    from posology.workflows.next_dose import NextDose

StudyOrFile = Annotated[
    Path, typer.Argument(metavar="STUDY-OR-FILE", help="A study folder, a protocol.yaml or a design.yaml.")
]
Outcomes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[OUTCOMES]", help="Outcomes so far, such as '1NNN 2NNT' (T a DLT, N none)."),
]
OutcomesOption = Annotated[str | None, typer.Option("--outcomes", help="The same, as an option.")]
PatientsOption = Annotated[str | None, typer.Option("--n", help="Evaluable patients at each level, as 3,6,0.")]
DltsOption = Annotated[str | None, typer.Option("--dlts", help="Patients with a DLT at each level, as 0,1,0.")]
RegimenOption = Annotated[str | None, typer.Option("--regimen", help="Which regimen, where there are several.")]


def register(app: typer.Typer) -> None:
    """Add `posology design` to the application."""
    design = typer.Typer(
        help="Ask a design: the next dose, the dose selected at the end.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    design.command("next")(next_step)
    design.command("select")(select)
    app.add_typer(design, name="design")


def next_step(
    study: StudyOrFile,
    outcomes: Outcomes = None,
    outcomes_option: OutcomesOption = None,
    n: PatientsOption = None,
    dlts: DltsOption = None,
    level: Annotated[int | None, typer.Option("--level", help="Level most recently given, from 1.")] = None,
    regimen: RegimenOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Name the next dose for what was seen so far, with reasons."""
    from posology.workflows.next_dose import next_dose

    answer = next_dose(
        study,
        outcomes=_outcomes(outcomes, outcomes_option, counted=n is not None or dlts is not None),
        n=_counts(n, "--n"),
        dlts=_counts(dlts, "--dlts"),
        level=level,
        regimen=regimen,
    )
    if output is OutputFormat.JSON:
        print_json(answer.to_dict())
        return
    _print_next(answer)


def select(
    study: StudyOrFile,
    outcomes: Outcomes = None,
    outcomes_option: OutcomesOption = None,
    n: PatientsOption = None,
    dlts: DltsOption = None,
    regimen: RegimenOption = None,
    output: FormatOption = OutputFormat.TEXT,
) -> None:
    """Pick the dose at the end of the escalation, by the design's own rule."""
    from posology.workflows.next_dose import select_dose

    answer = select_dose(
        study,
        outcomes=_outcomes(outcomes, outcomes_option, counted=n is not None or dlts is not None),
        n=_counts(n, "--n"),
        dlts=_counts(dlts, "--dlts"),
        regimen=regimen,
    )
    if output is OutputFormat.JSON:
        print_json(answer.to_dict())
        return
    words = {
        "estimated": f"MTD: level {answer.mtd}",
        "not-reached": f"MTD not reached; highest level tolerated: {answer.highest_tolerated}",
        "none-tolerable": "No level is tolerable: there is no MTD",
        "not-determined": "MTD not determined",
    }
    typer.echo(words[answer.status])
    for reason in answer.reasons:
        typer.echo(f"  because {reason}")


def _outcomes(words: list[str] | None, option: str | None, *, counted: bool) -> str | None:
    if words and option is not None:
        raise InputError("outcomes are given twice", where="OUTCOMES, --outcomes", fix="Give them once")
    text = " ".join(words) if words else option
    # No outcomes and no counts: nobody has been treated yet, and the question is where to start.
    return "" if text is None and not counted else text


def _counts(text: str | None, option: str) -> tuple[int, ...] | None:
    if text is None:
        return None
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError as error:
        raise InputError(
            f"'{text}' is not a list of counts", where=option, fix="Write one whole number a level, as 3,6,0"
        ) from error


def _print_next(answer: NextDose) -> None:
    from rich.table import Table

    screen = console()
    target = answer.labels[answer.level - 1] if answer.level is not None else ""
    screen.print(f"{answer.move.upper()}{f': {target}' if target else ''}", style="bold")
    for reason in answer.reasons:
        screen.print(f"  because {reason}")
    seen = Table("Level", "Evaluable", "DLT", "DLT rate", "exact 90 % interval", "")
    for estimate, label in zip(answer.estimates, answer.labels, strict=True):
        rate = f"{100 * estimate.p_mean:.1f} %" if estimate.p_mean is not None else "–"
        interval = (
            f"{100 * estimate.p_lower:.1f}–{100 * estimate.p_upper:.1f} %"
            if estimate.p_lower is not None and estimate.p_upper is not None
            else "–"
        )
        closed = "not to be given again" if estimate.level in answer.eliminated else ""
        seen.add_row(label, str(estimate.n), str(estimate.dlts), rate, interval, closed)
    screen.print(seen)
    if answer.defaults:
        taken = ", ".join(f"{word}: {str(value).lower()}" for word, value in answer.defaults.items())
        screen.print(f"Defaults of the rule: {taken}")
