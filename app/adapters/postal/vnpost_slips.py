"""VNPost by item codes (dịch vụ phiếu hẹn): the post registers, we ask by the code on the parcel.

There is nothing to order and nothing to cancel by this interface: the postman registers the parcel
when he gets it, and the desk types or scans its item code.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import structlog
from pydantic import BaseModel, Field, SecretStr

from app.adapters.http import Call, HttpParty
from app.adapters.postal.coding import Codes, readable
from app.domain.calendar import HANOI
from app.domain.item_codes import tidied
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.postal import Asked, NotPushed, Order, Ordered, PostalEvent, Pushed, Told

UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404

log = structlog.get_logger(__name__)


class VnpostSlipsSettings(BaseModel, frozen=True, extra="forbid"):
    kind: Literal["vnpost_slips"] = "vnpost_slips"
    name: str = "VNPost"
    address: str = Field(pattern=r"^https?://[^\s]+$")
    key: SecretStr
    codes: Path | None = None


@dataclass(slots=True)
class VnpostSlips:
    settings: VnpostSlipsSettings
    party: HttpParty
    codes: Codes
    provider: str = "vnpost"
    by_item_code: bool = True
    is_silent: bool = False

    @property
    def name(self) -> str:
        return self.settings.name

    async def order(self, order: Order, at: datetime) -> Ordered:  # noqa: ARG002 - it has a clock
        """Whether the post knows its item code, when there is one: a wrong one is found out."""
        if order.item_code is not None:
            await self._asked("LayDuLieuTheoMaBuuGui", order.item_code)
        return Ordered(order.item_code)

    async def cancel(self, number: str, at: datetime) -> None:
        """The desk keeps the parcel back; there is nobody to be told."""

    async def events(self, asked: Asked) -> Told:
        events: list[PostalEvent] = []
        for item_code in asked.item_codes:
            try:
                said = await self._asked("LayTrangThaiTheoMaBuuGui", item_code)
            except PermanentFailure as failure:  # the other parcels are asked about all the same
                log.warning("parcel_not_told", item_code=item_code, words=str(failure))
                continue
            if isinstance(said, list):
                events += readable(self._event, said)
            elif said is not None:
                log.warning("parcel_not_told", item_code=item_code, words="no list")
        return Told(events=events, cursor=asked.cursor)

    async def close(self) -> None:
        await self.party.close()

    def heard(self, pushed: Pushed) -> Sequence[PostalEvent]:  # noqa: ARG002 - nothing is
        raise NotPushed

    async def _asked(self, question: str, item_code: str) -> Any:  # noqa: ANN401 - what it says
        """Its answer; None where it does not know the parcel (yet)."""
        key = self.settings.key.get_secret_value()
        reply = await self.party.send(
            Call(
                "GET",
                f"/{question}",
                params={"MaBuuGui": item_code},
                headers={"authorization": f"Bearer {key}"},
            )
        )
        if reply.status == NOT_FOUND:
            return None
        if reply.status in {UNAUTHORIZED, FORBIDDEN}:
            raise TemporaryFailure(f"{self.name} does not believe our key")
        if not reply.is_success:
            raise PermanentFailure(f"{self.name} answered {reply.status}")
        return reply.json()

    def _event(self, said: Mapping[str, Any]) -> PostalEvent:
        code = str(said.get("Status", ""))
        try:
            moment = datetime.fromisoformat(str(said["CreateTime"]))
            identity = str(said["EventItemID"])
        except (KeyError, ValueError):
            raise PermanentFailure("an event has no time, or no id") from None
        return PostalEvent(
            id=identity,
            code=code,
            state=self.codes.state(code),
            at=moment if moment.tzinfo is not None else moment.replace(tzinfo=HANOI),
            item_code=tidied(str(said.get("ItemCode") or "")) or None,
            place=str(said.get("PosCode") or "") or None,
            raw=json.dumps(said, ensure_ascii=False),
        )
