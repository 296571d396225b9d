"""Everybody outside misbehaves for as long as it takes: nothing may be lost, nothing done twice.

    python -m drills.partners --messages 10000 --outage 60
    python -m drills.partners --messages 10000 --outage 15 --blackout 3600

A service with two workers is connected to stand-ins for the post, a bank, the gateway of short
messages, a mail server, the national portal and a subscriber. Dossiers are lived from submission
to the door while each party in turn is killed for ``--outage`` seconds, is slow, fails, takes a
message and loses the answer, says things twice, out of order and wrongly signed; a worker is killed
now and then as well. With ``--blackout``, everybody but the bank, without whom nobody could pay, is
away together while the second half lives, and for so many seconds at least: promises pile up. Then
everybody behaves, and what the parties hold is held against what the service promised: see
``drills.reckoning``.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Annotated

import httpx2 as httpx
import typer

from app.cli.demo import furnished, read_accounts
from app.cli.walking import DESK, STRIDES, Walk
from app.db.embedded.sharing import attach, shut
from app.db.migrate import migrate
from app.people.demo_accounts import DemoAccount
from app.settings import Settings
from drills.ports import free_port
from drills.reckoning import Reckoning, reckoned
from drills.service import MOTCUA, ROOT, Service
from tests.partners.launching import Partner, standing
from tests.partners.town import Town, opened_town

PER_DOSSIER = 37
"""Messages to all parties about one dossier, roughly; the reckoning counts them."""
LIVES_AT_ONCE = 6
WORKERS = 2
HOME = "12 Trần Phú, Hội An"
TO_THE_DOOR = ("-2", "1", "2", "3", "12", "-1", "5")
CALM = {
    "down": False, "failing": 0.0, "losing": 0.0, "slow": 0.0, "twice": False,
    "disorder": False, "wrong_signature": False,
}  # fmt: skip
MOODS: Sequence[dict[str, object]] = (
    {"failing": 0.3, "twice": True},
    {"losing": 0.3, "disorder": True},
    {"slow": 0.3, "delay": 3.0, "twice": True, "wrong_signature": True},
    {"down": True},
)
SETTLED_WITHIN = 1800.0


@dataclass(slots=True)
class Worker:
    """``motcua worker`` in a process of its own."""

    service: Service
    _process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self.service.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *MOTCUA, "worker", cwd=ROOT, env=self.service.surroundings(),
                stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    async def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


@dataclass(slots=True)
class Drill:
    folder: Path
    lives: int
    outage: float
    blackout: float
    chance: Random
    failed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    async def run(self) -> Reckoning:
        accounts = await self._installed()
        port = free_port()
        async with opened_town(calls=f"http://127.0.0.1:{port}") as town, self._listener() as ear:
            environment = {
                **town.environment(),
                "MOTCUA_WORKER_INSIDE": "false",
                "MOTCUA_QUIET_FROM": "00:00",
                "MOTCUA_QUIET_TO": "00:00",
            }
            service = Service(self.folder, port, environment=environment)
            workers = [Worker(service) for _ in range(WORKERS)]
            await service.start()
            carrying = asyncio.create_task(self._carried(town))
            try:
                for worker in workers:
                    await worker.start()
                await self._subscribed(service, accounts, ear)
                await self._under_fire(service, town, ear, accounts, workers)
                await self._calm(town, ear)
                return await reckoned(self.folder, town, ear, within=SETTLED_WITHIN, hasten=service)
            finally:
                carrying.cancel()
                for worker in workers:
                    await worker.kill()
                await service.kill()

    async def _installed(self) -> list[DemoAccount]:
        attached = attach(self.folder)
        try:
            await migrate(attached.url())
            settings = Settings(data=self.folder, database_url=attached.url())
            return read_accounts(await furnished(settings, 0))
        finally:
            attached.release()

    @asynccontextmanager
    async def _listener(self) -> AsyncIterator[Partner]:
        async with standing("listener", self.folder) as listener:
            yield listener

    async def _subscribed(
        self, service: Service, accounts: list[DemoAccount], ear: Partner
    ) -> None:
        """A partner hears of every dossier of the province."""
        async with httpx.AsyncClient(base_url=service.address, timeout=60) as http:
            walk = Walk(http, accounts)
            admin = next(account for account in accounts if account.role == "administer")
            made = await walk.post(
                admin,
                "/webhooks",
                {
                    "name": "Hệ thống nghe",
                    "url": f"{ear.address}/hook",
                    "agency": "H47",
                    "kinds": ["vn.motcua.dossier.moved"],
                },
            )
            secret = await walk.post(admin, f"/webhooks/{made['id']}/secret", {})
        await ear.ask("PUT", "/_set/secrets", [secret["secret"]])

    async def _under_fire(
        self,
        service: Service,
        town: Town,
        ear: Partner,
        accounts: list[DemoAccount],
        workers: list[Worker],
    ) -> None:
        todo = list(range(self.lives))
        trouble = asyncio.create_task(self._trouble(town, ear, workers))
        try:
            if self.blackout:
                last, todo = todo[: len(todo) // 2], todo[len(todo) // 2 :]
                await self._lived(service, town, accounts, todo)
                await self._ended(trouble, workers)
                await self._in_the_dark(town, ear, self._lived(service, town, accounts, last))
            else:
                await self._lived(service, town, accounts, todo)
        finally:
            await self._ended(trouble, workers)

    async def _ended(self, trouble: asyncio.Task[None], workers: list[Worker]) -> None:
        """No more trouble, and whomever it left for dead is up again."""
        trouble.cancel()
        await asyncio.gather(trouble, return_exceptions=True)
        for worker in workers:
            await worker.kill()
            await worker.start()

    async def _in_the_dark(self, town: Town, ear: Partner, living: Awaitable[None]) -> None:
        """``living`` goes on with nobody there but the bank, for ``blackout`` seconds at least."""
        began = time.monotonic()
        typer.echo(f"  everybody but the bank is away, {self._clock()}")
        await town.bank.kill()
        await town.bank.start()
        await town.bank.behave(**CALM)
        for party in (town.post, town.messaging, town.portal, ear):
            await party.kill()
        town.mailbox.busy = sys.maxsize
        await living
        typer.echo(f"  all have lived, {self._clock()}")
        await asyncio.sleep(max(0.0, began + self.blackout - time.monotonic()))

    async def _lived(
        self, service: Service, town: Town, accounts: list[DemoAccount], todo: list[int]
    ) -> None:
        await asyncio.gather(
            *(self._lives(service, town, accounts, todo) for _ in range(LIVES_AT_ONCE))
        )

    async def _lives(
        self, service: Service, town: Town, accounts: list[DemoAccount], todo: list[int]
    ) -> None:
        async with httpx.AsyncClient(base_url=service.address, timeout=60) as http:
            walk = Walk(http, accounts)
            while todo:
                number = todo.pop()
                try:
                    await self._life(walk, town)
                except Exception as failure:  # noqa: BLE001  people work on, whatever is down
                    self.failed.append(f"{number}: {failure}")
                if len(todo) % 20 == 0:
                    typer.echo(f"  {len(todo)} dossiers to go, {self._clock()}")

    async def _life(self, walk: Walk, town: Town) -> None:
        """From submission into the post, the fee paid on the way; nothing is waited for."""
        now = datetime.now(UTC)  # noqa: TID251 - a drill is an edge
        citizen = walk.account("citizen", None)
        away = {"method": "post", "address": HOME}
        dossier = await walk.submitted(citizen, **{"return": away})
        order = await walk.post(citizen, f"/dossiers/{dossier['id']}/payments", {})
        await self._insisted(town.bank, "/_scan", {"qr": order["how"]["text"]})
        for stride in STRIDES[:-2]:
            dossier, _, _ = await walk.taken(dossier, stride, now)
        clerk = walk.account("receive", DESK)
        path = f"/dossiers/{dossier['id']}"
        seen = await walk.get(path, clerk)
        shipment: dict[str, object] = {"data": {"shipment": {}}}
        await walk.post(clerk, f"{path}/actions/post", shipment, version=seen["version"])

    async def _carried(self, town: Town) -> None:
        """The post takes to the door what was ordered, as soon as it knows of it."""
        begun = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251 - a drill is an edge
        course = {"stations": TO_THE_DOOR, "at": begun.isoformat(), "every": 300}
        carried: set[str] = set()
        while True:
            await asyncio.sleep(1)
            with suppress(httpx.TransportError):
                for number, _ in await town.post.remembered("order"):
                    if number not in carried:
                        await town.post.ask("POST", "/_drive", {"order_number": number, **course})
                        carried.add(number)

    async def _insisted(self, party: Partner, path: str, body: dict[str, object]) -> None:
        """Somebody outside who finds the party's door closed comes again later."""
        while True:
            try:
                await party.ask("POST", path, body)
            except httpx.TransportError:
                await asyncio.sleep(1)
            else:
                return

    async def _trouble(self, town: Town, ear: Partner, workers: list[Worker]) -> None:
        """One party after another, and a worker each round."""
        parties = (town.post, town.bank, town.messaging, town.portal, ear)
        while True:
            for number, party in enumerate(parties):
                mood = MOODS[self.chance.randrange(len(MOODS))]
                other = parties[(number + 2) % len(parties)]
                await other.behave(**{**CALM, **mood})
                await party.kill()
                town.mailbox.busy += 5
                await asyncio.sleep(self.outage)
                await party.start()
                worker = workers[self.chance.randrange(len(workers))]
                await worker.kill()
                await worker.start()

    async def _calm(self, town: Town, ear: Partner) -> None:
        town.mailbox.busy = 0
        for party in (town.post, town.bank, town.messaging, town.portal, ear):
            await party.kill()
            await party.start()
            await party.behave(**CALM)
        typer.echo(f"  everybody behaves again, {self._clock()}")

    def _clock(self) -> str:
        return f"{time.monotonic() - self.began:.0f} s"


def main(
    messages: Annotated[int, typer.Option(min=1, help="to all parties together")] = 10_000,
    outage: Annotated[float, typer.Option(min=0, help="seconds that each is killed for")] = 60,
    blackout: Annotated[float, typer.Option(min=0, help="seconds with nobody but the bank")] = 0,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Kill, slow down and confuse everybody outside, and reckon."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-drill-"))
    folder.chmod(0o711)  # run by root, the server is another user's and must get in
    lives = -(-messages // PER_DOSSIER)
    typer.echo(f"{lives} dossiers; each party is killed for {outage:.0f} s in turn")
    drill = Drill(folder, lives, outage, blackout, Random(seed))  # noqa: S311 - a drill that can be repeated
    try:
        reckoning = asyncio.run(drill.run())
    finally:
        if not os.environ.get("MOTCUA_KEEP"):
            shut(folder)
            shutil.rmtree(folder, ignore_errors=True)
    reckoning.tell()
    for words in drill.failed:
        typer.echo(f"people could not work on: {words}")
    sys.exit(0 if reckoning.clean and not drill.failed else 1)


if __name__ == "__main__":
    typer.run(main)
