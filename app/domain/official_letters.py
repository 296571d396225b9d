"""Văn bản điện tử: official letters between agencies, and what their receivers say of them.

The receive states are those of QĐ 28/2018/QĐ-TTg; what a receiver does with a letter is reported by
messages that may come twice and out of order, so that the newest by its own time counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

LARGEST: Final = 50 * 1024 * 1024
"""Bytes of all attachments of one letter together (§6.6 of the reference: at most 50 MB)."""


class LetterKind(StrEnum):
    """What a package does: brings a letter, or changes one that was sent before."""

    NEW = "edoc"
    REPLACEMENT = "replacement"
    REVOCATION = "revocation"
    UPDATE = "update"


class LetterState(StrEnum):
    """Where a letter is, in the order of its way; what comes after ``SENT`` the receiver says."""

    QUEUED = "queued"
    CANCELLED = "cancelled"
    """It was not needed any more before it left."""
    SENT = "sent"
    ARRIVED = "arrived"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    IN_HAND = "in_hand"
    COMPLETED = "completed"
    RECALL_ASKED = "recall_asked"
    RECALLED = "recalled"
    RECALL_REFUSED = "recall_refused"


RECEIPT_CODES: Final = {
    LetterState.ARRIVED: "01",
    LetterState.REFUSED: "02",
    LetterState.ACCEPTED: "03",
    LetterState.ASSIGNED: "04",
    LetterState.IN_HAND: "05",
    LetterState.COMPLETED: "06",
    LetterState.RECALL_ASKED: "13",
    LetterState.RECALLED: "15",
    LetterState.RECALL_REFUSED: "16",
}
"""QĐ 28/2018/QĐ-TTg: đã đến, từ chối, đã tiếp nhận, phân công, đang xử lý, hoàn thành, lấy lại."""
_STATES: Final = {code: state for state, code in RECEIPT_CODES.items()}
_RANK: Final = {state: rank for rank, state in enumerate(LetterState)}


def state_of(code: str) -> LetterState | None:
    """What a receive code says; None for one that the decision does not know."""
    return _STATES.get(code)


def newest(states: Iterable[tuple[datetime, LetterState]]) -> LetterState:
    """Where a letter is by what was said of it, in any order and any number of times."""
    return max(states, key=lambda said: (said[0], _RANK[said[1]]))[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Organ:
    """An agency as the axis knows it; ``id`` is its registered identifier (mã định danh)."""

    id: str
    name: str
    address: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Another letter, as its sender wrote it down: ``code`` is số/ký hiệu."""

    organ: str
    document_id: str
    code: str = ""
    promulgated_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialLetter:
    """Văn bản: ``number`` and ``notation`` make số/ký hiệu, ``subject`` is trích yếu.

    ``document_id`` is the sender's own and for ever: the same twice is the same letter.
    ``about`` is the letter that this one answers; ``replaces`` the document ids of those that it
    replaces, updates or takes back.
    """

    document_id: str
    kind: LetterKind = LetterKind.NEW
    sender: Organ
    receivers: tuple[Organ, ...]
    number: str
    notation: str
    place: str
    promulgated_on: date
    type_name: str
    subject: str
    content: str = ""
    signer: str = ""
    position: str = ""
    about: Reference | None = None
    replaces: tuple[str, ...] = ()
    due: datetime | None = None
    at: datetime
    attachments: tuple[Attachment, ...] = ()

    @property
    def code(self) -> str:
        return f"{self.number}/{self.notation}" if self.notation else self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the receiver of a letter has done with it; ``about`` names the letter."""

    about: Reference
    sender: Organ
    state: LetterState
    at: datetime
    words: str = ""
    staff: str = ""
