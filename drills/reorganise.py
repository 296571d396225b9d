"""Eight districts end in one night, and kill -9 comes in the middle of it: nobody is left behind.

    python -m drills.reorganise --dossiers 20000

The districts of the demonstration are filled with open dossiers; a plan that ends them on
30/06/2025 is stored, begun by ``motcua agencies carry-out`` in a process of its own, killed without
warning about halfway, and begun again. Then every dossier must have been taken over exactly once,
with its code and its history as they were, and the numbers must be those of the forecast.
"""

import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import asyncpg
import typer

from app.agencies.reading import directory_folder
from app.db.embedded.sharing import attach, shut
from app.db.migrate import migrate
from app.db.sessions import create_engine, create_sessions
from app.domain.agencies import Tier
from app.domain.calendar import HANOI
from app.domain.reorganising import Reorganisation
from app.dossiers.actions.plan_reorganisation import (
    PlanReorganisation,
    foresee_reorganisation,
    plan_reorganisation,
)
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.forecasting import Forecast
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.reorganisation_file import read_plan
from app.procedures.rulebook import PublishedRules
from drills.population import MODELS, Press, founded, modelled
from drills.service import MOTCUA, ROOT, Service

PLAN = "reorganisation-2025-06-30.yaml"
PLANNED = datetime(2025, 6, 25, 8, 0, tzinfo=HANOI)
LOOK_EVERY = 0.01
UNUSED = 1
"""The port of a service that serves nobody."""
ELSEWHERE = "thôn Trung, xã Không Tên"

_DONE = "select count(*) from campaign_dossier"
_CODES = "select id, code from dossier"
_EVENTS = """
select count(*) from dossier d where d.is_open and 1 <>
  (select count(*) from dossier_event e where e.dossier_id = d.id and e.action = 'succeed')
"""
_GONE = """
select count(*) from dossier d
  join agency a on a.code in (d.receiving_agency, d.competent_agency, d.holder_agency, d.papers_at)
 where d.is_open and a.valid_to < '2025-07-01'
"""
_PAIRS = """
select key as former, after.value as heir, count(*) as number, sum(before.value::int) as originals
  from campaign_dossier c, json_each_text(c.before::json) before
  join lateral json_each_text(c.after::json) after using (key)
 group by 1, 2
"""
_OFFICERS_ELSEWHERE = """
select count(*) from dossier d where d.is_open and d.holder_person is not null and not exists
  (select from role_grant g where g.person = d.holder_person and g.agency = d.holder_agency
      and g.revoked_at is null and g.valid_to is null)
"""


@dataclass(slots=True)
class Report:
    """What happened. ``findings`` are faults; seconds are those of the two runs together."""

    dossiers: int = 0
    killed_at: int = 0
    moved: int = 0
    seconds: float = 0.0
    findings: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.findings and 0 < self.killed_at < self.moved == self.dossiers


@dataclass(slots=True)
class Drill:
    """On the migrated database ``url``, which is empty; the service works over ``folder``."""

    url: str
    folder: Path
    number: int
    environment: Mapping[str, str] = field(default_factory=dict)

    async def run(self) -> Report:
        report = Report()
        engine = create_engine(self.url, pool_size=4)
        sessions = create_sessions(engine)
        office = Office(sessions, PublishedRules(), Numbering(sessions))
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        try:
            plan = read_plan(directory_folder() / PLAN)
            await self._filled(office, connection, plan)
            codes = dict(await connection.fetch(_CODES))
            order = PlanReorganisation(plan=plan, at=PLANNED, by="drill")
            foreseen = await foresee_reorganisation(office, order)
            report.dossiers = foreseen.dossiers
            await plan_reorganisation(office, order)
            began = time.monotonic()
            report.killed_at = await self._killed(connection)
            await self._finished(report)
            report.seconds = time.monotonic() - began
            report.moved = await connection.fetchval(_DONE)
            report.findings += [found async for found in self._judged(connection, foreseen, codes)]
            broken = (await verify_history(sessions)).broken
            report.findings += [f"{one.code}: {one.what}" for one in broken[:10]]
        finally:
            await connection.close()
            await engine.dispose()
        return report

    async def _filled(
        self, office: Office, connection: asyncpg.Connection, plan: Reorganisation
    ) -> None:
        """``number`` dossiers in all, spread over the districts and over the ways to stand."""
        agencies = await founded(office.sessions, self.folder)
        districts = [agency.code for agency in agencies if agency.tier is Tier.DISTRICT]
        shares = {closing.agency: closing.shares for closing in plan.closing}
        press, left = Press(connection), self.number
        wanted = [(code, model) for code in districts for model in MODELS]
        for place, (code, model) in enumerate(wanted):
            copied = await modelled(office, code, model)
            places = [ELSEWHERE, *(word for share in shares[code] for word in share.places)]
            number = left // (len(wanted) - place) - 1
            left -= number + 1
            await press.copies(copied, places, number)
        await connection.execute("analyze")

    async def _killed(self, connection: asyncpg.Connection) -> int:
        """How many dossiers had moved when the process that moves them was killed."""
        process = await asyncio.create_subprocess_exec(
            *MOTCUA,
            *("agencies", "carry-out"),
            cwd=ROOT,
            env=self._service().surroundings(),
            stdout=asyncio.subprocess.DEVNULL,
        )
        while process.returncode is None:
            if await connection.fetchval(_DONE) >= self.number * 2 // 5:
                process.send_signal(signal.SIGKILL)
                await process.wait()
            await asyncio.sleep(LOOK_EVERY)
        return int(await connection.fetchval(_DONE))

    async def _finished(self, report: Report) -> None:
        status, said = await self._service().command("agencies", "carry-out")
        if status != 0:
            report.findings.append(f"the second run ended with {status}: {said[-500:]}")

    def _service(self) -> Service:
        own = {"MOTCUA_DATABASE_URL": self.url, **self.environment}
        return Service(self.folder, UNUSED, environment=own)

    async def _judged(
        self, connection: asyncpg.Connection, foreseen: Forecast, codes: Mapping[UUID, str | None]
    ) -> AsyncIterator[str]:
        for what, question in (
            ("dossiers without exactly one event of it", _EVENTS),
            ("dossiers with an agency that is no more", _GONE),
            ("dossiers in the hands of somebody who works elsewhere", _OFFICERS_ELSEWHERE),
        ):
            number = await connection.fetchval(question)
            if number:
                yield f"{number} {what}"
        if dict(await connection.fetch(_CODES)) != codes:
            yield "codes have changed"
        rows = await connection.fetch(_PAIRS)
        done = {(row["former"], row["heir"]): (row["number"], row["originals"]) for row in rows}
        told = {pair: (one.dossiers, one.originals) for pair, one in foreseen.handovers.items()}
        for pair in sorted({*done, *told}):
            if done.get(pair) != told.get(pair):
                yield f"{pair}: foreseen {told.get(pair)}, done {done.get(pair)}"


def described(report: Report) -> Iterator[str]:
    each = 1000 * report.seconds / max(report.moved, 1)
    yield f"open dossiers of the closing agencies: {report.dossiers}"
    yield f"moved when the process was killed: {report.killed_at}; in the end: {report.moved}"
    yield f"both runs together: {report.seconds:.1f} s, {each:.2f} ms a dossier"
    yield from (f"FAULT {finding}" for finding in report.findings)
    yield "verdict: " + ("each taken over exactly once" if report.clean else "FAILED")


async def drilled(folder: Path, number: int) -> Report:
    attached = attach(folder)
    try:
        await migrate(attached.url())
        return await Drill(attached.url(), folder, number).run()
    finally:
        attached.release()


def main(dossiers: Annotated[int, typer.Option(help="how many in all")] = 20_000) -> None:
    """End the districts, kill whoever does it, and see whether anything was lost or done twice."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-drill-"))
    folder.chmod(0o711)  # run by root, PostgreSQL is another user's and must get in
    try:
        report = asyncio.run(drilled(folder, dossiers))
    finally:
        shut(folder)
        shutil.rmtree(folder)
    sys.stdout.write("\n".join(described(report)) + "\n")
    raise typer.Exit(0 if report.clean else 1)


if __name__ == "__main__":
    typer.run(main)
