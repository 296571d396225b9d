"""Whatever address somebody names, this server connects to nothing that is not meant for it.

A connection is counted where the interpreter itself reports it, whoever opens it.
"""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from app.adapters.outside.fetching import HttpFetching
from app.adapters.outside.transport import GuardedTransport, Resolve, resolved
from app.domain.targets import Address, Reach, TargetMalformed, check_target
from app.ports import PermanentFailure, TemporaryFailure

INSIDE = {
    "inside.example": ["10.1.2.3"],
    "localhost.example": ["127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "mixed.example": ["93.184.215.14", "192.168.1.1"],
    "metadata.example": ["169.254.169.254"],
    "xn--bcher-kva.example": ["172.31.255.255"],
}
"""What names lead to for whoever owns them and wishes us ill."""
HERE = Path(__file__).parent
HOSTS = (HERE / "hostile_hosts.txt").read_text().splitlines()
ODD = (HERE / "hostile_addresses.txt").read_text().splitlines()
CORPUS = [f"{scheme}://{host}/" for host in HOSTS for scheme in ("http", "https")] + ODD

PATIENCE = timedelta(seconds=5)


@dataclass
class Wire:
    """Where connections went while the test ran."""

    seen: list[object] = field(default_factory=list)
    listening: bool = True

    def __call__(self, event: str, args: tuple[object, ...]) -> None:
        if self.listening and event == "socket.connect":
            self.seen.append(args[1])


@pytest.fixture
def wire() -> Iterator[Wire]:
    watching = Wire()
    sys.addaudithook(watching)  # it cannot be taken away again, only told not to listen
    yield watching
    watching.listening = False


async def as_they_say(host: str, port: int) -> Sequence[Address]:
    if host in INSIDE:
        return [ip_address(address) for address in INSIDE[host]]
    return await resolved(host, port)


@asynccontextmanager
async def fetching(reach: Reach, resolve: Resolve = as_they_say, patience: timedelta = PATIENCE):
    adapter = HttpFetching(GuardedTransport(reach, resolve), patience, patience)
    try:
        yield adapter
    finally:
        await adapter.aclose()


async def body(adapter: HttpFetching, url: str, limit: int = 1000) -> bytes:
    async with adapter.fetch(url, limit=limit) as fetched:
        return b"".join([chunk async for chunk in fetched.chunks])


async def test_no_spelling_of_an_inside_address_is_connected_to(wire: Wire):
    assert len(CORPUS) > 60
    unharmed = []
    async with fetching(Reach()) as adapter:
        for url in CORPUS:
            with pytest.raises((PermanentFailure, TemporaryFailure)):
                await body(adapter, url)
            unharmed.append(url)
    assert unharmed == CORPUS
    assert wire.seen == []


@pytest.mark.parametrize("reach", [Reach(), Reach(plain=True)])
def test_literal_inside_addresses_are_refused_when_they_are_written_down(reach: Reach):
    literal = [
        url
        for url in CORPUS
        if not any(name in url for name in INSIDE) and "93.184.215.14/" not in url
    ]
    passed = []
    for url in literal:
        try:
            check_target(url, reach)
        except TargetMalformed:
            continue
        passed.append(url)
    assert passed == []


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example.vn/a?b=c", "https://93.184.215.14:8443/", "https://[2606:2800::1]/x"],
)
def test_what_is_public_is_accepted(url: str):
    check_target(url, Reach())


@asynccontextmanager
async def server(*answers: bytes) -> AsyncIterator[int]:
    """Gives ``answers`` in turn, then hangs; on every address of the loopback network."""
    left = list(answers)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            if left:
                writer.write(left.pop(0))
                await writer.drain()
            else:
                await reader.read()
        finally:
            writer.close()

    listening = await asyncio.start_server(answer, "0.0.0.0", 0)  # noqa: S104 - 127.0.0.2 too
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


def page(content: bytes, *, status: str = "200 OK", headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-length: {len(content)}\r\n{headers}\r\n"
    return head.encode() + content


NEAR = Reach(allowed=(ip_network("127.0.0.2/32"),))


async def test_a_name_is_resolved_once_and_reached_where_it_was_judged(wire: Wire):
    turns = [["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]]

    async def fickle(_: str, __: int) -> Sequence[Address]:
        return [ip_address(address) for address in turns.pop(0)]

    async with server(page(b"one"), page(b"two")) as port, fetching(NEAR, fickle) as adapter:
        assert await body(adapter, f"http://fickle.example:{port}/") == b"one"
        assert wire.seen == [("127.0.0.2", port)]
        with pytest.raises(PermanentFailure):
            await body(adapter, f"http://fickle.example:{port}/")
        assert wire.seen == [("127.0.0.2", port)]


async def test_an_opened_network_is_opened_in_both_families_and_no_further():
    mapped = ip_address("::ffff:127.0.0.2")
    assert NEAR.admits(mapped, scheme="http", port=9)
    assert not NEAR.admits(ip_address("127.0.0.3"), scheme="http", port=9)
    assert not NEAR.admits(ip_address("::ffff:127.0.0.3"), scheme="http", port=9)


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest", "http://127.0.0.1:9/", "file:///etc/passwd", "//[::1]/"],
)
async def test_a_redirect_is_judged_like_an_address(wire: Wire, location: str):
    async with fetching(NEAR) as adapter:
        to = f"location: {location}\r\n"
        async with server(page(b"", status="302 Found", headers=to), page(b"secret")) as port:
            with pytest.raises((PermanentFailure, TemporaryFailure)):
                await body(adapter, f"http://127.0.0.2:{port}/")
        assert wire.seen == [("127.0.0.2", port)]


async def test_a_redirect_that_stays_within_reach_is_followed_but_not_for_ever():
    again = page(b"", status="307 Temporary Redirect", headers="location: /next\r\n")
    async with fetching(NEAR) as adapter:
        async with server(again, again, page(b"there")) as port:
            assert await body(adapter, f"http://127.0.0.2:{port}/") == b"there"
        async with server(*[again] * 9) as port:
            with pytest.raises(PermanentFailure, match="redirects"):
                await body(adapter, f"http://127.0.0.2:{port}/")


async def test_no_more_is_read_than_was_asked_for():
    endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n" + b"x" * 200_000
    async with fetching(NEAR) as adapter, server(page(b"12345"), page(b"12345"), endless) as port:
        url = f"http://127.0.0.2:{port}/"
        assert await body(adapter, url, limit=5) == b"12345"
        with pytest.raises(PermanentFailure, match="larger"):
            await body(adapter, url, limit=4)
        with pytest.raises(PermanentFailure, match="larger"):
            await body(adapter, url, limit=100_000)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("503 Service Unavailable", TemporaryFailure),
        ("429 Too Many Requests", TemporaryFailure),
        ("404 Not Found", PermanentFailure),
        ("410 Gone", PermanentFailure),
    ],
)
async def test_what_a_server_says_is_told_as_temporary_or_final(status: str, kind: type[Exception]):
    async with fetching(NEAR) as adapter, server(page(b"", status=status)) as port:
        with pytest.raises(kind):
            await body(adapter, f"http://127.0.0.2:{port}/")


async def test_a_server_that_hangs_or_is_not_there_is_temporary():
    async with fetching(NEAR, patience=timedelta(seconds=0.2)) as adapter:
        async with server() as port:
            with pytest.raises(TemporaryFailure):
                await body(adapter, f"http://127.0.0.2:{port}/")
        with pytest.raises(TemporaryFailure):
            await body(adapter, f"http://127.0.0.2:{port}/")


async def test_tls_asks_for_the_name_though_the_address_was_chosen():
    asked: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _, name, __: asked.append(name)

    async def here(_: str, __: int) -> Sequence[Address]:
        return [ip_address("127.0.0.2")]

    async def nobody(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    listening = await asyncio.start_server(nobody, "127.0.0.2", 0, ssl=context)
    port = listening.sockets[0].getsockname()[1]
    try:
        async with fetching(NEAR, here) as adapter:
            with pytest.raises(TemporaryFailure):  # the server has no certificate at all
                await body(adapter, f"https://hooks.example.vn:{port}/")
    finally:
        listening.close()
    assert asked == ["hooks.example.vn"]
