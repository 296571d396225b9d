"""What an Idempotency-Key promises: the same request again gets the same answer, and no effect."""

import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from app.domain.errors import Defect, Duplicate, Invalid

_KEY = re.compile(r"[!-~]{1,200}")


class AnsweredMeanwhile(Exception):
    """A twin of this request was quicker; its answer is there once this transaction is gone."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that wants to have its effect once. ``fingerprint`` tells it from others."""

    principal: UUID
    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes


class KeyUsedForAnotherRequest(Duplicate):
    """``before`` is what that other request was answered."""

    def __init__(self, before: Answer) -> None:
        super().__init__()
        self.before = before


def checked_key(key: str) -> str:
    if _KEY.fullmatch(key) is None:
        raise Invalid([Defect("Idempotency-Key", "bad_idempotency_key")])
    return key


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Equal for equal requests only: no part can be mistaken for another."""
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode(), body):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
