"""Calling an outside party over HTTP: one pool for each, and answers told apart.

A connection that fails, a time-out and the answers 408, 425, 429 and 5xx are worth another try;
every other answer is the party's word and for the adapter to read. Nothing is logged of what was
sent or answered, and redirects are not followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

from app.adapters.party import Party
from app.ports import Away, PermanentFailure, TemporaryFailure

CONNECT: Final = 5.0
MOST_BYTES: Final = 4 * 1024 * 1024
LATER: Final = frozenset({408, 425, 429})
USER_AGENT: Final = "motcua/1"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked: a body as ``json``, ``form`` or ``content``, or none."""

    method: str
    path: str
    json: Any = None
    form: Mapping[str, str] | None = None
    content: bytes | None = None
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was answered: the status, headers in lower case, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300  # noqa: PLR2004

    def json(self) -> Any:  # noqa: ANN401 - whatever the party says
        """The body as JSON. Raises PermanentFailure for anything else."""
        try:
            return httpx2.Response(self.status, content=self.body).json()
        except ValueError:
            raise PermanentFailure(f"answer {self.status} is not JSON") from None


@dataclass(slots=True)
class HttpParty:
    """``address`` is what every path is put behind; ``verify`` names a CA file of the party's.

    ``most_bytes`` is how long an answer may be.
    """

    party: Party
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    verify: str | bool = True
    most_bytes: int = MOST_BYTES
    _client: httpx2.AsyncClient | None = field(default=None, init=False)

    async def send(self, call: Call) -> Reply:
        """One request and its whole answer, at most ``most_bytes`` long.

        Raises Away (nobody answered), TemporaryFailure (answered, but not now) or PermanentFailure
        (the answer is too long).
        """
        request = self._open().build_request(
            call.method,
            call.path,
            json=call.json,
            data=None if call.form is None else dict(call.form),
            content=call.content,
            params=None if call.params is None else dict(call.params),
            headers=None if call.headers is None else dict(call.headers),
        )
        async with self.party.call():
            return await self._answered(request)

    async def close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            most = self.party.at_once
            self._client = httpx2.AsyncClient(
                base_url=self.address,
                headers={"user-agent": USER_AGENT, **self.headers},
                timeout=httpx2.Timeout(self.party.patience, connect=CONNECT),
                limits=httpx2.Limits(max_connections=most, max_keepalive_connections=most),
                follow_redirects=False,
                verify=self.verify,
                trust_env=False,
            )
        return self._client

    async def _answered(self, request: httpx2.Request) -> Reply:
        name = self.party.name
        try:
            answer = await self._open().send(request, stream=True)
            try:
                body = await _body(answer, name, self.most_bytes)
            finally:
                await answer.aclose()
        except httpx2.TransportError as failure:
            raise Away(f"{name}: {type(failure).__name__}") from None
        if answer.status_code in LATER or answer.is_server_error:
            raise TemporaryFailure(f"{name} answered {answer.status_code}")
        return Reply(status=answer.status_code, headers=dict(answer.headers), body=body)


async def _body(answer: httpx2.Response, name: str, most: int) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > most:
            raise PermanentFailure(f"{name} answered more than {most} bytes")
    return bytes(body)
