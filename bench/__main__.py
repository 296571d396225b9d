"""``make bench``: ratios of the service to what its parts can do, measured in the same run.

Absolute rates belong to a machine and an hour; ratios of things measured in turn do not.
"""

import argparse
import asyncio
import shutil
import tempfile
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import uvloop

from app.db.embedded.sharing import attach, shut
from bench.limits import Limits, limits
from bench.load import Connection, Measured, Request, load
from bench.province import CITIZEN, Province, founded, multiplied, uploads
from bench.scenarios import Day, nothing
from bench.services import Running, bare, service

WARM_UP = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """``goal`` is the share of the limit; writes are held against pgbench, reads against bare."""

    name: str
    request: Callable[[Day], Request]
    goal: float
    written: bool


SCENARIOS = (
    Scenario("submission", lambda day: day.submission, 0.45, written=True),
    Scenario("action", lambda day: day.action, 0.45, written=True),
    Scenario("track", lambda day: day.track, 0.25, written=False),
    Scenario("inbox", lambda day: day.inbox, 0.15, written=False),
    Scenario("statistics", lambda day: day.statistics, 0.15, written=False),
)
BARE = "bare FastAPI"


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that is running while it is measured."""

    day: Day
    service: Running
    bare: Running
    limit: Limits
    seconds: float

    async def measured(self, scenario: Scenario, clients: int) -> tuple[Measured, float, float]:
        """The service, its limit in the same minute, and the service's processor time."""
        if scenario.written:
            limit = await self.limit.rate(scenario.name, clients, self.seconds)
        else:
            limit = (await load(nothing, self.bare.ports, clients, self.seconds)).rate
        before = self.service.cpu()
        done = await load(scenario.request(self.day), self.service.ports, clients, self.seconds)
        return done, limit, (self.service.cpu() - before) / max(1, len(done.times))


async def main(options: argparse.Namespace, folder: Path) -> None:
    print("Preparing a province …", flush=True)
    attached = attach(folder)
    url = attached.url()
    try:
        province = await founded(url)
        async with AsyncExitStack() as stack:
            limit = await stack.enter_async_context(limits(province.url, folder))
            web = await stack.enter_async_context(service(url, folder, options.processes))
            least = await stack.enter_async_context(bare(folder, options.processes))
            day = await _filled(province, web.ports, limit, options)
            bench = Bench(day, web, least, limit, options.seconds)
            for scenario in SCENARIOS:
                if scenario.name in options.only:
                    await _told(bench, scenario, options.clients)
    finally:
        attached.release()
        shut(folder)


async def _filled(
    province: Province, ports: list[int], limit: Limits, options: argparse.Namespace
) -> Day:
    """Dossiers to look at and to act on, and one as the model for pgbench."""
    connection = await asyncpg.connect(province.url)
    day = Day(
        deque(await uploads(connection, province.people[CITIZEN], options.files)),
        deque(await uploads(connection, province.people["issue"], options.files // 10)),
    )
    client = await Connection.to(ports[0])
    await day.submission(client)
    client.close()
    await limit.model(connection, day.fresh[0][0])
    await multiplied(connection, options.rows)
    await connection.close()
    await load(day.submission, ports, 8, WARM_UP)
    for _ in range(2):
        await load(day.action, ports, 8, WARM_UP)
    return day


async def _told(bench: Bench, scenario: Scenario, clients: list[int]) -> None:
    against = "pgbench" if scenario.written else BARE
    print(f"\n{scenario.name} (goal ≥ {scenario.goal:.0%} of {against})")
    for number in clients:
        done, limit, cpu = await bench.measured(scenario, number)
        share = done.rate / limit
        print(
            f"  {number:3} clients {done.rate:8.0f}/s of {limit:8.0f}/s = {share:5.0%}"
            f" {'ok' if share >= scenario.goal else '  '}"
            f"   p50 {done.quantile(0.5) * 1000:6.1f} ms  p95 {done.quantile(0.95) * 1000:6.1f} ms"
            f"  cpu {cpu * 1000:5.2f} ms",
            flush=True,
        )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    names = [scenario.name for scenario in SCENARIOS]
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--seconds", type=float, default=3, help="for each measurement")
    parser.add_argument("--processes", type=int, default=2, help="of the service")
    parser.add_argument("--rows", type=int, default=5000, help="more dossiers in the database")
    parser.add_argument("--files", type=int, default=60_000, help="uploads to hand in")
    parser.add_argument("--only", nargs="+", default=names, choices=names)
    return parser.parse_args()


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="motcua-bench-"))
    place.chmod(0o711)  # run by root, the server is another user's and must get in
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main(_options(), place))
    finally:
        shutil.rmtree(place, ignore_errors=True)
