"""The gate to the outside: no transaction is open, nobody waits for ever, the dead rest."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from app.adapters.http import Call, HttpParty
from app.adapters.party import FIRST, LONGEST, TRIPS, Breaker, NetworkInTransaction, Party
from app.db.sessions import create_engine, create_sessions
from app.ports import Away, PermanentFailure, TemporaryFailure


@pytest.fixture
async def nobody() -> AsyncGenerator[str]:
    """An address at which somebody takes every call and never says a word."""
    waiting: set[asyncio.StreamWriter] = set()

    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        waiting.add(writer)

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    for writer in waiting:
        writer.close()
    server.close()


async def test_nothing_leaves_while_a_transaction_is_open():
    sessions = create_sessions(create_engine("postgresql+asyncpg://nobody@localhost/nothing"))
    party = Party("post")
    async with sessions.begin():
        with pytest.raises(NetworkInTransaction):
            async with party.call():
                pytest.fail("the call was made")
    async with party.call():
        pass


async def test_who_does_not_answer_is_not_waited_for(nobody: str):
    line = HttpParty(Party("silent", patience=0.2), nobody)
    with pytest.raises(Away):
        await line.send(Call("GET", "/"))
    await line.close()


async def test_who_is_not_there_is_away():
    line = HttpParty(Party("gone"), "http://127.0.0.1:1")
    with pytest.raises(Away):
        await line.send(Call("GET", "/"))
    await line.close()


async def test_who_fails_again_and_again_is_left_alone():
    party = Party("failing")
    for _ in range(TRIPS):
        with pytest.raises(TemporaryFailure, match="503"):
            async with party.call():
                raise TemporaryFailure("503")
    with pytest.raises(Away, match="failing is away"):
        async with party.call():
            pytest.fail("the call was made")


async def test_an_answer_that_refuses_is_an_answer():
    party = Party("strict")
    for _ in range(TRIPS + 1):
        with pytest.raises(PermanentFailure):
            async with party.call():
                raise PermanentFailure("no such order")
    assert not party.breaker.is_open


async def test_a_cancelled_probe_leaves_the_next_call_to_probe():
    party = Party("slow")
    party.breaker = Breaker(failures=TRIPS)
    begun = asyncio.Event()

    async def probe() -> None:
        async with party.call():
            begun.set()
            await asyncio.Event().wait()

    probing = asyncio.create_task(probe())
    await asyncio.wait_for(begun.wait(), 10)
    probing.cancel()
    await asyncio.gather(probing, return_exceptions=True)
    async with party.call():
        pass
    assert not party.breaker.is_open


def test_after_its_pause_one_call_probes_and_decides():
    breaker = Breaker()
    for _ in range(TRIPS):
        assert breaker.lets_through(0.0)
        breaker.failed(0.0)
    assert not breaker.lets_through(FIRST - 0.01)
    assert breaker.lets_through(FIRST)
    assert not breaker.lets_through(FIRST), "one probe at a time"
    breaker.failed(FIRST)
    assert not breaker.lets_through(FIRST + 2 * FIRST - 0.01), "the pause doubled"
    assert breaker.lets_through(FIRST + 2 * FIRST)
    breaker.succeeded()
    assert breaker.lets_through(FIRST + 2 * FIRST)


def test_the_pause_has_an_end():
    breaker = Breaker(failures=TRIPS)
    for _ in range(20):
        breaker.failed(0.0)
    assert breaker.until <= LONGEST
