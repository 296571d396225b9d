"""Niêm phong: bytes as letters that stand in an address or a QR, and that only we could write.

What is sealed can be read by anybody; it cannot be altered, nor made for one purpose and used for
another.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

_TAG = 16


class NotSealed(ValueError):
    """It was not sealed with this secret for this purpose, or a letter of it is another."""


def sealed(said: bytes, secret: bytes, purpose: bytes) -> str:
    """``said`` and its seal, 4 letters for every 3 bytes of ``said`` and of the 16 of the seal."""
    return in_letters(said + _tag(said, secret, purpose))


def unsealed(text: str, secret: bytes, purpose: bytes) -> bytes:
    """What was sealed. Raises NotSealed."""
    try:
        raw = from_letters(text)
    except ValueError:
        raise NotSealed from None
    said, tag = raw[:-_TAG], raw[-_TAG:]
    right = hmac.compare_digest(tag, _tag(said, secret, purpose))
    if not right or in_letters(raw) != text:  # the same bytes can be written in several ways
        raise NotSealed
    return said


def in_letters(raw: bytes) -> str:
    """``raw`` in letters, digits, ``-`` and ``_``."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def from_letters(text: str) -> bytes:
    """What ``in_letters`` wrote. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _tag(said: bytes, secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose + said, hashlib.sha256).digest()[:_TAG]
