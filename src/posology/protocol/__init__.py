"""Protocols: read with every fault and its line, marked where the source is silent, hashed, versioned."""

from posology.protocol.analysis import Analysis, DataCutoff, Expansion, ToxicityScale
from posology.protocol.design_file import (
    DesignFile,
    DesignWords,
    ExaminedDesign,
    RegimenWords,
    examine_design,
    read_design_words,
)
from posology.protocol.dlt import DltRules, Evaluability
from posology.protocol.drug import Analyte, Drug
from posology.protocol.json_schema import file_schema
from posology.protocol.marks import Assumption
from posology.protocol.protocol import Protocol, ProtocolFile
from posology.protocol.reader import Examined, examine_protocol, protocol_from_document, read_protocol
from posology.protocol.regimen import Infusion, Regimen
from posology.protocol.study import Criterion, Enrolment, Sites, StudyFacts
from posology.protocol.versions import ProtocolVersion
from posology.protocol.written import Written

__all__ = [
    "Analysis",
    "Analyte",
    "Assumption",
    "Criterion",
    "DataCutoff",
    "DesignFile",
    "DesignWords",
    "DltRules",
    "Drug",
    "Enrolment",
    "Evaluability",
    "Examined",
    "ExaminedDesign",
    "Expansion",
    "Infusion",
    "Protocol",
    "ProtocolFile",
    "ProtocolVersion",
    "Regimen",
    "RegimenWords",
    "Sites",
    "StudyFacts",
    "ToxicityScale",
    "Written",
    "examine_design",
    "examine_protocol",
    "file_schema",
    "protocol_from_document",
    "read_design_words",
    "read_protocol",
]
