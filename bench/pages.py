"""``python -m bench.pages``: how long the pages with lists take as the dossiers grow in number.

One reader, one process; half of the dossiers wait at the desk, half with an officer. A list that
is cut by keys takes as long at a million as at a thousand; the ratio says whether it does.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections import deque
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import uvloop

from app.db.embedded.sharing import attach, shut
from bench.load import Connection, load
from bench.province import CITIZEN, Province, founded, multiplied, token_of, uploads
from bench.scenarios import Day
from bench.services import Running, service

PAGES: Mapping[str, str] = {
    "/": CITIZEN,
    "/thu-tuc": CITIZEN,
    "/ho-so-cua-toi": CITIZEN,
    "/quay/hang-doi": "receive",
    "/viec": "process",
    "/dieu-hanh/danh-sach": "approve",
}
"""Each page, and whose token opens it."""

STEPS_TO_THE_OFFICER = 3


async def main(options: argparse.Namespace, folder: Path) -> None:
    attached = attach(folder)
    url = attached.url()
    try:
        province = await founded(url)
        async with AsyncExitStack() as stack:
            web = await stack.enter_async_context(service(url, folder, 1))
            connection = await asyncpg.connect(province.url)
            there = 0
            first: dict[str, float] = {}
            for rows in sorted(options.rows):
                await _grown(province, web, connection, rows - there)
                there = rows
                print(f"\n{rows:,} dossiers", flush=True)
                for path, part in PAGES.items():
                    middle = await _middle(web, path, part, options.seconds)
                    first.setdefault(path, middle)
                    ratio = middle / first[path]
                    print(f"  {path:24} {middle * 1000:8.1f} ms  x{ratio:4.1f}", flush=True)
            await connection.close()
    finally:
        attached.release()
        shut(folder)


async def _grown(
    province: Province, web: Running, connection: asyncpg.Connection, more: int
) -> None:
    files = await uploads(connection, province.people[CITIZEN], 6)
    day = Day(deque(files), deque())
    for steps in (0, STEPS_TO_THE_OFFICER):
        client = await Connection.to(web.ports[0])
        await day.submission(client)
        day.fresh = deque([day.fresh[-1]])
        for _ in range(steps):
            await day.action(client)
        client.close()  # nobody keeps it open as long as it takes to multiply
        await multiplied(connection, more // 2 - 1)


async def _middle(web: Running, path: str, part: str, seconds: float) -> float:
    """The median time of one page, after one look that nobody counts."""

    async def look(connection: Connection) -> None:
        await connection.send("GET", path, token=token_of(part))

    await load(look, web.ports, 1, 0.1)
    return (await load(look, web.ports, 1, seconds)).quantile(0.5)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--seconds", type=float, default=3, help="for each page")
    place = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    place.chmod(0o711)  # run by root, the server is another user's and must get in
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main(parser.parse_args(), place))
    finally:
        shutil.rmtree(place, ignore_errors=True)
