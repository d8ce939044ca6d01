"""The JSON Schemas of what the commands print: next and selected dose, readout, trial status, verification, demo."""

from __future__ import annotations

from posology.workflows.schema_parts import (
    BOOLEAN,
    DATE,
    DATE_OR_NULL,
    HASH,
    PROBABILITY_OR_NULL,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    WHOLE,
    WHOLE_OR_NULL,
    Schema,
    closed,
    listed,
    or_null,
    titled,
)

_MOVES: Schema = {"enum": ["escalate", "stay", "de-escalate", "stop", "suspend"]}
_STATUSES: Schema = {"enum": ["estimated", "not-reached", "none-tolerable", "not-determined"]}
_DECISION = closed(
    {
        "decision": WHOLE,
        "level": TEXT_OR_NULL,
        "move": _MOVES,
        "next_level": TEXT_OR_NULL,
        "reasons": TEXTS,
        "override_reason": TEXT_OR_NULL,
        "signed_by": TEXT,
        "evidence_hash": HASH,
        "protocol_hash": HASH,
        "evidence_changed": BOOLEAN,
    }
)
_VERIFICATION = closed(
    {
        "verdict": {"enum": ["sound", "broken"]},
        "events": WHOLE,
        "decisions": WHOLE,
        "signatures": WHOLE,
        "head": TEXT,
        "expected_head": TEXT_OR_NULL,
        "faults": TEXTS,
    }
)


def next_dose() -> Schema:
    """Describe the next step of a design."""
    estimate = closed(
        {
            "level": WHOLE,
            "n": WHOLE,
            "dlts": WHOLE,
            "p_mean": PROBABILITY_OR_NULL,
            "p_lower": PROBABILITY_OR_NULL,
            "p_upper": PROBABILITY_OR_NULL,
        },
        optional={"reason": TEXT},
    )
    return titled(
        "posology design next --format json",
        closed(
            {
                "move": _MOVES,
                "level": WHOLE_OR_NULL,
                "regimen": TEXT_OR_NULL,
                "stop": BOOLEAN,
                "reasons": TEXTS,
                "estimates": listed(estimate),
                "eliminated": listed(WHOLE),
                "defaults": {"type": "object"},
            }
        ),
    )


def select_dose() -> Schema:
    """Describe the dose selected at the end."""
    return titled(
        "posology design select --format json",
        closed(
            {
                "mtd": WHOLE_OR_NULL,
                "status": _STATUSES,
                "highest_tolerated": WHOLE_OR_NULL,
                "isotonic": listed({"type": "number"}),
                "reasons": TEXTS,
            }
        ),
    )


def readout() -> Schema:
    """Describe the readout with its figures."""
    figure = closed(
        {
            "value": {"type": ["number", "string", "boolean", "null"]},
            "text": TEXT,
            "denominator": WHOLE_OR_NULL,
            "subjects": TEXTS,
            "rows": listed({"type": "string", "pattern": "^[a-z]+:[0-9]+$"}),
            "reason": TEXT_OR_NULL,
        }
    )
    table = closed(
        {
            "id": TEXT,
            "title": TEXT,
            "columns": TEXTS,
            "rows": listed(closed({"label": TEXT, "indent": WHOLE, "figures": listed(figure)})),
            "footnotes": TEXTS,
        }
    )
    step = closed(
        {
            "level": WHOLE,
            "identity": TEXT,
            "dose": TEXT,
            "treated": WHOLE,
            "evaluable": WHOLE_OR_NULL,
            "dlts": WHOLE_OR_NULL,
            "upper_bound": PROBABILITY_OR_NULL,
            "bound_confidence": {"type": "number"},
            "decision": TEXT_OR_NULL,
            "decision_reasons": TEXTS,
            "subjects": TEXTS,
            "recommended": BOOLEAN,
        }
    )
    escalation = closed(
        {
            "steps": listed(step),
            "mtd_status": or_null(_STATUSES),
            "mtd": TEXT_OR_NULL,
            "mtd_reasons": TEXTS,
            "recommended": TEXT_OR_NULL,
            "recommended_basis": TEXT_OR_NULL,
            "signatures": TEXTS,
            "ledger_head": TEXT_OR_NULL,
        }
    )
    return titled(
        "posology readout --format json",
        closed(
            {
                "study": TEXT,
                "title": TEXT,
                "synthetic": BOOLEAN,
                "cutoff": DATE_OR_NULL,
                "protocol_hash": or_null(HASH),
                "software": TEXT,
                "subjects": TEXTS,
                "tables": listed(table),
                "escalation": escalation,
                "absent": {"type": "object", "additionalProperties": TEXT},
                "findings": TEXTS,
                "assumed": listed(closed({"where": TEXT, "reading": TEXT, "why": TEXT})),
                "results_paragraph": TEXT,
            }
        ),
    )


def trial_status() -> Schema:
    """Describe where a trial stands."""
    level = closed(
        {
            "level": WHOLE,
            "identity": TEXT,
            "dose": TEXT,
            "open": BOOLEAN,
            "enrolled": WHOLE,
            "evaluable": WHOLE,
            "dlts": WHOLE,
            "pending": WHOLE,
        }
    )
    subject = closed(
        {
            "subject": TEXT,
            "level": TEXT,
            "part": {"enum": ["escalation", "expansion"]},
            "first_dose": DATE_OR_NULL,
            "dlt_status": {"enum": ["dlt", "no-dlt", "pending", "not-evaluable", "not-dosed"]},
            "reason": TEXT,
            "replaced_by": TEXT_OR_NULL,
        }
    )
    return titled(
        "posology trial status --format json",
        closed(
            {
                "study": TEXT,
                "protocol_version": TEXT,
                "protocol_hash": HASH,
                "as_of": DATE,
                "synthetic": BOOLEAN,
                "clock": {"enum": ["server", "replayed"]},
                "events": WHOLE,
                "head": HASH,
                "levels": listed(level),
                "places_left": WHOLE,
                "expansion_places_left": WHOLE,
                "subjects": listed(subject),
                "decisions": listed(_DECISION),
                "mtd_status": _STATUSES,
                "mtd": TEXT_OR_NULL,
                "recommended": TEXT_OR_NULL,
                "recommended_signed_by": TEXT_OR_NULL,
                "next_steps": TEXTS,
                "alerts": TEXTS,
            }
        ),
    )


def trial_verify() -> Schema:
    """Describe what a verification found."""
    return titled("posology trial verify --format json", _VERIFICATION)


def trial_audit() -> Schema:
    """Describe the rows of the ledger, as they were recorded."""
    row = closed(
        {
            "row": WHOLE,
            "kind": TEXT,
            "recorded_at": {"type": "string", "format": "date-time"},
            "actor": TEXT,
            "event": {"type": "object"},
            "hash": HASH,
        }
    )
    return titled("posology trial audit --format json", closed({"rows": listed(row)}))


def trial_recorded() -> Schema:
    """Describe how a trial command acknowledges what it stored."""
    return titled(
        "posology trial COMMAND --format json, of the commands that record",
        closed({"recorded": TEXT, "row": WHOLE, "head": HASH, "event": {"type": "object"}}),
    )


def demo() -> Schema:
    """Describe what a demo found."""
    return titled(
        "posology demo --format json",
        closed(
            {
                "study": TEXT,
                "synthetic": BOOLEAN,
                "folder": TEXT,
                "report": TEXT,
                "decisions": listed(_DECISION),
                "mtd_status": _STATUSES,
                "recommended": TEXT_OR_NULL,
                "ledger": _VERIFICATION,
                "results_paragraph": TEXT,
                "claims": listed({"type": "object"}),
            }
        ),
    )
