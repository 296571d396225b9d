"""What the worker does for the national portal, by hand, and what the portal then shows."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from app.domain.dossier import Dossier
from app.jobs.feeding import news_since
from app.national.actions.mark_debt import mark_debt
from app.national.actions.send_debts import send_debts
from app.national.sending import Sending
from tests.dossiers.world import MORNING, World
from tests.partners.launching import Partner

DEBT = text("""
select s.wanted_seq, s.told_seq, s.steps_seq, s.status, s.behind, s.synced_at, s.failure,
       s.refused, s.refusal, s.sending_until
  from national_sync s where s.dossier_id = :dossier
""")


async def marked(world: World, dossier: Dossier, at: datetime = MORNING) -> None:
    await mark_debt(world.sessions, dossier.id, at)


async def level(world: World, sending: Sending, dossier: Dossier, at: datetime = MORNING) -> None:
    """The portal hears of ``dossier`` as it stands."""
    await marked(world, dossier, at)
    await send_debts(sending, at)


async def debt(world: World, dossier: Dossier) -> Any:
    async with world.sessions() as session:
        return (await session.execute(DEBT, {"dossier": dossier.id})).one()


async def statuses(portal: Partner, code: str | None) -> list[str]:
    """The statuses of a dossier, in the order in which the portal took them."""
    told = [line for _, line in await portal.remembered("course") if line["MaHoSo"] == code]
    return [line["TrangThaiHoSo"] for line in told]


async def shown(portal: Partner, code: str | None) -> Any:
    return dict(await portal.remembered("dossier")).get(str(code))


async def steps(portal: Partner, code: str | None) -> list[Any]:
    return [line for _, line in await portal.remembered("step") if line["MaHoSo"] == code]


async def replayed(world: World, *, times: int) -> Sequence[int]:
    """Mark whatever the feed ever told, so many times; the positions that were passed on."""
    async with world.sessions() as session:
        news = await news_since(session, 0, limit=1000)
    for _ in range(times):
        for told in news:
            await mark_debt(world.sessions, told.dossier, MORNING)
    return [told.position for told in news]
