"""``motcua populate``: a living province, its dossiers of the last three months."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from uuid import UUID

import typer

from app.adapters.storage import build_storage
from app.cli.now import get_now
from app.cli.opening import opened, sessions_of
from app.cli.populating.arriving import CENTRE
from app.cli.populating.house import NotTheDemonstration, Populating
from app.cli.populating.lives import lives
from app.cli.populating.living import populate as live
from app.cli.populating.staff import Staff
from app.cli.server import prepared
from app.db.sessions import Sessions
from app.db.trouble import Trouble
from app.domain.people import Permission
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.dossiers.queries.presence import any_dossier
from app.jobs.outbox import keep_quiet
from app.notices.actions.leave_untold import leave_untold
from app.ports.storage import Storage
from app.procedures.rulebook import PublishedRules
from app.settings import Settings

USUAL = 60
SEED = 20260820


class AlreadyPopulated(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "Đã có hồ sơ trong cơ sở dữ liệu; không tạo hồ sơ mẫu (--more: vẫn tạo thêm).",
            "There are dossiers in this database; none are invented beside them (--more: do).",
        )


def populate(
    dossiers: Annotated[int, typer.Option(min=1, max=5000, help="bao nhiêu / how many")] = USUAL,
    seed: Annotated[
        int, typer.Option(help="cùng số, cùng hồ sơ / same seed, same dossiers")
    ] = SEED,
    more: Annotated[
        bool, typer.Option("--more", help="dù đã có hồ sơ / although there are dossiers")
    ] = False,
) -> None:
    """Tạo hồ sơ mẫu của ba tháng qua / invent the dossiers of the last three months."""
    with opened() as settings:
        made = asyncio.run(_populate(settings, dossiers, seed, more=more))
    typer.echo(f"Hồ sơ mẫu / dossiers made: {made}")


async def _populate(settings: Settings, number: int, seed: int, *, more: bool) -> int:
    await prepared(settings)
    async with sessions_of(settings, pool_size=2) as sessions:
        if not more and await is_populated(sessions):
            raise AlreadyPopulated
        now = get_now()
        storage = build_storage(settings.storage)
        return await populated(sessions, storage, now, number=number, seed=seed)


async def is_populated(sessions: Sessions) -> bool:
    async with sessions() as session:
        return await any_dossier(session)


async def populated(
    sessions: Sessions,
    storage: Storage,
    now: datetime,
    *,
    number: int = USUAL,
    seed: int = SEED,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Live ``number`` dossiers up to ``now``; returns how many. Raises NotTheDemonstration."""
    office = Office(sessions, PublishedRules(), Numbering(sessions), code_on_submission=False)
    staff = Staff(sessions, now)
    async with sessions() as session:
        rules = await office.rules(session)
    calendar = rules.shelf.latest("quang-nam")
    if calendar is None or not await staff.holding(CENTRE, Permission.RECEIVE):
        raise NotTheDemonstration
    house = Populating(
        office=office,
        storage=storage,
        staff=staff,
        rules=rules,
        calendar=calendar,
        now=now,
    )
    made: list[UUID] = []
    async for dossier in live(house, list(lives(number, seed))):
        made.append(dossier)
        told(len(made))
    await keep_quiet(sessions, made)
    await leave_untold(sessions, made)
    return len(made)
