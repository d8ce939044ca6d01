"""The ways the ledger says no. Each changes nothing."""

from __future__ import annotations

from posology.vocabulary import InputError, StudySaysNo


class NotAllowedError(StudySaysNo):
    """The person has no role for this act."""


class RuleBrokenError(StudySaysNo):
    """The protocol or the course of the trial forbids it now."""


class FactError(InputError):
    """The fact contradicts one on record: an unknown subject, a date out of order."""


class SignInError(StudySaysNo):
    """The user or the password is wrong."""


class LedgerError(StudySaysNo):
    """The ledger is damaged, unguarded or not the one meant."""


class NoLedgerError(InputError):
    """There is no ledger where one is needed."""
