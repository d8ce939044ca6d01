"""Passwords are kept as Argon2id hashes; a fingerprint of each hash is bound into the chain."""

from __future__ import annotations

import hashlib

from posology.vocabulary import InputError

#: Shortest password accepted.
MINIMUM_LENGTH = 8


def hash_password(password: str, *, salt: bytes | None = None) -> str:
    """Hash a password with Argon2id (RFC 9106, the library's low-memory profile).

    Parameters
    ----------
    password
        At least eight characters.
    salt
        Only for synthetic trials that must come out the same on every run; else drawn at random.
    """
    from argon2 import PasswordHasher

    if len(password) < MINIMUM_LENGTH:
        raise InputError(
            f"the password has {len(password)} characters", fix=f"Use at least {MINIMUM_LENGTH} characters"
        )
    return PasswordHasher().hash(password, salt=salt)


def is_right_password(stored: str, password: str) -> bool:
    """Check a password against its stored hash."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def fingerprint(stored: str) -> str:
    """Return the SHA-256 of a stored password hash, for the chain."""
    return hashlib.sha256(stored.encode()).hexdigest()
