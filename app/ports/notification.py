"""Gửi tin: messages to people, by a gateway of short messages, by Zalo, or by e-mail.

Every message carries an id of ours. A gateway that has had it already has taken it: sending the
same message again is one message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from app.domain.notifying import DeliveryState, Medium
from app.ports import PermanentFailure


class MessageRefused(PermanentFailure):
    """The other side will never deliver this message; its words are a code of theirs or ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``to`` is a mobile number (``0905123456``) or an e-mail address.

    ``text`` is plain; a short message is in GSM letters already. ``template`` and ``params`` are
    for a gateway that knows the texts itself; ``html`` is for e-mail. ``at`` is when it is from.
    """

    id: UUID
    to: str
    text: str
    subject: str = ""
    html: str | None = None
    at: datetime | None = None
    template: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Taken:
    """The other side has it, under its own number (empty: it gave none)."""

    provider_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of the message with ``id``, as the other side tells it; ``code`` says why not."""

    id: UUID
    state: DeliveryState
    at: datetime
    code: str = ""


class Messenger(Protocol):
    """One way out of the building. ``provider`` is its short name, as reports come in under it."""

    @property
    def medium(self) -> Medium: ...

    @property
    def provider(self) -> str: ...

    async def send(self, message: Message) -> Taken:
        """Raises MessageRefused for good; TemporaryFailure when it may be tried again."""
        ...

    async def asked(self, message: UUID, provider_id: str) -> Report | None:
        """What became of a message that it took; None: nothing yet, or it cannot be asked."""
        ...

    def reported(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Sequence[Report]:
        """What a message from the other side tells, if it is from there.

        Raises SignatureWrong, and Invalid.
        """
        ...

    async def close(self) -> None:
        """Nothing is sent afterwards."""
        ...
