"""``python -m bench.pages``: how long the pages with lists take as the dossiers grow in number.

One reader, one process; of a hundred dossiers one waits at the desk, two with an officer, and the
others were done within three years, by every agency. A list that is cut by keys, and a figure that
is read from sums, take as long at a million as at a thousand; the ratio says whether they do. What
took long at first may be remembered afterwards, so that the first look is told too.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections import deque
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import asyncpg
import uvloop

from app.db.embedded.sharing import attach, shut
from app.db.sessions import create_engine, create_sessions
from app.reports.actions.fold_figures import fold_figures
from bench.load import Connection, load
from bench.province import CITIZEN, Province, founded, multiplied, now, token_of, uploads
from bench.scenarios import STRIDES, Day
from bench.services import Running, service

PAGES: Mapping[str, str] = {
    "/": CITIZEN,
    "/thu-tuc": CITIZEN,
    "/ho-so-cua-toi": CITIZEN,
    "/so-lieu": CITIZEN,
    "/so-lieu?theo=co-quan": CITIZEN,
    "/quay/hang-doi": "receive",
    "/quay/tra-ket-qua?q=nguyen+van+anh": "receive",
    "/viec": "process",
    "/viec?q=nguyen+van+anh": "process",
    "/dieu-hanh": "supervise",
    "/dieu-hanh?theo=linh-vuc": "supervise",
    "/dieu-hanh?theo=thu-tuc": "supervise",
    "/dieu-hanh?theo=kenh": "supervise",
    "/dieu-hanh?theo=buoc": "supervise",
    "/dieu-hanh?theo=thang": "supervise",
    "/dieu-hanh/danh-sach": "supervise",
    "/dieu-hanh/danh-sach?so=done": "supervise",
    "/dieu-hanh/danh-sach?so=in_progress.late": "supervise",
    "/api/v1/dossiers?q=nguyen+van+anh&limit=20": "supervise",
}
"""Each page, and whose token opens it."""

AFTERWARDS = timedelta(minutes=2)
STEPS_TO_THE_OFFICER = 3
PARTS = ((0, 0.01, 0.0), (STEPS_TO_THE_OFFICER, 0.02, 0.0), (len(STRIDES), 0.97, 3.0))
"""Strides of a life, the share of the dossiers that have come so far, and how many years ago."""


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
                await _folded(url)
                there = rows
                print(f"\n{rows:,} dossiers", flush=True)
                for path, part in PAGES.items():
                    fresh, middle = await _looks(web, path, part, options.seconds)
                    first.setdefault(path, middle)
                    print(
                        f"  {path:42} {middle * 1000:8.1f} ms  x{middle / first[path]:4.1f}"
                        f"   at first {fresh * 1000:8.1f} ms",
                        flush=True,
                    )
            await connection.close()
    finally:
        attached.release()
        shut(folder)


async def _grown(
    province: Province, web: Running, connection: asyncpg.Connection, more: int
) -> None:
    for steps, share, years in PARTS:
        day = Day(
            deque(await uploads(connection, province.people[CITIZEN], 3)),
            deque(await uploads(connection, province.people["issue"], 1)),
        )
        client = await Connection.to(web.ports[0])
        await day.submission(client)
        for _ in range(steps):
            await day.action(client)
        client.close()  # nobody keeps it open as long as it takes to multiply
        await multiplied(connection, round(more * share) - 1, years=years)


async def _folded(url: str) -> None:
    """All that has moved is in the sums, as it is a minute later."""
    engine = create_engine(url, pool_size=1)
    sessions = create_sessions(engine)
    while await fold_figures(sessions, now() + AFTERWARDS):
        pass
    await engine.dispose()


async def _looks(web: Running, path: str, part: str, seconds: float) -> tuple[float, float]:
    """The time of the first look, which nobody could prepare, and the median of those after it."""

    async def look(connection: Connection) -> None:
        await connection.send("GET", path, token=token_of(part))

    connection = await Connection.to(web.ports[0])
    began = perf_counter()
    await look(connection)
    fresh = perf_counter() - began
    connection.close()
    return fresh, (await load(look, web.ports, 1, seconds)).quantile(0.5)


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
