"""One spelling for one value: RFC 8785 canonical JSON, and the SHA-256 of it.

Hashes bind a decision to its protocol and its evidence, so the bytes that are hashed must not depend on key
order, spacing or how a number happens to be written.
"""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:
    """Write a value of plain JSON types as RFC 8785 canonical JSON (UTF-8).

    Examples
    --------
    >>> canonical_json({"b": 1.0, "a": [True, None]})
    b'{"a":[true,null],"b":1}'
    """
    return rfc8785.dumps(value)


def content_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of `value`, as 64 lower-case hexadecimal digits.

    Examples
    --------
    >>> content_hash({"level": 1})[:12]
    '16a5197c426c'
    >>> content_hash({"a": 1, "b": 2}) == content_hash({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(canonical_json(value)).hexdigest()
