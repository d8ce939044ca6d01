"""Record tables of the readout from the clinical tables: doses, therapies, history, responses, samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from posology.cdisc import Tables, dates_of
from posology.dictionaries import ADA_TESTS, BELOW_LIMIT_WORDS, PRIOR_CANCER_THERAPY, RESPONSES
from posology.vocabulary import DAYS_PER_MONTH

if TYPE_CHECKING:
    from posology.workflows.readout_notes import Notes
    from posology.workflows.readout_rules import ReadoutRules


#: Frequencies (EXDOSFRQ) of one dose a day or more: terms of the SDTM codelist FREQ, and how they are also written.
_DAILY = (
    "QD",
    "BID",
    "TID",
    "QID",
    "Q24H",
    "Q12H",
    "Q8H",
    "Q6H",
    "QAM",
    "QPM",
    "QHS",
    "DAILY",
    "ONCE DAILY",
    "TWICE DAILY",
)


def source_of(stem: str) -> pl.Expr:
    """Name the data row of each record: ['ae:14']."""
    return pl.concat_list(pl.format(stem + ":{}", pl.col("ROW"))).alias("source")


def text(frame: pl.DataFrame, *names: str) -> pl.Expr:
    """Take the first of these columns that has a value; null where the table has none of them."""
    there = [pl.col(name).cast(pl.String) for name in names if name in frame.columns]
    return pl.coalesce(there) if there else pl.lit(None, dtype=pl.String)


def number(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Take a numeric column; null where the table has no such column."""
    return pl.col(name).cast(pl.Float64) if name in frame.columns else pl.lit(None, dtype=pl.Float64)


def infusions(tables: Tables, notes: Notes) -> pl.DataFrame | None:
    """List every administration that was started (a placebo counts, a planned dose of 0 does not)."""
    ex = tables.get("ex")
    if ex is None:
        notes.missing("infusions", tables.why_absent("ex"))
        return None
    begin, end = dates_of(ex, "EXSTDTC"), dates_of(ex, "EXENDTC")
    given = ex.select(
        pl.col("USUBJID").alias("subject"),
        pl.col("EXDOSE").alias("dose"),
        text(ex, "EXDOSU").alias("dose_unit"),
        pl.when(text(ex, "EXVAMTU") == "mg").then(number(ex, "EXVAMT")).alias("amount_mg"),
        text(ex, "VISIT").str.extract(r"(?i)CYCLE\s*(\d+)", 1).cast(pl.Int64).alias("cycle"),
        text(ex, "EXROUTE").str.to_uppercase().alias("route"),
        text(ex, "EXDOSFRQ").str.to_uppercase().is_in(_DAILY).fill_null(value=False).alias("_daily"),
        text(ex, "EXTRT").str.contains("(?i)placebo").fill_null(value=False).alias("_placebo"),
        source_of("ex"),
    ).with_columns(
        begin["earliest"].alias("day"),
        (begin["earliest"] != begin["latest"]).alias("_partial"),
        begin["time"].alias("time"),
        end["latest"].alias("last_day"),
        end["time"].alias("end"),
    )
    undated = given.filter(pl.col("day").is_null() & (pl.col("dose") > 0))
    notes.question_about(
        undated["subject"], "has a dose without a date, left out", "have doses without a date, left out"
    )
    empty = given.filter(pl.col("dose").is_null() & ~pl.col("_placebo"))
    notes.question_about(
        empty["subject"], "has a dose without an amount, left out", "have doses without amounts, left out"
    )
    given = given.filter(pl.col("day").is_not_null() & ((pl.col("dose") > 0) | pl.col("_placebo")))
    notes.question_about(
        given.filter(pl.col("_partial"))["subject"],
        "has a dose with a partial date (its earliest day is taken)",
        "have doses with partial dates (their earliest day is taken)",
    )
    given = given.with_columns(
        (pl.col("_daily") & (pl.col("last_day") > pl.col("day")).fill_null(value=False)).alias("daily_interval")
    )
    notes.question_about(
        given.filter("daily_interval")["subject"],
        "has rows of ex that are intervals of daily dosing, not single doses; rows are counted",
        "have rows of ex that are intervals of daily dosing, not single doses; rows are counted",
    )
    return (
        given.sort("subject", "day", "time", maintain_order=True)
        .with_columns(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("subject").alias("number"),
            pl.coalesce("time", pl.col("day").cast(pl.Datetime("us"))).alias("start"),
            ((pl.col("end") - pl.col("time")).dt.total_seconds() / 60).alias("minutes"),
        )
        .drop("_placebo", "_partial", "_daily")
    )


def prior_therapies(tables: Tables, notes: Notes) -> pl.DataFrame | None:
    """List anticancer drugs taken before the study, with the months between their first and last day."""
    cm = tables.get("cm")
    if cm is None:
        notes.missing("prior_therapies", tables.why_absent("cm"))
        return None
    begin, end = dates_of(cm, "CMSTDTC"), dates_of(cm, "CMENDTC")
    rows = cm.select(
        pl.col("USUBJID").alias("subject"),
        text(cm, "CMGRPID").alias("regimen"),
        text(cm, "CMDECOD", "CMTRT").alias("drug"),
        text(cm, "CMCAT", "CMSCAT").str.to_uppercase().str.contains(PRIOR_CANCER_THERAPY).alias("_prior"),
        source_of("cm"),
    ).with_columns(_complete(begin).alias("start"), _complete(end).alias("end"))
    prior = rows.filter(pl.col("_prior").fill_null(value=False)).drop("_prior")
    if prior.height == 0:
        notes.missing("prior_therapies", "no row of cm has a category (CMCAT) that says prior cancer therapy")
        return None
    if prior["regimen"].null_count():
        notes.missing(
            "subjects.prior_regimens", "cm has prior cancer therapies without CMGRPID, so regimens cannot be counted"
        )
    return prior.with_columns(
        ((pl.col("end") - pl.col("start")).dt.total_days() / DAYS_PER_MONTH).alias("months")
    ).select("subject", "regimen", "drug", "start", "end", "months", "source")


def histories(tables: Tables, notes: Notes) -> pl.DataFrame | None:
    """List medical history, the primary diagnosis included."""
    mh = tables.get("mh")
    if mh is None:
        notes.missing("histories", tables.why_absent("mh"))
        return None
    ongoing = text(mh, "MHENRF", "MHENRTPT").str.to_uppercase().is_in(["ONGOING", "AFTER", "DURING/AFTER"])
    diagnosis = (text(mh, "MHCAT").str.to_uppercase() == "PRIMARY DIAGNOSIS") & (
        text(mh, "MHEVDTYP").str.to_uppercase().fill_null("DIAGNOSIS") == "DIAGNOSIS"
    )
    return mh.select(
        pl.col("USUBJID").alias("subject"),
        text(mh, "MHDECOD", "MHTERM").alias("term"),
        text(mh, "MHCAT").alias("category"),
        _complete(dates_of(mh, "MHSTDTC")).alias("start"),
        ongoing.fill_null(value=False).alias("ongoing"),
        diagnosis.fill_null(value=False).alias("primary_diagnosis"),
        source_of("mh"),
    )


def responses(tables: Tables, notes: Notes) -> pl.DataFrame | None:
    """List overall responses of one assessor: the investigator where the table names assessors."""
    rs = tables.get("rs")
    if rs is None:
        notes.missing("responses", tables.why_absent("rs"))
        return None
    rows = rs.select(
        pl.col("USUBJID").alias("subject"),
        pl.col("RSTESTCD").str.to_uppercase().alias("test"),
        text(rs, "RSSTRESC", "RSORRES").str.to_uppercase().alias("response"),
        text(rs, "RSEVAL").str.to_uppercase().alias("assessor"),
        text(rs, "RSEVALID").alias("reader"),
        source_of("rs"),
    ).with_columns(dates_of(rs, "RSDTC")["earliest"].alias("date"))
    rows = rows.filter((pl.col("test") == "OVRLRESP") & pl.col("response").is_not_null() & pl.col("date").is_not_null())
    if rows.height == 0:
        notes.missing("responses", "rs has no dated overall response (RSTESTCD OVRLRESP)")
        return None
    if (rows["assessor"] == "INVESTIGATOR").any():
        rows = rows.filter(pl.col("assessor") == "INVESTIGATOR")
    elif rows.select("assessor", "reader").unique().height > 1:
        notes.missing("responses", "rs holds several assessors and none of them is the investigator")
        return None
    unknown = rows.filter(~pl.col("response").is_in(RESPONSES))
    notes.question_about(
        unknown["subject"],
        f"has an overall response that is none of {', '.join(RESPONSES)}, left out",
        f"have overall responses that are none of {', '.join(RESPONSES)}, left out",
    )
    known = rows.filter(pl.col("response").is_in(RESPONSES))
    return known.sort("subject", "date", maintain_order=True).select("subject", "date", "response", "source")


def antibodies(tables: Tables, notes: Notes) -> pl.DataFrame | None:
    """List antidrug-antibody samples; a titre reported in place of a word means positive.

    A result such as '<1.40' is a titre below the lowest dilution, and so positive, in a table that writes NEGATIVE for
    its negative samples; in any other table it is negative.
    """
    samples = tables.get("is")
    if samples is None:
        notes.missing("antibodies", tables.why_absent("is"))
        return None
    result = text(samples, "ISSTRESC", "ISORRES").str.to_uppercase()
    when = dates_of(samples, "ISDTC")
    rows = samples.select(
        pl.col("USUBJID").alias("subject"),
        pl.col("ISTESTCD").str.to_uppercase().alias("test"),
        result.alias("word"),
        pl.coalesce(
            number(samples, "ISSTRESN"), result.str.strip_chars_start("<").cast(pl.Float64, strict=False)
        ).alias("titre"),
        (text(samples, "ISBLFL") == "Y").fill_null(value=False).alias("flagged"),
        source_of("is"),
    ).with_columns(when["earliest"].alias("date"), when["time"].alias("time"))
    titres = rows.filter(pl.col("test").str.contains("TIT")).select("subject", "date", pl.col("titre").alias("_titre"))
    rows = rows.filter(pl.col("test").is_in(ADA_TESTS) & pl.col("date").is_not_null())
    if rows.height == 0:
        notes.missing("antibodies", f"is has no dated binding-antibody result (ISTESTCD {' or '.join(ADA_TESTS)})")
        return None
    rows = rows.join(titres.unique(["subject", "date"]), on=["subject", "date"], how="left", maintain_order="left")
    word = pl.col("word")
    says_negative = bool(rows["word"].str.starts_with("NEG").any())
    positive = (
        pl.when(word.str.starts_with("NEG"))
        .then(statement=False)
        .when(word.str.starts_with("<"))
        .then(statement=says_negative)
        .when(word.str.starts_with("POS") | pl.col("titre").is_not_null())
        .then(statement=True)
    )
    return rows.sort("subject", "date", "time", maintain_order=True).select(
        "subject",
        "date",
        "time",
        positive.alias("positive"),
        pl.when(positive).then(pl.lit("POSITIVE")).when(~positive).then(pl.lit("NEGATIVE")).alias("result"),
        pl.coalesce("_titre", "titre").alias("titre"),
        "flagged",
        "source",
    )


def concentrations(tables: Tables, rules: ReadoutRules, notes: Notes) -> pl.DataFrame | None:
    """List concentrations by analyte; below the limit is a fact of its own, not a zero."""
    pc = tables.get("pc")
    if pc is None:
        notes.missing("concentrations", tables.why_absent("pc"))
        return None
    word = text(pc, "PCSTRESC", "PCORRES").str.to_uppercase()
    below = (
        word.is_in(BELOW_LIMIT_WORDS)
        | word.str.starts_with("<")
        | text(pc, "PCORRES").str.to_uppercase().is_in(BELOW_LIMIT_WORDS)
    ).fill_null(value=False)
    known = {name.casefold(): known for known, label in rules.analytes for name in (known, label)}
    test, label = text(pc, "PCTESTCD"), text(pc, "PCTEST")
    lookup = pl.coalesce(
        test.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.String),
        label.str.to_lowercase().replace_strict(known, default=None, return_dtype=pl.String),
        test,
    )
    when = dates_of(pc, "PCDTC")
    rows = pc.select(
        pl.col("USUBJID").alias("subject"),
        (lookup if known else test).alias("analyte"),
        text(pc, "PCSPEC").alias("specimen"),
        text(pc, "PCTPT").alias("nominal"),
        pl.when(~below).then(pl.coalesce(number(pc, "PCSTRESN"), word.cast(pl.Float64, strict=False))).alias("value"),
        text(pc, "PCSTRESU", "PCORRESU").alias("unit"),
        below.alias("below_limit"),
        number(pc, "PCLLOQ").alias("limit"),
        text(pc, "PCREASND", "PCSTAT").alias("missing_reason"),
        source_of("pc"),
    ).with_columns(pl.coalesce(when["time"], when["earliest"].cast(pl.Datetime("us"))).alias("time"))
    strangers = (
        sorted(set(rows["analyte"].drop_nulls()) - {name for name, _ in rules.analytes}) if rules.analytes else []
    )
    if strangers:
        notes.question(f"pc holds analytes that the protocol does not name: {', '.join(strangers)}")
    return rows.sort("subject", "analyte", "time", maintain_order=True)


def _complete(bounds: pl.DataFrame) -> pl.Series:
    """Keep a date only when it is complete."""
    return bounds.select(pl.when(pl.col("earliest") == pl.col("latest")).then(pl.col("earliest")))["earliest"]
