"""What outside parties hold against what the service promised them: lost, doubled, out of order."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.embedded.sharing import attach
from app.db.sessions import create_engine
from drills.service import Service
from tests.partners.launching import Partner
from tests.partners.town import Town

LOOKED_AT_EVERY = 2.0
HASTENED_EVERY = 20.0

DEBTS: Mapping[str, str] = {
    "news": "select count(*) from outbox",
    "jobs": "select count(*) from pgqueuer where status <> 'failed'",
    "parcels": "select count(*) from shipment where state <> 'delivered'",
    "dossiers": "select count(*) from dossier where state <> 'returned'",
    "messages": "select count(*) from notice_delivery where state = 'planned'",
    "portal": "select count(*) from national_sync where behind",
    "webhooks": "select count(*) from webhook_delivery where settled_at is null",
    "payments": "select count(*) from payment_order where state <> 'paid'",
}
PROMISED: Mapping[str, str] = {
    "parcels": "select order_number from shipment",
    "sms": """select cast(id as text) from notice_delivery
               where medium = 'sms' and state in ('accepted', 'delivered', 'silent')""",
    "mail": """select cast(id as text) from notice_delivery
                where medium = 'email' and state in ('accepted', 'delivered', 'silent')""",
    "portal": "select code from dossier",
    "steps": """select d.code || '#' || e.seq from dossier d
                  join dossier_event e on e.dossier_id = d.id""",
    "webhooks": """select cast(position as text) from feed where kind = 'moved'""",
    "money": """select d.code || ' ' || sum(m.amount) from money_entry m
                  join dossier d on d.id = m.dossier_id where m.booking = 'paid' group by d.code""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One kind of message: how many were promised, and what became of them."""

    kind: str
    promised: int
    lost: Sequence[str]
    doubled: Sequence[str]
    disordered: Sequence[str] = ()
    attempts: int | None = None


@dataclass(slots=True)
class Reckoning:
    lines: list[Line] = field(default_factory=list)
    left: Mapping[str, int] = field(default_factory=dict)
    parked: int = 0
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        wrong = any(line.lost or line.doubled or line.disordered for line in self.lines)
        return not wrong and not any(self.left.values()) and not self.parked

    def tell(self) -> None:
        typer.echo(
            f"\n{'':10}{'promised':>10}{'lost':>7}{'doubled':>9}{'disorder':>10}{'attempts':>10}"
        )
        for line in self.lines:
            tried = "" if line.attempts is None else line.attempts
            typer.echo(
                f"{line.kind:10}{line.promised:10}{len(line.lost):7}{len(line.doubled):9}"
                f"{len(line.disordered):10}{tried:>10}"
            )
            for words in (*line.lost, *line.doubled, *line.disordered)[:5]:
                typer.echo(f"    {words}")
        typer.echo(f"messages in all: {sum(line.promised for line in self.lines)}")
        typer.echo(f"caught up {self.seconds:.0f} s after everybody behaved again")
        typer.echo(f"parked jobs: {self.parked}; still owed: {dict(self.left)}")


async def reckoned(
    folder: Path, town: Town, ear: Partner, *, within: float, hasten: Service
) -> Reckoning:
    """Wait until nothing is owed any more, at most ``within`` seconds, and compare."""
    attached = attach(folder)
    engine = create_engine(attached.url(), pool_size=1)
    reckoning = Reckoning()
    try:
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await _settled(connection, reckoning, within, hasten)
            promised = {
                kind: [str(key) for key in await connection.scalars(text(statement))]
                for kind, statement in PROMISED.items()
            }
            failed = "select count(*) from pgqueuer where status = 'failed'"
            reckoning.parked = int(await connection.scalar(text(failed)) or 0)
        reckoning.lines = [
            await _parcels(promised, town),
            await _sms(promised, town),
            _mail(promised, town),
            *await _portal(promised, town),
            await _webhooks(promised, ear),
            await _money(promised, town),
        ]
    finally:
        await engine.dispose()
        attached.release()
    return reckoning


async def _settled(
    connection: AsyncConnection, reckoning: Reckoning, within: float, service: Service
) -> None:
    """Operators have waiting work tried at once; otherwise it rests for its pauses."""
    began = hastened = time.monotonic()
    while time.monotonic() - began < within:
        reckoning.left = {
            name: int(await connection.scalar(text(statement)) or 0)
            for name, statement in DEBTS.items()
        }
        reckoning.seconds = time.monotonic() - began
        if not any(reckoning.left.values()):
            return
        if time.monotonic() - hastened > HASTENED_EVERY:
            hastened = time.monotonic()
            typer.echo(f"  owed after {reckoning.seconds:.0f} s: {dict(reckoning.left)}")
            await service.command("jobs", "replay", "--all")
        await asyncio.sleep(LOOKED_AT_EVERY)


Promised = Mapping[str, Sequence[str]]


async def _parcels(promised: Promised, town: Town) -> Line:
    orders = [number for number, _ in await town.post.remembered("order")]
    return _line("parcels", promised["parcels"], orders)


async def _sms(promised: Promised, town: Town) -> Line:
    taken = [key for key, _ in await town.messaging.remembered("sms")]
    return _line("sms", promised["sms"], taken)


def _mail(promised: Promised, town: Town) -> Line:
    """Mail has no keys that a server looks at: a mailbox shows a Message-ID once."""
    shown = [name.strip("<>").partition("@")[0] for name in town.mailbox.shown]
    return _line("mail", promised["mail"], shown, attempts=len(town.mailbox.received))


async def _portal(promised: Promised, town: Town) -> list[Line]:
    told = await town.portal.remembered("dossier")
    course = defaultdict(list)
    for _, line in await town.portal.remembered("course"):
        course[line["MaHoSo"]].append(int(line["TrangThaiHoSo"]))
    odd = [
        f"{code}: {statuses}" for code, statuses in course.items() if statuses != sorted(statuses)
    ]
    ended = [code for code, shown in told if shown["TrangThaiHoSo"] == "10"]
    dossiers = _line("portal", promised["portal"], ended, disordered=odd)
    steps: Counter[str] = Counter()
    for _, step in await town.portal.remembered("step"):
        steps[step["MaHoSo"]] += 1
    numbered = [f"{code}#{n}" for code, many in steps.items() for n in range(1, many + 1)]
    heard = len(await town.portal.remembered("heard"))
    return [dossiers, _line("steps", promised["steps"], numbered, attempts=heard)]


async def _webhooks(promised: Promised, ear: Partner) -> Line:
    heard = [event for _, event in await ear.remembered("event")]
    positions = [str(int(event["sequence"])) for event in heard]
    last: dict[str, int] = {}
    odd = []
    for event in heard:
        seq = int(event["data"]["seq"])
        if last.get(event["data"]["dossier"], 0) >= seq:
            odd.append(f"{event['subject']}: {seq}")
        last[event["data"]["dossier"]] = seq
    attempts = len(await ear.remembered("attempt"))
    return _line("webhooks", promised["webhooks"], positions, disordered=odd, attempts=attempts)


async def _money(promised: Promised, town: Town) -> Line:
    """What the bank moved, in all, is what the books say, dossier by dossier once."""
    transfers: list[dict[str, Any]] = [line for _, line in await town.bank.remembered("transfer")]
    moved = sorted(int(line["amount_in"]) for line in transfers)
    booked = sorted(int(words.rpartition(" ")[2]) for words in promised["money"])
    more, less = Counter(booked) - Counter(moved), Counter(moved) - Counter(booked)
    return Line(
        kind="money",
        promised=len(transfers),
        lost=[str(amount) for amount in less.elements()],
        doubled=[str(amount) for amount in more.elements()],
    )


def _line(
    kind: str,
    promised: Sequence[str],
    arrived: Sequence[str],
    *,
    disordered: Sequence[str] = (),
    attempts: int | None = None,
) -> Line:
    wanted, there = Counter(promised), Counter(arrived)
    return Line(
        kind=kind,
        promised=len(promised),
        lost=sorted((wanted - there).elements()),
        doubled=sorted((there - wanted).elements()),
        disordered=disordered,
        attempts=attempts,
    )
