"""The drug under study and what is measured of it in blood."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from posology.protocol.faults import FaultList
from posology.protocol.section import Identifier, Section, Text
from posology.protocol.study import check_ids_differ
from posology.protocol.written import Written

DrugKind = Literal["antibody-drug-conjugate", "antibody", "small-molecule", "cell-therapy", "other"]
AnalyteKind = Literal["conjugate", "total-antibody", "antibody", "payload"]


class Analyte(Section):
    """One substance measured for pharmacokinetics."""

    id: Identifier = Field(description="the short name used in the tables (PCTESTCD), for example DM1")
    name: Text = Field(description="the name of the analyte, as text")
    kind: AnalyteKind = Field(description="conjugate, total-antibody, antibody or payload")


class Drug(Section):
    """The drug: for an antibody-drug conjugate its antibody, target, linker, payload and drug-antibody ratio."""

    name: Text = Field(description="the name of the drug, as text")
    kind: DrugKind = Field(description="antibody-drug-conjugate, antibody, small-molecule, cell-therapy or other")
    antibody: Text | None = Field(default=None, description="the antibody, as text")
    target: Text | None = Field(default=None, description="the target, for example HER2")
    linker: Text | None = Field(default=None, description="the linker, as text")
    payload: Text | None = Field(default=None, description="the payload, as text")
    dar: float | None = Field(default=None, gt=0, description="the drug-antibody ratio, a number above 0")
    analytes: tuple[Analyte, ...] = Field(default=(), description="a list of analytes, each with id, name and kind")


def check_drug(tree: Written, faults: FaultList) -> None:
    """Refuse two analytes with one id."""
    check_ids_differ(tree, "analytes", "analyte", faults, inside=("drug",))
