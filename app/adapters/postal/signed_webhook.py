"""Any post office that takes orders as JSON and tells us of each station by a signed message.

What we send and what it sends is signed alike (``app.domain.signing``); its messages come to
``POST /api/v1/postal/{provider}/events``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, ValidationError

from app.adapters.http import Call, HttpParty, Reply
from app.adapters.postal.coding import Codes
from app.domain.errors import Defect, Invalid
from app.domain.item_codes import tidied
from app.domain.signing import read_secret, signed_headers, verified
from app.ports import PermanentFailure
from app.ports.postal import Asked, Order, Ordered, Party, PostalEvent, Pushed, Told

CONFLICT, NOT_FOUND, GONE = 409, 404, 410


class SignedWebhookSettings(BaseModel, frozen=True, extra="forbid"):
    """``provider`` stands in the address to which it pushes; ``secret`` is ``whsec_…``."""

    kind: Literal["signed_webhook"] = "signed_webhook"
    name: str = "Bưu chính"
    provider: str = Field(default="post", pattern=r"^[a-z][a-z0-9-]{1,30}$")
    address: str = Field(pattern=r"^https?://[^\s]+$")
    secret: SecretStr
    codes: Path | None = None


class _Said(BaseModel, frozen=True, extra="ignore"):
    """One event as it is pushed."""

    id: str = Field(min_length=1, max_length=200)
    order_number: str | None = Field(default=None, max_length=80)
    item_code: str | None = Field(default=None, max_length=35)
    status: str = Field(min_length=1, max_length=60)
    at: AwareDatetime
    office: str | None = Field(default=None, max_length=100)
    note: str | None = Field(default=None, max_length=500)
    collector: str | None = Field(default=None, max_length=120)
    collector_paper: str | None = Field(default=None, max_length=40)
    signature: str | None = Field(default=None, max_length=500)
    photo: str | None = Field(default=None, max_length=500)


class _Message(BaseModel, frozen=True, extra="ignore"):
    events: list[_Said] = Field(max_length=500)


@dataclass(slots=True)
class SignedWebhook:
    settings: SignedWebhookSettings
    party: HttpParty
    codes: Codes
    by_item_code: bool = False
    is_silent: bool = False

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def provider(self) -> str:
        return self.settings.provider

    async def order(self, order: Order, at: datetime) -> Ordered:
        said = {
            "order_number": order.number,
            "item_code": order.item_code,
            "direction": "to_agency" if order.to_agency else "to_citizen",
            "sender": _party(order.sender),
            "receiver": _party(order.receiver),
            "contents": order.contents,
            "collect": {"postage": order.due.postage, "fee": order.due.fee},
        }
        reply = await self._sent(Call("POST", "/orders", json=said), order.number, at)
        if not reply.is_success and reply.status != CONFLICT:
            raise PermanentFailure(f"{self.name} answered {reply.status}")
        known = reply.json()
        found = known.get("item_code") if isinstance(known, dict) else None
        return Ordered(tidied(found) if isinstance(found, str) and found else order.item_code)

    async def cancel(self, number: str, at: datetime) -> None:
        reply = await self._sent(Call("DELETE", f"/orders/{number}"), f"{number}-cancel", at)
        if not reply.is_success and reply.status not in {NOT_FOUND, GONE}:
            raise PermanentFailure(f"{self.name} answered {reply.status}")

    async def events(self, asked: Asked) -> Told:
        return Told(events=(), cursor=asked.cursor)

    async def close(self) -> None:
        await self.party.close()

    def heard(self, pushed: Pushed) -> Sequence[PostalEvent]:
        verified(pushed.headers, pushed.body, secrets=[self._secret()], at=pushed.at)
        try:
            message = _Message.model_validate_json(pushed.body)
        except ValidationError as problem:
            places = (".".join(map(str, fault["loc"])) for fault in problem.errors())
            raise Invalid([Defect(place, "malformed_event") for place in places]) from None
        return [self._event(said) for said in message.events]

    def _event(self, said: _Said) -> PostalEvent:
        return PostalEvent(
            id=said.id,
            code=said.status,
            state=self.codes.state(said.status),
            at=said.at,
            order_number=said.order_number,
            item_code=tidied(said.item_code) if said.item_code else None,
            place=said.office,
            note=said.note,
            collector=said.collector,
            collector_paper=said.collector_paper,
            signature=said.signature,
            photo=said.photo,
            raw=said.model_dump_json(),
        )

    async def _sent(self, call: Call, key: str, at: datetime) -> Reply:
        body = b"" if call.json is None else json.dumps(call.json, ensure_ascii=False).encode()
        signed = signed_headers([self._secret()], message=key.replace(".", "_"), at=at, body=body)
        headers = {**signed, "content-type": "application/json", "idempotency-key": key}
        return await self.party.send(
            Call(call.method, call.path, content=body or None, headers=headers)
        )

    def _secret(self) -> bytes:
        return read_secret(self.settings.secret.get_secret_value())


def _party(party: Party) -> Mapping[str, str | None]:
    return {
        "name": party.name,
        "address": party.address,
        "phone": party.phone,
        "email": party.email,
    }
