"""Tin nhắn thương hiệu: a gateway that takes short messages as JSON and reports on each.

``POST /messages`` {id, brandname, to, text, template} answers {code, message_id}; ``code`` "0" is
taken, and "duplicate" that it had the id before. ``GET /messages/{id}`` tells what became of it.
Reports come to ``POST /api/v1/notifications/{provider}/events``, signed as ``app.domain.signing``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, ValidationError

from app.adapters.http import Call, HttpParty
from app.domain.errors import Defect, Invalid
from app.domain.notifying import DeliveryState, Medium
from app.domain.signing import read_secret, verified
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.notification import Message, MessageRefused, Report, Taken

TAKEN: Final = frozenset({"0", "duplicate"})
OURS: Final = frozenset({"unauthorised", "balance", "brandname"})
"""What is wrong with our account and not with the message: it waits until that is mended."""
LONGEST_BRANDNAME: Final = 11
NOT_FOUND: Final = 404
UNAUTHORISED: Final = frozenset({401, 403})

STATES: Final = MappingProxyType(
    {
        "delivered": DeliveryState.DELIVERED,
        "undelivered": DeliveryState.FAILED,
        "expired": DeliveryState.FAILED,
        "rejected": DeliveryState.FAILED,
    }
)


class SmsGatewaySettings(BaseModel, frozen=True, extra="forbid"):
    """``provider`` stands in the address to which it reports; ``secret`` (``whsec_…``) signs."""

    kind: Literal["gateway"] = "gateway"
    provider: str = Field(default="sms", pattern=r"^[a-z][a-z0-9-]{1,30}$")
    address: str = Field(pattern=r"^https?://[^\s]+$")
    brandname: str = Field(min_length=1, max_length=LONGEST_BRANDNAME)
    token: SecretStr
    secret: SecretStr
    templates: Mapping[str, str] = Field(default_factory=dict)
    """The numbers under which the operator has registered our texts, by their names."""


class _Answer(BaseModel, frozen=True, extra="ignore"):
    code: str
    message_id: str = ""


class _Told(BaseModel, frozen=True, extra="ignore"):
    id: UUID
    state: str
    at: AwareDatetime
    code: str = Field(default="", max_length=60)


class _Reports(BaseModel, frozen=True, extra="ignore"):
    reports: Annotated[list[_Told], Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class SmsGateway:
    settings: SmsGatewaySettings
    party: HttpParty
    medium: Medium = field(default=Medium.SMS, init=False)

    @property
    def provider(self) -> str:
        return self.settings.provider

    async def send(self, message: Message) -> Taken:
        said = {
            "id": str(message.id),
            "brandname": self.settings.brandname,
            "to": international(message.to),
            "text": message.text,
            "template": self.settings.templates.get(message.template, message.template),
        }
        reply = await self.party.send(
            Call("POST", "/messages", json=said, headers=self._authorised())
        )
        if reply.status in UNAUTHORISED:
            raise TemporaryFailure(f"sms answered {reply.status}")
        answer = _answer(reply.body)
        if answer.code in TAKEN:
            return Taken(answer.message_id)
        if answer.code in OURS:
            raise TemporaryFailure(f"sms: {answer.code}")
        raise MessageRefused(f"sms {answer.code}"[:60])

    async def asked(self, message: UUID, provider_id: str) -> Report | None:
        del provider_id
        call = Call("GET", f"/messages/{message}", headers=self._authorised())
        reply = await self.party.send(call)
        if reply.status == NOT_FOUND:
            return None
        try:
            told = _Told.model_validate_json(reply.body)
        except ValidationError:
            raise PermanentFailure("the answer about a message is not readable") from None
        return _report(told)

    def reported(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Sequence[Report]:
        secret = read_secret(self.settings.secret.get_secret_value())
        verified(headers, body, secrets=[secret], at=at)
        try:
            told = _Reports.model_validate_json(body).reports
        except ValidationError:
            raise Invalid([Defect("body", "unreadable")]) from None
        return [report for one in told if (report := _report(one)) is not None]

    async def close(self) -> None:
        await self.party.close()

    def _authorised(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.settings.token.get_secret_value()}"}


def international(phone: str) -> str:
    """``84905123456`` for ``0905123456``, as gateways number telephones."""
    return "84" + phone.removeprefix("0")


def _answer(body: bytes) -> _Answer:
    try:
        return _Answer.model_validate_json(body)
    except ValidationError:
        raise PermanentFailure("the answer to a message is not readable") from None


def _report(told: _Told) -> Report | None:
    state = STATES.get(told.state)
    if state is None:  # on its way, or a word that is new to us: there is nothing to note
        return None
    return Report(id=told.id, state=state, at=told.at, code=told.code)
