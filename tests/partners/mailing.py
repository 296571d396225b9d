"""A real mail server for the tests: it speaks SMTP, wants STARTTLS and a login, and has moods."""

import asyncio
import logging
import shutil
import ssl
import subprocess
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

LOGIN = LoginPassword(b"motcua", b"mail-password")
NOBODY = "khong-co@vidu.vn"


@dataclass(slots=True)
class Mailbox:
    """``busy`` is how many messages are put off yet; ``received`` what was taken."""

    port: int = 0
    busy: int = 0
    received: list[EmailMessage] = field(default_factory=list)

    @property
    def shown(self) -> list[str]:
        """The messages as a mailbox shows them: the same Message-ID is one message."""
        return list(dict.fromkeys(str(letter["Message-ID"]) for letter in self.received))

    async def handle_RCPT(  # noqa: N802 - so the library names its hooks
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address == NOBODY:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        if self.busy:
            self.busy -= 1
            return "451 try again later"
        content = cast("bytes", envelope.content)
        self.received.append(message_from_bytes(content, policy=policy.default))
        return "250 queued"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but its holder vouches for, and its key."""
    paths = folder / "mail.pem", folder / "mail.key"
    subprocess.run(
        [shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "ec",
         "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", str(paths[1]), "-out", str(paths[0])],
        check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    return paths


@asynccontextmanager
async def mail_server(folder: Path) -> AsyncGenerator[tuple[Mailbox, Path]]:
    """The server's mailbox, and the authority that its certificate is trusted by."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # it tells every line it hears
    authority, key = await asyncio.to_thread(certificate, folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority, key)
    mailbox = Mailbox()

    def right(_server: Any, _session: Any, _envelope: Any, _how: str, given: Any) -> AuthResult:
        return AuthResult(success=given == LOGIN, handled=False)

    def served() -> SMTP:
        return SMTP(
            mailbox,
            hostname="mail.vidu.vn",
            tls_context=context,
            require_starttls=True,
            auth_required=True,
            authenticator=right,
        )

    server = await asyncio.get_running_loop().create_server(served, "127.0.0.1", 0)
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox, authority
    finally:
        server.close()
        await server.wait_closed()
