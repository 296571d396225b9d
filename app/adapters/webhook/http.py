"""Messages to subscribers by HTTP(S), within the reach of this installation."""

from dataclasses import dataclass, field
from typing import Final

import httpx2

from app.adapters.http import CONNECT, USER_AGENT
from app.adapters.outside.transport import GuardedTransport, Resolve, resolved
from app.adapters.party import Party
from app.domain.targets import Reach
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.webhook import Message

PATIENCE: Final = 15.0
AT_ONCE: Final = 8


@dataclass(slots=True)
class HttpWebhook:
    """Every subscriber's address is a party of its own: one that is away holds up no other.

    Not even on the same server. Operators see them by their servers, for an address may be secret.
    """

    reach: Reach
    resolve: Resolve = resolved
    patience: float = PATIENCE
    _client: httpx2.AsyncClient | None = field(default=None, init=False)
    _parties: dict[str, Party] = field(default_factory=dict, init=False)

    async def send(self, message: Message) -> int:
        try:
            request = self._open().build_request(
                "POST", message.url, headers=dict(message.headers), content=message.body
            )
        except httpx2.InvalidURL:
            raise PermanentFailure("the address cannot be used") from None
        async with self._party(message.url, request.url.host).call():
            try:
                answer = await self._open().send(request, stream=True)
            except httpx2.TransportError as failure:
                raise Away(type(failure).__name__) from None
            except TemporaryFailure as failure:
                raise Away(str(failure)) from None
            await answer.aclose()  # what it says beside its status is of no use to us
            return answer.status_code

    async def close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.aclose()

    def _party(self, address: str, host: str) -> Party:
        return self._parties.setdefault(address, Party(f"webhook {host}", self.patience, AT_ONCE))

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                transport=GuardedTransport(self.reach, self.resolve),
                headers={"user-agent": USER_AGENT},
                timeout=httpx2.Timeout(self.patience, connect=CONNECT),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client
