"""Tables about patients and their treatment: baseline, prior therapy, exposure, DLT."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from posology.dictionaries import PRINTED_WORDS
from posology.reporting import table_parts as parts
from posology.reporting.readout import Row, Table
from posology.reporting.table_parts import Columns
from posology.stats import upper_limit
from posology.vocabulary import Figure, missing_figure


def baseline(treated: pl.DataFrame, columns: Columns, absent: Mapping[str, str]) -> Table:
    """Tell who the treated patients were."""
    rows = []
    age = treated.select("subject", "level", "source", "age")
    why = absent.get("subjects.age", "no age is recorded")
    rows.append(
        Row(label="Age, years: median (range)", figures=parts.summaries(age, "age", columns, parts.median_range, why))
    )
    rows.append(
        Row(label="Age, years: mean (SD)", figures=parts.summaries(age, "age", columns, parts.mean_deviation, why))
    )
    for column, name in (("sex", "Sex"), ("race", "Race"), ("condition", "Diagnosis")):
        source = "diagnosis_source" if column == "condition" else "source"
        known = treated.select("subject", "level", column, pl.col(source).alias("source")).filter(
            pl.col(column).is_not_null()
        )
        cells = parts.cells_by(known, (column,), columns)
        for (value,) in sorted(cells, key=lambda key, cells=cells: (-len(cells[key][parts.TOTAL][0]), str(key[0]))):  # type: ignore[misc]
            label = f"{name}: {PRINTED_WORDS.get(str(value), str(value)) if column != 'condition' else value}"
            rows.append(Row(label=label, figures=parts.counted(cells[(value,)], columns)))
        missing = treated.height - known.height
        if missing:
            unknown = treated.filter(pl.col(column).is_null()).select("subject", "level", "source")
            rows.append(Row(label=f"{name}: not recorded", figures=parts.patients(unknown, columns)))
    since = treated.select("subject", "level", "months_since_diagnosis", pl.col("diagnosis_source").alias("source"))
    rows.append(
        Row(
            label="Months from diagnosis to first dose: median (range)",
            figures=parts.summaries(
                since,
                "months_since_diagnosis",
                columns,
                parts.median_range,
                absent.get("subjects.months_since_diagnosis", "no complete date of diagnosis"),
                decimals=1,
            ),
        )
    )
    return Table(
        id="baseline",
        title="Patients at baseline",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=(
            "Treated patients. Medians and ranges; a month is 30.4375 days. Percentages are of the column's n.",
        ),
    )


def prior_therapy(
    treated: pl.DataFrame, therapies: pl.DataFrame | None, columns: Columns, absent: Mapping[str, str]
) -> Table | None:
    """Tell what the treated patients had had before."""
    if therapies is None:
        return None
    regimens = treated.select("subject", "level", "prior_regimens", pl.col("prior_source").alias("source"))
    why = absent.get("subjects.prior_regimens", "no regimen is recorded")
    rows = [
        Row(
            label="Prior regimens: median (range)",
            figures=parts.summaries(regimens, "prior_regimens", columns, parts.median_range, why),
        )
    ]
    mine = therapies.join(treated.select("subject"), on="subject", how="semi").with_columns(
        pl.col("drug").str.to_uppercase().alias("drug")
    )
    cells = parts.cells_by(mine, ("drug",), columns)
    order = sorted(cells, key=lambda key: (-len(cells[key][parts.TOTAL][0]), str(key[0])))
    rows += [Row(label=_drug_name(str(key[0])), figures=parts.counted(cells[key], columns)) for key in order]
    return Table(
        id="prior-therapy",
        title="Prior cancer therapy",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=("Patients, each once a drug, by total frequency and then by name.",),
    )


def _drug_name(upper: str) -> str:
    """Write an upper-case name as a word, and codes such as T-DM1 as they are."""
    return " ".join(word.capitalize() if word.isalpha() and len(word) > 4 else word for word in upper.split())


def exposure(
    treated: pl.DataFrame, infusions: pl.DataFrame | None, columns: Columns, absent: Mapping[str, str]
) -> Table:
    """Tell what the treated patients received."""
    mine = treated.select(
        "subject", "level", "infusions", "days_on_treatment", pl.col("exposure_source").alias("source")
    ).with_columns((pl.col("days_on_treatment") / 7).alias("weeks"))
    why = absent.get("subjects.infusions", "no dose is recorded")
    noun = parts.dose_noun(infusions)
    rows = [
        Row(
            label=f"{noun.capitalize()}s per patient: median (range)",
            figures=parts.summaries(mine, "infusions", columns, parts.median_range, why),
        )
    ]
    if mine["infusions"].null_count() < mine.height:
        more = mine.filter(pl.col("infusions") >= 2).select("subject", "level", "source")
        rows.append(Row(label=f"At least 2 {noun}s", figures=parts.patients(more, columns)))
    rows.append(
        Row(
            label="Weeks from first to last dose: median (range)",
            figures=parts.summaries(mine, "weeks", columns, parts.median_range, "no dates of doses", decimals=1),
        )
    )
    if infusions is not None:
        rows += _infusion_rows(treated, infusions, columns, noun)
    if treated["on_treatment"].null_count() < treated.height:
        here = treated.filter("on_treatment").select("subject", "level", "source")
        rows.append(Row(label="Still on treatment", figures=parts.patients(here, columns)))
        ended = treated.filter(pl.col("end_reason").is_not_null()).select(
            "subject", "level", "end_reason", pl.col("end_source").alias("source")
        )
        cells = parts.cells_by(ended, ("end_reason",), columns)
        order = sorted(cells, key=lambda key: (-len(cells[key][parts.TOTAL][0]), str(key[0])))
        rows += [
            Row(label=f"Ended: {str(key[0]).lower()}", figures=parts.counted(cells[key], columns), indent=1)
            for key in order
        ]
    return Table(
        id="exposure",
        title="Exposure",
        columns=columns.labels,
        rows=tuple(rows),
        footnotes=(f"{_COUNTING[noun]} Weeks: (last dose day - first dose day + 1) / 7.",),
    )


_COUNTING = {
    "infusion": "An infusion counts once it was started.",
    "dose": "A dose counts once it was started.",
    "dose record": "A dose record is a row of EX: an interval of daily dosing, not a single dose.",
}


def _infusion_rows(treated: pl.DataFrame, infusions: pl.DataFrame, columns: Columns, noun: str) -> list[Row]:
    mine = infusions.join(treated.select("subject"), on="subject", how="semi")
    rows = []
    given = mine.group_by("subject", "level", maintain_order=True).agg(
        pl.col("amount_mg").sum().alias("amount"),
        pl.col("amount_mg").null_count().alias("_gaps"),
        pl.col("source").explode(),
    )
    if mine["amount_mg"].null_count() < mine.height:
        complete = given.filter(pl.col("_gaps") == 0)
        figures = parts.summaries(complete, "amount", columns, parts.median_range, "an amount is missing")
        rows.append(Row(label="Cumulative amount, mg: median (range)", figures=figures))
    for label, chosen, first in (
        (f"First {noun}, minutes: median (range)", pl.col("number") == 1, True),
        (f"Later {noun}s, minutes: median (range)", pl.col("number") > 1, False),
    ):
        timed = mine.filter(chosen & pl.col("minutes").is_not_null())
        if timed.height:
            why = f"no {noun} has both times"
            figures = parts.summaries(timed, "minutes", columns, parts.median_range, why, of_all=first)
            rows.append(Row(label=label, figures=figures))
    return rows


def dlt(
    treated: pl.DataFrame, columns: Columns, *, confidence: float, window: str | None, absent: Mapping[str, str]
) -> Table | None:
    """Show dose-limiting toxicity by level, each level with its own upper bound."""
    if treated.height == 0 or "subjects.dlt_evaluable" in absent:
        return None
    evaluable = treated.filter(pl.col("dlt_evaluable").fill_null(value=False)).select(
        "subject", "level", "source", "dlt"
    )
    events = evaluable.filter(pl.col("dlt").fill_null(value=False))
    pending = treated.filter(pl.col("dlt_evaluable").is_null()).select("subject", "level", "source")
    excluded = treated.filter(~pl.col("dlt_evaluable").fill_null(value=True)).select("subject", "level", "source")
    everybody = treated.select("subject", "level", "source")
    in_column = parts.patients(evaluable, columns, share=False)
    sizes = [len(figure.subjects) for figure in in_column]
    dlts = parts.patients(events, columns, sizes)
    bounds = tuple(
        missing_figure("a bound over several levels is a bound for no dose")
        if key is parts.TOTAL
        else _bound(evaluated, seen, confidence)
        for key, evaluated, seen in zip(columns.keys, in_column, dlts, strict=True)
    )
    dash = missing_figure("the pooled bound is for all levels together")
    pooled = tuple(_bound(in_column[-1], dlts[-1], confidence) if key is parts.TOTAL else dash for key in columns.keys)
    level = f"{100 * confidence:g} %"
    rows = (
        Row(label="Treated", figures=parts.patients(everybody, columns, share=False)),
        Row(label="Evaluable for DLT", figures=in_column),
        *(
            [Row(label="Evaluability not known yet", figures=parts.patients(pending, columns), indent=1)]
            if pending.height
            else []
        ),
        *([Row(label="Not evaluable", figures=parts.patients(excluded, columns), indent=1)] if excluded.height else []),
        Row(label="With a DLT", figures=dlts),
        Row(label=f"Upper {level} bound of the DLT rate, one-sided", figures=bounds),
        Row(label="Pooled over levels: not a bound for any dose", figures=pooled, indent=1),
    )
    basis = absent.get("subjects.part")
    unrecorded = parts.unrecorded_dlts(treated)
    unmarked = treated.filter(pl.col("dlt_disputed") & pl.col("dlt"))["subject"].sort().to_list()
    return Table(
        id="dlt",
        title="Dose-limiting toxicity",
        columns=columns.labels,
        rows=rows,
        footnotes=tuple(
            note
            for note in (
                f"DLT window: {window}." if window else "No protocol gives the DLT window.",
                f"Upper bounds are exact (Clopper-Pearson), one-sided {level}, of one level's evaluable patients.",
                "DLT facts are those of AE and the protocol's window: there is no ledger." if basis else None,
                f"Marked AEDLT in AE, not a DLT in the ledger, and not counted here: {', '.join(unrecorded)}."
                if unrecorded
                else None,
                f"A DLT in the ledger, not marked AEDLT in AE, and counted here: {', '.join(unmarked)}."
                if unmarked
                else None,
            )
            if note
        ),
    )


def _bound(evaluated: Figure, seen: Figure, confidence: float) -> Figure:
    if not evaluated.subjects:
        return missing_figure("no patient of the level is evaluable")
    bound = upper_limit(len(seen.subjects), len(evaluated.subjects), confidence=confidence)
    return Figure(
        value=bound,
        text=f"{parts.as_percent(bound)} %",
        denominator=len(evaluated.subjects),
        subjects=evaluated.subjects,
        rows=evaluated.rows,
    )
