"""A post office without an interface: people print the label and type what the postman says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from app.ports.postal import Asked, NotPushed, Order, Ordered, PostalEvent, Pushed, Told


class ManualSettings(BaseModel, frozen=True, extra="forbid"):
    kind: Literal["manual"] = "manual"
    name: str = "Bưu điện"


@dataclass(frozen=True, slots=True)
class ManualPostal:
    name: str
    provider: str = "manual"
    by_item_code: bool = False
    is_silent: bool = True

    async def order(self, order: Order, at: datetime) -> Ordered:  # noqa: ARG002 - at once
        return Ordered(order.item_code)

    async def cancel(self, number: str, at: datetime) -> None:
        """Nobody else was told of it."""

    async def events(self, asked: Asked) -> Told:
        return Told(events=(), cursor=asked.cursor)

    async def close(self) -> None:
        """There is no line."""

    def heard(self, pushed: Pushed) -> Sequence[PostalEvent]:  # noqa: ARG002 - nothing is
        raise NotPushed
