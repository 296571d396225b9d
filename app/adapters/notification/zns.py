"""Zalo ZNS: messages by templates that Zalo has approved, to telephone numbers.

A login is renewed by a token that is good once: whoever renews it keeps the new one in a file
before using it, lest a stop in between lock the house out.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, ValidationError

from app.adapters.http import Call, HttpParty
from app.adapters.notification.sms import international
from app.domain.errors import Defect, Invalid
from app.domain.notifying import DeliveryState, Medium
from app.domain.signing import SignatureWrong
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.notification import Message, MessageRefused, Report, Taken

TAKEN: Final = 0
TOKEN_WRONG: Final = frozenset({-124, -216})
OURS: Final = frozenset({-100, -115, -117, -121, -147, -32, -133})
"""What is about our account or the hour, and not about the message: it waits."""
NOT_REGISTERED: Final = "zns template_not_registered"
RECEIVED: Final = "user_received_message"
SIGNATURE: Final = "x-zevent-signature"


class ZnsSettings(BaseModel, frozen=True, extra="forbid"):
    """``templates`` are the numbers under which Zalo has approved our texts, by their names.

    ``refresh_token`` is the first one; afterwards a file in the data folder has the newest.
    """

    kind: Literal["zns"] = "zns"
    provider: str = Field(default="zalo", pattern=r"^[a-z][a-z0-9-]{1,30}$")
    address: str = Field(default="https://business.openapi.zalo.me", pattern=r"^https?://[^\s]+$")
    login: str = Field(default="https://oauth.zaloapp.com", pattern=r"^https?://[^\s]+$")
    app_id: str = Field(min_length=1)
    app_secret: SecretStr
    oa_secret: SecretStr
    """Signs what Zalo tells us of messages."""
    refresh_token: SecretStr
    templates: Mapping[str, str] = Field(default_factory=dict)


class _Tokens(BaseModel, frozen=True, extra="ignore"):
    access_token: str
    refresh_token: str


class _Data(BaseModel, frozen=True, extra="ignore"):
    msg_id: str = ""


class _Answer(BaseModel, frozen=True, extra="ignore"):
    error: int
    data: _Data | None = None


class _Event(BaseModel, frozen=True, extra="ignore"):
    class Message(BaseModel, frozen=True, extra="ignore"):
        tracking_id: UUID
        delivery_time: int | None = None

    app_id: str
    timestamp: str
    event_name: str
    message: Message | None = None


@dataclass(slots=True)
class ZaloTokens:
    """The login of the official account; ``path`` has what the last renewal gave."""

    settings: ZnsSettings
    party: HttpParty
    path: Path
    _access: str | None = field(default=None, init=False)

    async def access(self) -> str:
        if self._access is None:
            self._access = self._kept().get("access_token") or await self.renewed(None)
        return self._access

    async def renewed(self, refused: str | None) -> str:
        """Another access token than ``refused``: one of another process, or a new one."""
        async with self._alone():
            kept = self._kept()
            if kept.get("access_token") not in {None, refused}:
                self._access = str(kept["access_token"])
                return self._access
            first = self.settings.refresh_token.get_secret_value()
            tokens = await self._asked(kept.get("refresh_token") or first)
            self._keep(tokens)
            self._access = tokens.access_token
            return tokens.access_token

    async def _asked(self, refresh_token: str) -> _Tokens:
        form = {
            "app_id": self.settings.app_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
        }
        secret = {"secret_key": self.settings.app_secret.get_secret_value()}
        reply = await self.party.send(
            Call("POST", "/v4/oa/access_token", form=form, headers=secret)
        )
        try:
            return _Tokens.model_validate_json(reply.body)
        except ValidationError:
            raise TemporaryFailure("zalo does not renew the login") from None

    def _kept(self) -> dict[str, str]:
        with contextlib.suppress(FileNotFoundError, ValueError):
            return dict(json.loads(self.path.read_text("utf-8")))
        return {}

    def _keep(self, tokens: _Tokens) -> None:
        draft = self.path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(tokens.model_dump_json())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path)

    @asynccontextmanager
    async def _alone(self) -> AsyncGenerator[None]:
        """One renewal at a time, in all processes of the house."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("a") as lock:
            await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
            yield


@dataclass(frozen=True, slots=True)
class ZnsMessenger:
    settings: ZnsSettings
    party: HttpParty
    tokens: ZaloTokens
    medium: Medium = field(default=Medium.ZALO, init=False)

    @property
    def provider(self) -> str:
        return self.settings.provider

    async def send(self, message: Message) -> Taken:
        template = self.settings.templates.get(message.template)
        if template is None:
            raise MessageRefused(NOT_REGISTERED)
        said = {
            "phone": international(message.to),
            "template_id": template,
            "template_data": dict(message.params),
            "tracking_id": str(message.id),
        }
        access = await self.tokens.access()
        answer = await self._posted(said, access)
        if answer.error in TOKEN_WRONG:
            answer = await self._posted(said, await self.tokens.renewed(access))
        if answer.error == TAKEN:
            return Taken(answer.data.msg_id if answer.data else "")
        if answer.error in OURS | TOKEN_WRONG:
            raise TemporaryFailure(f"zalo: {answer.error}")
        raise MessageRefused(f"zns {answer.error}")

    async def asked(self, message: UUID, provider_id: str) -> Report | None:
        """Zalo tells of what was received by itself; what was not, it never tells."""
        del message, provider_id
        return None

    def reported(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Sequence[Report]:
        try:
            event = _Event.model_validate_json(body)
        except ValidationError:
            raise Invalid([Defect("body", "unreadable")]) from None
        secret = self.settings.oa_secret.get_secret_value()
        signed = event.app_id.encode() + body + event.timestamp.encode() + secret.encode()
        right = f"mac={hashlib.sha256(signed).hexdigest()}"
        if not hmac.compare_digest(headers.get(SIGNATURE, "").encode(), right.encode()):
            raise SignatureWrong
        if event.event_name != RECEIVED or event.message is None:
            return []
        told = event.message.delivery_time
        received = at if told is None else datetime.fromtimestamp(told / 1000, UTC)
        state = DeliveryState.DELIVERED
        return [Report(id=event.message.tracking_id, state=state, at=received)]

    async def close(self) -> None:
        await self.party.close()
        await self.tokens.party.close()

    async def _posted(self, said: Mapping[str, object], access: str) -> _Answer:
        headers = {"access_token": access}
        reply = await self.party.send(Call("POST", "/message/template", json=said, headers=headers))
        try:
            return _Answer.model_validate_json(reply.body)
        except ValidationError:
            raise PermanentFailure("the answer to a message is not readable") from None
