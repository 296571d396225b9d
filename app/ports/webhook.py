"""Báo cho hệ thống khác: handing one message to whoever subscribed to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """``headers`` hold the signature of ``body``, which must arrive byte for byte."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Webhook(Protocol):
    async def send(self, message: Message) -> int:
        """The status that was answered, whatever it is; redirects are answers, not followed.

        Away: nobody answered. PermanentFailure: the address is not allowed, or is none.
        """
        ...

    async def close(self) -> None:
        """Nothing is sent afterwards."""
        ...
