"""VNPost by orders (the province's NGSP): order, cancel, and its events by a cursor.

OAuth 2.0 client credentials. An order that exists already is the same order. Event times are those
of Hà Nội without saying so. The cursor is the id of the last event that was read.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, SecretStr

from app.adapters.http import Call, HttpParty, Reply
from app.adapters.postal.coding import Codes, Numbering, province_code, readable
from app.domain.calendar import HANOI
from app.domain.item_codes import tidied
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.postal import Asked, NotPushed, Order, Ordered, PostalEvent, Pushed, Told

UNAUTHORIZED, FORBIDDEN = 401, 403


class VnpostOrdersSettings(BaseModel, frozen=True, extra="forbid"):
    """``address`` is what the paths stand behind; ``codes`` a file of the installation's own."""

    kind: Literal["vnpost_orders"] = "vnpost_orders"
    name: str = "VNPost"
    address: str = Field(pattern=r"^https?://[^\s]+$")
    token_path: str = "/token"  # noqa: S105 - a path
    order_path: str = "/order"
    cancel_path: str = "/cancel"
    events_path: str = "/tracking"
    client_id: str
    client_secret: SecretStr
    customer_code: str
    page_size: int = Field(default=100, ge=1, le=1000)
    numbering: Numbering = Numbering.PROVINCE
    codes: Path | None = None


@dataclass(slots=True)
class VnpostOrders:
    settings: VnpostOrdersSettings
    party: HttpParty
    codes: Codes
    provider: str = "vnpost"
    by_item_code: bool = False
    is_silent: bool = False
    _token: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        return self.settings.name

    async def order(self, order: Order, at: datetime) -> Ordered:  # noqa: ARG002 - it has a clock
        call = Call("POST", self.settings.order_path, json=self._body(order))
        answer = _object(await self._send(call))
        code = str(answer.get("Status", ""))
        if self.codes.says("done", code) or self.codes.says("done_before", code):
            said = answer.get("ItemCode")
            return Ordered(tidied(said) if isinstance(said, str) and said else order.item_code)
        raise self._refusal("order", code)

    async def cancel(self, number: str, at: datetime) -> None:  # noqa: ARG002 - it has a clock
        asked = {"CustomerCode": self.settings.customer_code, "OrderNumber": number}
        answer = _object(await self._send(Call("GET", self.settings.cancel_path, params=asked)))
        code = str(answer.get("Status", ""))
        if not any(self.codes.says(kind, code) for kind in ("done", "done_before", "unknown")):
            raise self._refusal("cancellation", code)

    async def events(self, asked: Asked) -> Told:
        params = {"pagesize": str(self.settings.page_size), "lastId": asked.cursor or ""}
        reply = await self._send(Call("GET", self.settings.events_path, params=params))
        embedded = _object(reply).get("_embedded")
        told = embedded.get("rh:doc") if isinstance(embedded, dict) else None
        if not isinstance(told, list):
            raise PermanentFailure("the page of events has no events")
        known = [one for one in told if isinstance(one, dict) and _id(one)]
        mine = [one for one in known if one.get("CustomerCode") == self.settings.customer_code]
        return Told(
            events=readable(self._event, mine),
            cursor=_id(known[-1]) if known else asked.cursor,
            more=len(told) >= self.settings.page_size,
        )

    async def close(self) -> None:
        await self.party.close()

    def heard(self, pushed: Pushed) -> Sequence[PostalEvent]:  # noqa: ARG002 - nothing is
        raise NotPushed

    def _body(self, order: Order) -> dict[str, object]:
        sender, receiver, numbering = order.sender, order.receiver, self.settings.numbering
        return {
            "CustomerCode": self.settings.customer_code,
            "OrderNumber": order.number,
            **({"ItemCode": order.item_code, "FlagConfig": 2} if order.item_code else {}),
            "CODAmount": order.due.total,
            "SenderName": sender.name,
            "SenderTel": sender.phone or "",
            "SenderEmail": sender.email or "",
            "SenderAddress": sender.address,
            "SenderProvince": province_code(sender.address, numbering),
            "SenderDistrict": "",
            "SenderDesc": "Gửi hồ sơ TTHC" if order.to_agency else "Trả kết quả TTHC",
            "Description": _description(order),
            "ReceiverName": receiver.name,
            "ReceiverTel": receiver.phone or "",
            "ReceiverEmail": receiver.email or "",
            "ReceiverAddress": receiver.address,
            "ReceiverProvince": province_code(receiver.address, numbering),
            "ReceiverDistrict": "",
        }

    async def _send(self, call: Call) -> Reply:
        """The answer to ``call``, with a new token when the old one is not believed any more."""
        if not self._token:
            self._token = await self._new_token()
        reply = await self._with_token(call)
        if reply.status == UNAUTHORIZED:
            self._token = await self._new_token()
            reply = await self._with_token(call)
        if reply.status in {
            UNAUTHORIZED,
            FORBIDDEN,
        }:  # another worker signed in between, or they are confused
            raise TemporaryFailure(f"{self.name} believes no token of ours")
        if not reply.is_success:
            raise PermanentFailure(f"{self.name} answered {reply.status}")
        return reply

    async def _with_token(self, call: Call) -> Reply:
        return await self.party.send(
            replace(call, headers={"authorization": f"Bearer {self._token}"})
        )

    async def _new_token(self) -> str:
        secret = self.settings.client_secret.get_secret_value()
        named = base64.b64encode(f"{self.settings.client_id}:{secret}".encode()).decode()
        reply = await self.party.send(
            Call(
                "POST",
                self.settings.token_path,
                form={"grant_type": "client_credentials"},
                headers={"authorization": f"Basic {named}"},
            )
        )
        token = _object(reply).get("access_token") if reply.is_success else None
        if not isinstance(token, str) or not token:
            raise TemporaryFailure(f"{self.name} gives no token: {reply.status}")
        return token

    def _event(self, said: Mapping[str, Any]) -> PostalEvent:
        code = str(said.get("StatusCode", ""))
        item_code = str(said.get("ItemCode") or "")
        identity = _id(said)
        if identity is None:
            raise PermanentFailure("an event has no id")
        return PostalEvent(
            id=identity,
            code=code,
            state=self.codes.state(code),
            at=_hanoi(said.get("EventTime")),
            order_number=str(said.get("OrderNumber") or "") or None,
            item_code=tidied(item_code) or None,
            place=str(said.get("POSID") or "") or None,
            note=" ".join(str(said.get(key) or "") for key in ("StatusMessage", "Notes")).strip(),
            raw=json.dumps(said, ensure_ascii=False),
        )

    def _refusal(self, what: str, code: str) -> Exception:
        words = f"{self.name} refuses the {what}: {code or 'no status'}"
        return (TemporaryFailure if self.codes.says("later", code) else PermanentFailure)(words)


def _description(order: Order) -> str:
    """What is in it, and what is collected at the door: postage and fee are told apart."""
    due = order.due
    parts = [order.contents]
    if due.postage:
        parts.append(f"Thu cước: {due.postage} đ")
    if due.fee:
        parts.append(f"Thu phí, lệ phí: {due.fee} đ")
    return ". ".join(parts)


def _object(reply: Reply) -> dict[str, Any]:
    said = reply.json()
    if not isinstance(said, dict):
        raise PermanentFailure("the answer is no object")
    return said


def _id(said: Mapping[str, Any]) -> str | None:
    known = said.get("_id")
    found = known.get("$oid") if isinstance(known, dict) else None
    return found if isinstance(found, str) and found else None


def _hanoi(said: object) -> datetime:
    try:
        moment = datetime.fromisoformat(str(said))
    except ValueError:
        raise PermanentFailure("an event has no time") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=HANOI)
