"""Tables of responses, antidrug antibodies and pharmacokinetic samples."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from posology.dictionaries import RESPONDERS, RESPONSES
from posology.reporting import table_parts as parts
from posology.reporting.readout import Row, Table
from posology.reporting.table_parts import Columns
from posology.vocabulary import Figure, missing_figure


def responses(treated: pl.DataFrame, columns: Columns, *, criteria: str | None) -> Table | None:
    """Show the best recorded response by level, and the share of responders with its exact interval."""
    if treated.height == 0 or treated["best_response"].null_count() == treated.height:
        return None
    mine = treated.select("subject", "level", "best_response", pl.coalesce("best_source", "source").alias("source"))
    cells = parts.cells_by(mine.filter(pl.col("best_response").is_not_null()), ("best_response",), columns)
    rows = [
        Row(label=f"Best response: {name}", figures=parts.counted(cells.get((name,), parts.nobody(columns)), columns))
        for name in RESPONSES
        if name != "NON-CR/NON-PD" or (name,) in cells
    ]
    unassessed = mine.filter(pl.col("best_response").is_null())
    rows.append(Row(label="No assessment after the first dose", figures=parts.patients(unassessed, columns)))
    responders = mine.filter(pl.col("best_response").is_in(RESPONDERS))
    assessed = mine.filter(pl.col("best_response").is_not_null())
    sizes = [len(figure.subjects) for figure in parts.patients(assessed, columns)]
    rows.append(
        Row(label="CR or PR, of all treated (95 % CI)", figures=parts.rate_figures(responders, columns, columns.sizes))
    )
    rows.append(
        Row(
            label="CR or PR, of patients with an assessment (95 % CI)",
            figures=parts.rate_figures(responders, columns, sizes),
        )
    )
    return Table(
        id="responses",
        title="Best recorded response",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=(
            f"Overall responses as recorded{f' ({criteria})' if criteria else ''}, to the first progression.",
            "Confirmation was not required, and stable disease needs no minimum duration.",
            "Intervals are exact (Clopper-Pearson), two-sided 95 %.",
        ),
    )


def antibodies(treated: pl.DataFrame, columns: Columns) -> Table | None:
    """Count antidrug antibodies at baseline and after treatment."""
    tested = treated.filter(pl.col("ada_source").is_not_null()).select(
        "subject", "level", "ada_baseline", "ada_emergent", pl.col("ada_source").alias("source")
    )
    if tested.height == 0:
        return None
    with_baseline = tested.filter(pl.col("ada_baseline").is_not_null())
    at_baseline = [len(figure.subjects) for figure in parts.patients(with_baseline, columns)]
    both = tested.filter(pl.col("ada_emergent").is_not_null())
    followed = [len(figure.subjects) for figure in parts.patients(both, columns)]
    rows = (
        Row(label="With a result at baseline", figures=parts.patients(with_baseline, columns)),
        Row(
            label="Positive at baseline",
            figures=parts.patients(tested.filter(pl.col("ada_baseline") == "POSITIVE"), columns, at_baseline),
            indent=1,
        ),
        Row(label="With a baseline and a later result", figures=parts.patients(both, columns)),
        Row(
            label="Treatment-emergent",
            figures=parts.patients(both.filter("ada_emergent"), columns, followed),
            indent=1,
        ),
    )
    return Table(
        id="ada",
        title="Antidrug antibodies",
        columns=columns.labels,
        rows=rows,
        footnotes=(
            "Treatment-emergent: negative at baseline and positive later, or a titre at least 4 times the baseline's.",
            "Percentages are of the patients with the results that are needed.",
        ),
    )


def pk_samples(
    treated: pl.DataFrame,
    concentrations: pl.DataFrame | None,
    counts: pl.DataFrame | None,
    maxima: pl.DataFrame | None,
    columns: Columns,
    names: Mapping[str, str],
) -> Table | None:
    """Count the samples of each analyte, those below the limit or missing and why, and the highest observed.

    Parameters
    ----------
    counts, maxima
        From `pk.sample_counts` and `pk.observed_maxima` of the treated patients' concentrations.
    names
        Analyte id to its name in the protocol.
    """
    if concentrations is None or counts is None or maxima is None or concentrations.height == 0:
        return None
    mine = concentrations.join(treated.select("subject"), on="subject", how="semi").with_columns(
        pl.col("level").fill_null("")
    )
    rows: list[Row] = []
    found = mine["analyte"].unique().sort().to_list()
    for analyte in [*(name for name in names if name in found), *(name for name in found if name not in names)]:
        here = mine.filter(pl.col("analyte") == analyte)
        name = names.get(analyte, analyte)
        value, below = pl.col("value").is_not_null(), pl.col("below_limit")
        rows.append(Row(label=f"{name}: patients with a sample", figures=parts.patients(here, columns)))
        for label, chosen in (
            ("samples", pl.lit(value=True)),
            ("below the limit of quantification", below),
            ("missing", ~value & ~below),
        ):
            rows.append(Row(label=f"{name}: {label}", figures=_samples(here, columns, chosen), indent=1))
        gaps = here.filter(~value & ~below).with_columns(pl.col("missing_reason").fill_null("no reason recorded"))
        for reason in gaps["missing_reason"].unique().sort().to_list():
            because = ~value & ~below & (pl.col("missing_reason").fill_null("no reason recorded") == reason)
            figures = _samples(here, columns, because)
            rows.append(Row(label=f"missing: {reason.lower()}", figures=figures, indent=2))
        peaks = maxima.filter(pl.col("analyte") == analyte)
        for unit in peaks["unit"].unique().sort().to_list():
            figures = parts.summaries(
                peaks.filter(pl.col("unit").eq_missing(pl.lit(unit))),
                "maximum",
                columns,
                parts.median_range,
                "no concentration above the limit",
            )
            label = f"{name}: highest observed, {unit or 'unit not recorded'}: median (range)"
            rows.append(Row(label=label, figures=figures, indent=1))
    return Table(
        id="pk-samples",
        title="Pharmacokinetic samples",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=(
            "Counts of samples are not of patients and carry no percentage.",
            "The highest observed concentration of a patient is an observation over all visits, not an estimated Cmax.",
        ),
    )


def _samples(here: pl.DataFrame, columns: Columns, chosen: pl.Expr) -> tuple[Figure, ...]:
    figures = []
    picked = here.filter(chosen)
    for key in columns.keys:
        mine = picked if key is parts.TOTAL else picked.filter(pl.col("level") == key)
        total = here.height if key is parts.TOTAL else here.filter(pl.col("level") == key).height
        if total == 0:
            figures.append(missing_figure("no sample was planned"))
            continue
        figures.append(
            Figure(
                value=mine.height,
                text=str(mine.height),
                denominator=total,
                subjects=tuple(mine["subject"].unique().sort().to_list()),
                rows=parts.source_rows(mine["source"].explode().to_list()),
            )
        )
    return tuple(figures)
