"""Requests to addresses that others named: resolved here, judged, and connected to as judged.

The name is resolved once for each request, every address it has is judged, and the connection goes
to one of those very addresses: a name that changes its mind between the two gains nothing. TLS
still asks for the certificate of the name.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import httpx2

from app.domain.targets import Address, Reach, literal
from app.ports import PermanentFailure, TemporaryFailure

Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]

_TRIED = 3
"""Addresses of one name that are tried before it counts as away."""


class TargetInside(PermanentFailure):
    """The address leads where nobody may send us."""


class TargetUnknown(TemporaryFailure):
    """No address is known for the name."""


async def resolved(host: str, port: int) -> Sequence[Address]:
    """Every address of ``host``, as the machine resolves it. Raises TargetUnknown."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TargetUnknown("the name has no address") from None
    addresses = (literal(str(entry[4][0])) for entry in found)
    return tuple(dict.fromkeys(address for address in addresses if address is not None))


@dataclass(frozen=True, slots=True)
class GuardedTransport(httpx2.AsyncBaseTransport):
    """Connects to nothing that ``reach`` does not admit.

    Connections are not kept: two names of one address must not share one that was made, and
    proved by a certificate, for the other.
    """

    reach: Reach
    resolve: Resolve = resolved
    _wire: httpx2.AsyncHTTPTransport = field(init=False, repr=False)

    def __post_init__(self) -> None:
        limits = httpx2.Limits(max_connections=100, max_keepalive_connections=0)
        wire = httpx2.AsyncHTTPTransport(trust_env=False, limits=limits)
        object.__setattr__(self, "_wire", wire)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        if url.scheme not in {"http", "https"} or url.userinfo or not url.host:
            raise TargetInside("the address is none for a message")
        last: Exception = TargetUnknown("the name has no address")
        for address in (await self._admitted(url))[:_TRIED]:
            pinned = httpx2.Request(
                request.method,
                url.copy_with(host=str(address)),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.raw_host.decode("ascii")},
            )
            pinned.headers["host"] = request.headers.get("host", url.netloc.decode("ascii"))
            try:
                return await self._wire.handle_async_request(pinned)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as away:
                last = away  # nothing was sent: the next address of the name may be there
        raise last

    async def _admitted(self, url: httpx2.URL) -> Sequence[Address]:
        port = url.port or (443 if url.scheme == "https" else 80)
        spelled = literal(url.host)
        found = [spelled] if spelled else await self.resolve(url.raw_host.decode("ascii"), port)
        if not all(self.reach.admits(one, scheme=url.scheme, port=port) for one in found):
            raise TargetInside("the address leads inside, or to a port that is not allowed")
        return found

    async def aclose(self) -> None:
        await self._wire.aclose()
