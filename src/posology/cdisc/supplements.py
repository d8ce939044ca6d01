"""Supplemental qualifiers (SUPPAE, SUPPDM ...) joined to the rows they qualify."""

from __future__ import annotations

import polars as pl


def with_supplement(parent: pl.DataFrame, stem: str, supplement: pl.DataFrame) -> pl.DataFrame:
    """Add each QNAM of a SUPP table as a column of its parent; a column the parent has already is kept as it is.

    Rows are matched by USUBJID and the sequence number of the parent, or by USUBJID alone where IDVAR is blank
    (SDTM IG 3.4, section 8.4).

    Examples
    --------
    >>> ae = pl.DataFrame({"USUBJID": ["1", "1"], "AESEQ": ["1", "2"]})
    >>> supp = pl.DataFrame({"USUBJID": ["1"], "IDVAR": ["AESEQ"], "IDVARVAL": ["2"],
    ...                      "QNAM": ["AEDLT"], "QVAL": ["Y"]})
    >>> with_supplement(ae, "ae", supp)["AEDLT"].to_list()
    [None, 'Y']
    """
    if not {"USUBJID", "QNAM", "QVAL", "IDVAR", "IDVARVAL"} <= set(supplement.columns):
        return parent
    sequence = f"{stem.upper()}SEQ"
    new = supplement.filter(~pl.col("QNAM").is_in(parent.columns)).with_columns(
        pl.col("IDVARVAL").cast(pl.String).cast(pl.Float64, strict=False).alias("_seq"),
        pl.col("QVAL").cast(pl.String),
    )
    by_row = new.filter(pl.col("IDVAR") == sequence) if sequence in parent.columns else new.clear()
    by_subject = new.filter(pl.col("IDVAR").is_null())
    if by_row.height:
        wide = by_row.unique(["USUBJID", "_seq", "QNAM"], keep="first", maintain_order=True).pivot(
            on="QNAM", index=["USUBJID", "_seq"], values="QVAL"
        )
        parent = (
            parent.with_columns(pl.col(sequence).cast(pl.String).cast(pl.Float64, strict=False).alias("_seq"))
            .join(wide, on=["USUBJID", "_seq"], how="left", maintain_order="left")
            .drop("_seq")
        )
    if by_subject.height:
        fresh = by_subject.filter(~pl.col("QNAM").is_in(parent.columns))
        wide = fresh.unique(["USUBJID", "QNAM"], keep="first", maintain_order=True).pivot(
            on="QNAM", index="USUBJID", values="QVAL"
        )
        parent = parent.join(wide, on="USUBJID", how="left", maintain_order="left")
    return parent
