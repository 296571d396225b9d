"""Chữ ký của thông điệp: who sent a message, that nobody altered it, and that it is not an old one.

The form is that of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over
``<id>.<seconds since 1970>.<raw body>``, in three headers. It is what we send, and what we ask of
whoever calls us back and has no form of his own; for those who have one there is ``vouched``.

Several secrets may be valid at once, so that one can be replaced without losing a message. A
message that is signed and in time may still come twice: its ``id`` says so, and who receives it
remembers ids.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from app.domain.errors import Unauthenticated

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"

WINDOW: Final = timedelta(minutes=5)
"""How far the sender's clock and the journey may take a message from our own time."""
PREFIX: Final = "whsec_"
SECRET_BYTES: Final = range(24, 65)
"""As the standard has it."""

_MESSAGE = re.compile(r"[!-\-/-~]{1,256}", re.ASCII)
"""Visible ASCII without the full stop, which could shift signed text from one part to another."""
_MOST_SIGNATURES = 16
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class SignatureWrong(Unauthenticated):
    """The message is not signed, not by one who may, or was altered on its way."""


class SignatureOutOfTime(Unauthenticated):
    """Rightly signed, but too long ago, or by a clock that is ahead: perhaps an old message."""


class SecretMalformed(ValueError):
    """Not ``whsec_`` and the base64 of 24 to 64 bytes."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A message that can be believed; ``id`` is the same each time that it is sent."""

    id: str
    sent_at: datetime


def spelled(secret: bytes) -> str:
    """``secret`` as people hand it on: ``whsec_…``."""
    return PREFIX + base64.b64encode(secret).decode("ascii")


def read_secret(text: str) -> bytes:
    """The bytes behind ``whsec_…``. Raises SecretMalformed."""
    try:
        secret = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretMalformed from None
    if len(secret) not in SECRET_BYTES:
        raise SecretMalformed
    return secret


def signed_headers(
    secrets: Iterable[bytes], *, message: str, at: datetime, body: bytes
) -> Mapping[str, str]:
    """The three headers of a message sent ``at``: one signature for each secret in force."""
    seconds = str(int(at.timestamp()))
    made = (_signature(secret, message, seconds, body) for secret in secrets)
    return MappingProxyType({ID: message, TIMESTAMP: seconds, SIGNATURE: " ".join(made)})


def verified(
    headers: Mapping[str, str],
    body: bytes,
    *,
    secrets: Iterable[bytes],
    at: datetime,
    window: timedelta = WINDOW,
) -> Signed:
    """What the headers of ``body`` prove; names of ``headers`` in lower case.

    ``body`` is what came over the wire, before anybody parsed it. Raises SignatureWrong, and
    SignatureOutOfTime for what is genuine but further from ``at`` than ``window``.
    """
    message, seconds = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if _MESSAGE.fullmatch(message) is None or _SECONDS.fullmatch(seconds) is None:
        raise SignatureWrong
    given = headers.get(SIGNATURE, "").split(" ")
    if len(given) > _MOST_SIGNATURES:
        raise SignatureWrong
    made = [_signature(secret, message, seconds, body) for secret in secrets]
    if not _one_of(given, made):
        raise SignatureWrong
    sent_at = _moment(seconds)
    if not in_time(sent_at, at, window):
        raise SignatureOutOfTime
    return Signed(message, sent_at)


def vouched(signature: str, message: bytes, *, secrets: Iterable[bytes]) -> bool:
    """Whether ``signature``, in hexadecimal or base64, is the HMAC-SHA256 of ``message``.

    For parties with a form of their own: ``message`` is what their document says is signed. It
    must hold a moment, and that moment is the caller's to judge (``in_time``).
    """
    made: list[str] = []
    for secret in secrets:
        digest = hmac.new(secret, message, hashlib.sha256).digest()
        made += [digest.hex(), base64.b64encode(digest).decode("ascii")]
    is_hex = re.fullmatch(r"[0-9A-Fa-f]{64}", signature) is not None
    return _one_of([signature.lower() if is_hex else signature], made)


def in_time(sent_at: datetime, at: datetime, window: timedelta = WINDOW) -> bool:
    return abs(at - sent_at) <= window


def _signature(secret: bytes, message: str, seconds: str, body: bytes) -> str:
    said = f"{message}.{seconds}.".encode("utf-8", "surrogatepass") + body
    digest = hmac.new(secret, said, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode("ascii")


def _one_of(given: Iterable[str], made: Iterable[str]) -> bool:
    """Every pair is compared, each in constant time: how long it takes tells nothing."""
    right = [
        hmac.compare_digest(one.encode("utf-8", "surrogatepass"), another.encode("ascii"))
        for another in made
        for one in given
    ]
    return any(right)


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (OverflowError, ValueError, OSError):  # the year 31000
        raise SignatureOutOfTime from None
