"""The worker's driver, and the library's probe of its ear."""

import asyncio
from datetime import timedelta

from pgqueuer import PgQueuer
from sqlalchemy.ext.asyncio import AsyncEngine

from app.jobs.drivers import EngineDriver


async def test_a_probe_waits_until_the_worker_listens(committing: AsyncEngine):
    heard: asyncio.Queue[str | bytes | bytearray] = asyncio.Queue()
    async with EngineDriver(committing) as driver:
        probe = asyncio.create_task(driver.notify("ear", "hello"))
        # Far longer ahead than in life: every statement here overtakes the LISTEN.
        for _ in range(5):
            await driver.fetch("SELECT 1")
        assert not probe.done()
        await driver.add_listener("ear", heard.put_nowait)
        await probe
        async with asyncio.timeout(60):
            assert await heard.get() == "hello"


async def test_the_first_probe_of_the_library_is_heard(committing: AsyncEngine):
    driver = EngineDriver(committing)
    queue = PgQueuer(driver)
    running = asyncio.create_task(queue.run(dequeue_timeout=timedelta(seconds=0.2)))
    async with asyncio.timeout(60):
        await queue.qm.listener_healthy(timedelta(seconds=50))
    queue.shutdown.set()
    await running
