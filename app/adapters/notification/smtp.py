"""Thư điện tử: e-mail by SMTP, as plain text with a simple page beside it.

The message's id is its Message-ID: a mailbox that is sent the same message twice shows one.
"""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import aiosmtplib
from pydantic import BaseModel, Field, SecretStr

from app.adapters.party import Party
from app.domain.notifying import Medium
from app.domain.signing import SignatureWrong
from app.ports import Away, TemporaryFailure
from app.ports.notification import Message, MessageRefused, Report, Taken

FOR_GOOD: Final = 500
LOGIN: Final = frozenset({530, 534, 535, 538})
"""Answers about our own login: the message is not to blame, and waits until it is mended."""


class SmtpSettings(BaseModel, frozen=True, extra="forbid"):
    """``sender`` is the address messages come from, ``name`` whose it is.

    ``authority`` names the authority of a server whose certificate the system does not know.
    """

    kind: Literal["smtp"] = "smtp"
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "plain"] = "starttls"
    username: str | None = None
    password: SecretStr | None = None
    sender: str = Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    name: str = "Một cửa điện tử"
    reply_to: str | None = Field(default=None, pattern=r"^[^@\s<>]+@[^@\s<>]+$")
    authority: Path | None = None


@dataclass(frozen=True, slots=True)
class SmtpMessenger:
    settings: SmtpSettings
    party: Party
    medium: Medium = field(default=Medium.EMAIL, init=False)
    provider: str = field(default="smtp", init=False)

    async def send(self, message: Message) -> Taken:
        letter = self._letter(message)
        async with self.party.call():
            try:
                await self._sent(letter, message.to)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                raise self._failure(refused.recipients[0].code) from None
            except aiosmtplib.SMTPResponseException as refused:
                raise self._failure(refused.code) from None
            except (aiosmtplib.SMTPException, OSError) as failure:
                raise Away(f"email: {type(failure).__name__}") from None
        return Taken(str(letter["Message-ID"]))

    async def asked(self, message: UUID, provider_id: str) -> Report | None:
        """A mail server tells nothing of what it took over."""
        del message, provider_id
        return None

    def reported(self, headers: Mapping[str, str], body: bytes, at: datetime) -> Sequence[Report]:
        del headers, body, at
        raise SignatureWrong

    async def close(self) -> None:
        """Every message has a connection of its own."""

    async def _sent(self, letter: MIMEMultipart, to: str) -> None:
        settings = self.settings
        password = settings.password
        client = aiosmtplib.SMTP(
            hostname=settings.host,
            port=settings.port,
            use_tls=settings.security == "tls",
            start_tls=settings.security == "starttls",
            username=settings.username,
            password=None if password is None else password.get_secret_value(),
            timeout=self.party.patience,
            tls_context=self._trust(),
        )
        async with client:
            await client.send_message(letter, sender=settings.sender, recipients=[to])

    def _trust(self) -> ssl.SSLContext | None:
        if self.settings.security == "plain":
            return None
        return ssl.create_default_context(cafile=self.settings.authority)

    def _letter(self, message: Message) -> MIMEMultipart:
        """Headers by the older classes: the newer ones lose blanks where they fold a header."""
        settings = self.settings
        letter = MIMEMultipart("alternative")
        letter["Message-ID"] = f"<{message.id}@{settings.sender.partition('@')[2]}>"
        letter["From"] = formataddr((settings.name, settings.sender))
        letter["To"] = message.to
        letter["Subject"] = Header(message.subject, "utf-8")  # type: ignore[assignment]  # it may be
        letter["Auto-Submitted"] = "auto-generated"
        if message.at is not None:
            letter["Date"] = format_datetime(message.at)
        if settings.reply_to:
            letter["Reply-To"] = settings.reply_to
        letter.attach(MIMEText(message.text, "plain", "utf-8"))
        if message.html:
            letter.attach(MIMEText(message.html, "html", "utf-8"))
        return letter

    def _failure(self, code: int) -> Exception:
        if code in LOGIN or code < FOR_GOOD:
            return TemporaryFailure(f"email answered {code}")
        return MessageRefused(f"smtp {code}")
