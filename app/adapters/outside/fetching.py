"""Fetching by HTTP(S), within the reach of this installation, no further than a few redirects."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2

from app.adapters.outside.transport import GuardedTransport, TargetInside
from app.adapters.party import Party
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.fetching import Fetched

REDIRECTS = 3
PATIENCE = timedelta(seconds=10)
WHOLE = timedelta(minutes=5)
"""What all of a fetch may take, however steadily it drips."""
MOST_HOSTS = 500
_LATER = frozenset({408, 425, 429})


class TooMuch(PermanentFailure):
    """More came than was asked for."""


@dataclass(frozen=True, slots=True)
class HttpFetching:
    transport: GuardedTransport
    patience: timedelta = PATIENCE
    whole: timedelta = WHOLE
    _client: httpx2.AsyncClient = field(init=False, repr=False)
    _parties: dict[str, Party] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        client = httpx2.AsyncClient(
            transport=self.transport,
            timeout=self.patience.total_seconds(),
            trust_env=False,
            headers={"user-agent": "motcua", "accept-encoding": "identity"},
        )
        object.__setattr__(self, "_client", client)

    @asynccontextmanager
    async def fetch(self, url: str, *, limit: int) -> AsyncGenerator[Fetched]:
        try:
            host = httpx2.URL(url).host
        except httpx2.InvalidURL:
            raise PermanentFailure("the address of the file cannot be used") from None
        async with self._party(host).call():
            try:
                answer = await self._answer(url)
                async with aclosing(answer):
                    media_type = answer.headers.get("content-type", "").partition(";")[0]
                    chunks = _limited(answer, limit)
                    yield Fetched(media_type.strip().lower(), chunks)
            except httpx2.TransportError:
                raise Away("the file's server does not answer") from None
            except (httpx2.InvalidURL, httpx2.DecodingError):
                raise PermanentFailure("the address of the file cannot be used") from None

    def _party(self, host: str) -> Party:
        """Every server is a party of its own: one that is away holds up no other.

        Strangers name these servers, so their names become no labels, and not too many are kept.
        """
        if len(self._parties) >= MOST_HOSTS:
            self._parties.clear()
        return self._parties.setdefault(host, Party("file links", self.whole.total_seconds()))

    async def _answer(self, url: str) -> httpx2.Response:
        """The last answer of a chain of redirects, each judged like the first address."""
        request = self._client.build_request("GET", url)
        for _ in range(REDIRECTS + 1):
            answer = await self._client.send(request, stream=True)
            if answer.is_success:
                return answer
            await answer.aclose()
            following = answer.next_request
            if following is None:
                raise _refusal(answer.status_code)
            if request.url.scheme == "https" and following.url.scheme != "https":
                raise TargetInside("a redirect leaves TLS")
            request = following
        raise PermanentFailure("too many redirects")

    async def aclose(self) -> None:
        await self._client.aclose()


def _refusal(status: int) -> Exception:
    if status >= 500 or status in _LATER:  # noqa: PLR2004 - as HTTP has it
        return TemporaryFailure(f"the file's server answers {status}")
    return PermanentFailure(f"the file's server answers {status}")


async def _limited(answer: httpx2.Response, limit: int) -> AsyncIterator[bytes]:
    if int(answer.headers.get("content-length") or 0) > limit:
        raise TooMuch("the file is larger than allowed")
    size = 0
    async for chunk in answer.aiter_raw():
        size += len(chunk)
        if size > limit:
            raise TooMuch("the file is larger than allowed")
        yield chunk
