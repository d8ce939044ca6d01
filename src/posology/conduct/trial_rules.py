"""Rules for opening the trial, its people and its protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posology.conduct import commands as asked
from posology.conduct import events as happened
from posology.conduct.errors import FactError, NotAllowedError, RuleBrokenError
from posology.conduct.evidence import evidence_now
from posology.conduct.patient_rules import not_in_the_future
from posology.conduct.plan import plan_from
from posology.conduct.roles import ALLOWED, Role
from posology.protocol import protocol_from_document
from posology.vocabulary import content_hash, known_words

if TYPE_CHECKING:
    from posology.conduct.record import TrialRecord


LONGEST_USER = 40


def require_role(record: TrialRecord, command: asked.Command, actor: asked.Actor) -> None:
    """Refuse anyone whose role does not allow the command.

    Opening an empty ledger and adding its first user are allowed to the person who becomes administrator.
    """
    name = type(command).__name__
    if not record.users and isinstance(command, (asked.OpenTrial, asked.AddUser)):
        return
    person = record.users.get(actor.user)
    if person is None:
        raise NotAllowedError(
            f"'{actor.user}' is not a user of this trial",
            fix=known_words(actor.user, record.users) if record.users else "Open the trial first",
        )
    allowed = ALLOWED[name]
    if Role(person.role) not in allowed:
        raise NotAllowedError(
            f"{person.printed_name} ({person.role}) may not {_ACTS[name]}",
            fix="Allowed: " + ", ".join(sorted(allowed)),
        )


def open_trial(record: TrialRecord, command: asked.OpenTrial) -> happened.TrialOpened:
    """Open an empty ledger."""
    if record.sequence:
        raise RuleBrokenError("the ledger is already open", fix="Use a study folder without a ledger")
    plan = plan_from(protocol_from_document(command.protocol))
    if command.clock == "replayed" and not command.synthetic:
        raise RuleBrokenError("only a synthetic trial may be recorded with a replayed clock")
    return happened.TrialOpened(
        study=plan.study,
        protocol_version=plan.version,
        protocol_hash=plan.protocol_hash,
        protocol=command.protocol,
        synthetic=command.synthetic,
        clock=command.clock,
        software=command.software,
    )


def add_user(record: TrialRecord, command: asked.AddUser, actor: asked.Actor) -> happened.UserAdded:
    """Give a person a role."""
    if command.user in record.users:
        raise FactError(f"there is already a user '{command.user}'", fix="Choose another user name")
    if not command.user or any(letter.isspace() for letter in command.user) or len(command.user) > LONGEST_USER:
        raise FactError(
            f"{command.user!r} is not a user name", fix="Use up to 40 letters, digits and dashes without spaces"
        )
    if not command.printed_name:
        raise FactError("the printed name is empty", fix="Give the person's full name: signatures show it")
    roles = [str(role) for role in Role]
    if command.role not in roles:
        raise FactError(f"'{command.role}' is not a role", fix=known_words(command.role, roles))
    if not record.users and (command.user != actor.user or command.role != Role.ADMINISTRATOR):
        raise FactError("the first user is the administrator who opens the trial")
    return happened.UserAdded(
        user=command.user,
        printed_name=command.printed_name,
        role=command.role,
        credential_fingerprint=command.credential_fingerprint,
    )


def amend_protocol(record: TrialRecord, command: asked.AmendProtocol) -> happened.ProtocolAmended:
    """Bring an amended protocol into force; levels in use must stay in it."""
    plan = plan_from(protocol_from_document(command.protocol))
    if plan.protocol_hash in record.plans:
        raise RuleBrokenError("this version of the protocol is on record already", fix="Add an amendment to the file")
    if plan.study != record.in_force.study:
        raise RuleBrokenError(f"the protocol is of study {plan.study}, the trial of {record.in_force.study}")
    if not command.reason:
        raise FactError("the amendment has no reason", fix="Say why the protocol is amended")
    used = {patient.level for patient in record.enrolled()} | {opening.level for opening in record.openings}
    used |= {decision.next_level for decision in record.decisions}
    used |= {record.recommended.level} if record.recommended else set()
    gone = sorted(level for level in used if level is not None and not plan.has_level(level))
    if gone:
        raise RuleBrokenError(
            f"the amended protocol has no level {', '.join(gone)}, which was opened or decided on",
            fix="Keep every level that was used; a level is known for ever by its regimen and dose",
        )
    return happened.ProtocolAmended(
        protocol_version=plan.version,
        protocol_hash=plan.protocol_hash,
        protocol=command.protocol,
        reason=command.reason,
    )


def take_data_cut(record: TrialRecord, command: asked.TakeDataCut, actor: asked.Actor) -> happened.DataCutTaken:
    """Pin everything recorded so far for an analysis."""
    if not command.name:
        raise FactError("the data cut has no name", fix="Name it, for example primary")
    not_in_the_future(command.as_of, actor, "the data cut")
    if any(cut.name == command.name for cut in record.cuts):
        raise FactError(f"there is already a data cut '{command.name}'", fix="Choose another name")
    return happened.DataCutTaken(
        name=command.name,
        as_of=command.as_of,
        head_hash=record.head_hash,
        evidence_hash=content_hash(evidence_now(record, as_of=command.as_of)),
    )


_ACTS = {
    "OpenTrial": "open a trial",
    "AmendProtocol": "amend the protocol",
    "AddUser": "add users",
    "ScreenSubject": "screen subjects",
    "EnrolSubject": "enrol subjects",
    "GiveDose": "record doses",
    "ConfirmDlt": "confirm a DLT",
    "CompleteWindow": "record the end of a DLT window",
    "DeclareNotEvaluable": "declare a subject not evaluable",
    "ReplaceSubject": "replace a subject",
    "CorrectFact": "strike out a fact",
    "ReviewCohort": "review a cohort",
    "SignDecision": "sign a dose decision",
    "OpenLevel": "open a level",
    "SignRecommendedDose": "sign the recommended dose",
    "OpenExpansion": "open the expansion",
    "TakeDataCut": "take a data cut",
}
