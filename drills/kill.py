"""kill -9 while people hand in dossiers and officers act: nothing confirmed may be lost.

    python -m drills.kill --cycles 100

Each cycle waits until clients have been promised a few things more, and then kills without warning
the web process (``web``), PostgreSQL with all its processes (``postgres``) or, every tenth time,
everything at once (``machine``). The service must come back by itself, answer 503 or nothing at
all meanwhile, and keep every promise: see ``drills.ledger``. SIGKILL leaves the kernel's page cache
alone, so this drill says nothing about a loss of power; ``readyz`` refuses a server without fsync.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from app.db.embedded.sharing import shut
from drills.clients import Client, Tokens, paper, signed_in
from drills.installation import install, passwords, stored
from drills.ledger import Finding, Ledger, Stored, judge, unpromised
from drills.ports import free_port
from drills.service import Service, kill_postgres, until

WEB, POSTGRES, MACHINE = "web", "postgres", "machine"
CLIENTS = 6


@dataclass(slots=True)
class Report:
    """What happened. ``outages`` are seconds from a kill to the next promise."""

    ledger: Ledger = field(default_factory=Ledger)
    kills: Counter[str] = field(default_factory=Counter)
    outages: list[float] = field(default_factory=list)
    dossiers: Sequence[Stored] = ()
    findings: Sequence[Finding] = ()
    exit_status: int = -1
    audit: tuple[int, str] = (-1, "")

    @property
    def clean(self) -> bool:
        return not self.findings and self.exit_status == 0 and self.audit[0] == 0


@dataclass(slots=True)
class Drill:
    """Kills in the order of ``plan``; none begins after ``seconds`` but the first of its kind."""

    folder: Path
    plan: Sequence[str]
    seed: int = 1
    clients: int = CLIENTS
    seconds: float = float("inf")

    async def run(self) -> Report:
        report = Report()
        await install(self.folder)
        service = Service(self.folder, free_port())
        try:
            await service.start()
            tokens = await signed_in(service.address, passwords(self.folder))
            await self._under_load(service, tokens, report)
            report.exit_status = await service.stop()
        finally:
            await service.kill()
        report.audit = await service.command("audit", "verify")
        report.dossiers = await stored(self.folder)
        report.findings = judge(report.ledger, report.dossiers)
        return report

    async def _under_load(self, service: Service, tokens: Tokens, report: Report) -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for number in range(self.clients):
                client = Client(
                    name=f"k{number}",
                    address=service.address,
                    tokens=tokens,
                    ledger=report.ledger,
                    paper=paper(),
                    chance=Random(self.seed + number),  # noqa: S311 - the same drill every time
                    stop=stop,
                )
                group.create_task(client.work())
            await self._kills(service, report)
            stop.set()

    async def _kills(self, service: Service, report: Report) -> None:
        chance = Random(self.seed)  # noqa: S311
        end = time.monotonic() + self.seconds
        for kind in self.plan:
            if time.monotonic() > end and report.kills[kind]:
                continue
            await promises(report.ledger, chance.randint(5, 30))
            began = time.monotonic()
            await killed(service, kind)
            report.kills[kind] += 1
            await promises(report.ledger, 1)
            report.outages.append(time.monotonic() - began)
        await promises(report.ledger, 4)


async def promises(ledger: Ledger, more: int) -> None:
    """Return when clients have been promised ``more`` things than now."""
    wanted = len(ledger.promises) + more

    async def there() -> bool:
        return len(ledger.promises) >= wanted

    await until(there, f"{more} promises")


async def killed(service: Service, kind: str) -> None:
    """``kind`` was killed, and the service is ready again."""
    if kind in (POSTGRES, MACHINE):
        kill_postgres(service.folder, with_keeper=kind == MACHINE)
    if kind == POSTGRES:
        await service.ready()
    else:
        await service.kill()
        await service.start()


def planned(cycles: int, seed: int) -> list[str]:
    """``cycles`` of the web process and of PostgreSQL, a tenth as many of everything at once."""
    plan = [WEB] * cycles + [POSTGRES] * cycles + [MACHINE] * max(1, cycles // 10)
    Random(seed).shuffle(plan)  # noqa: S311
    return plan


def described(report: Report) -> str:
    ledger, outages = report.ledger, sorted(report.outages) or [0.0]
    lines = [
        "kills: " + ", ".join(f"{times} {kind}" for kind, times in report.kills.items()),
        f"promises: {len(ledger.promises)} of {len(ledger.attempts)} wishes",
        f"asked again after the answer: {ledger.asked_again}",
        f"meanwhile: {ledger.refused} honest refusals, {ledger.cut} connections without an answer",
        f"outage: median {outages[len(outages) // 2]:.1f} s, longest {outages[-1]:.1f} s",
        f"stored: {len(report.dossiers)} dossiers",
        f"killed between effect and answer: {ledger.recovered}",
        f"stored without an answer: {unpromised(ledger, report.dossiers)}",
        f"stopped with status {report.exit_status}; audit: {report.audit[1].strip()}",
        *(f"FAULT {finding.fault}: {finding.what}" for finding in report.findings),
        "verdict: " + ("nothing lost, doubled or altered" if report.clean else "FAILED"),
    ]
    return "\n".join(lines)


def main(
    cycles: Annotated[int, typer.Option(help="kills of each kind")] = 100,
    clients: Annotated[int, typer.Option(help="how many hand in at once")] = CLIENTS,
    seed: int = 1,
    seconds: Annotated[
        float, typer.Option(help="after them, each kind is killed once at most")
    ] = float("inf"),
    folder: Annotated[Path | None, typer.Option(help="a data folder that is kept")] = None,
) -> None:
    """Kill the service in every way, and see whether it keeps what it promised."""
    place = folder or Path(tempfile.mkdtemp(prefix="motcua-drill-"))
    place.mkdir(exist_ok=True)
    place.chmod(0o711)  # run by root, PostgreSQL is another user's and must get in
    drill = Drill(place, planned(cycles, seed), seed=seed, clients=clients, seconds=seconds)
    report = asyncio.run(drill.run())
    sys.stdout.write(described(report) + "\n")
    if folder is None and report.clean:
        shut(place)
        shutil.rmtree(place)
    raise typer.Exit(0 if report.clean else 1)


if __name__ == "__main__":
    typer.run(main)
