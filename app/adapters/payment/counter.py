"""No provider: money is taken at the counter, in cash, and nothing leaves the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from app.domain.reconciling import StatementLine
from app.domain.signing import SignatureWrong
from app.ports.payment import (
    AtTheCounter,
    Callback,
    Credit,
    HowToPay,
    Order,
    StatementUnreadable,
)


class CounterSettings(BaseModel, frozen=True, extra="forbid"):
    kind: Literal["counter"] = "counter"


@dataclass(frozen=True, slots=True)
class CounterPayment:
    provider: str = "counter"
    asks_first: bool = False

    async def begin(self, order: Order) -> HowToPay:
        del order
        return AtTheCounter()

    def verify_callback(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Callback:
        """Nobody may tell us anything."""
        del raw, headers, at
        raise SignatureWrong

    async def inquire(self, order: Order) -> Sequence[Credit]:
        del order
        return ()

    def read_statement(self, content: bytes) -> Sequence[StatementLine]:
        del content
        raise StatementUnreadable

    async def close(self) -> None:
        return None
