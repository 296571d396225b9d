"""A worker in a process of its own, for tests that kill it: ``python -m tests.jobs.mortal URL``.

It writes a line when it begins a job and another when it ends one; a job whose line is ``die``
kills its worker without a word, and one whose line is ``wait`` goes on until somebody else does.
"""

import asyncio
import os
import signal
import sys
from datetime import datetime

from app.db.sessions import create_engine
from app.jobs.keeping import Keeper
from app.jobs.working import Worker
from tests.jobs.examples import WriteLine
from tests.jobs.working import NOON, QUICK, lines, write


async def main(url: str) -> None:
    engine = create_engine(url, pool_size=14)

    async def keep(task: WriteLine, _: datetime) -> None:
        already = await lines(engine)
        await write(engine, f"begun {task.line}")
        if task.line == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if task.line == "wait" and "begun wait" not in already:
            await asyncio.Event().wait()
        if f"done {task.line}" not in already:
            await write(engine, f"done {task.line}")

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await Worker(engine, (Keeper(WriteLine, keep),), (), lambda: NOON, QUICK).work(stop)
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
