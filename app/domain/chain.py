"""The hash chain of a dossier's history: change one byte of one event and it no longer holds.

``hash = SHA-256(0x01 ‖ previous hash ‖ canonical event)``. The event carries only a salted digest
of its payload, so that a payload can lawfully be erased without breaking the chain.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

GENESIS = bytes(32)
_LEAF = b"\x01"


def canonical(value: object) -> bytes:
    """Canonical JSON (RFC 8785 for our subset): sorted keys, no spaces, UTF-8, no NaN.

    Only payloads hold fractions; their bytes are kept as they are and never written anew.
    """
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def payload_digest(salt: bytes, payload: bytes) -> bytes:
    """The digest by which an event vouches for its payload (its canonical bytes)."""
    return hashlib.sha256(salt + payload).digest()


def instant(at: datetime) -> str:
    """A moment as the chain writes it: UTC with microseconds. ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a moment carries its time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def link(previous: bytes, event: Mapping[str, object]) -> bytes:
    """The hash of ``event`` (text, integers, booleans, None only) after ``previous``."""
    return hashlib.sha256(_LEAF + previous + canonical(dict(event))).digest()
