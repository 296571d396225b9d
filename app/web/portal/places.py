"""Nơi nộp: the one-stop desks that take a procedure in, and who may have to decide on it."""

from collections.abc import Sequence
from datetime import datetime

from app.agencies.queries import AgencyFilter, agencies
from app.db.sessions import AsyncSession
from app.domain.agencies import Agency
from app.domain.calendar import HANOI
from app.domain.procedure import Procedure
from app.domain.text import dictionary_key
from app.dossiers.intake import ANY_CENTRE, CENTRES, OF_THE_DESK, receives

MOST = 500


async def desks_for(session: AsyncSession, procedure: Procedure, at: datetime) -> list[Agency]:
    """The desks that take it in, the provincial centre first."""
    today = at.astimezone(HANOI).date()
    wanted = AgencyFilter(one_stop=True, in_force_on=today)
    found = await agencies(session, wanted, limit=MOST)
    open_ = [desk for desk in found if receives(desk.code, desk.tier.value, procedure)]
    return sorted(
        open_, key=lambda desk: (desk.tier.value not in CENTRES, dictionary_key(desk.name))
    )


def deciders_among(desks: Sequence[Agency], procedure: Procedure) -> list[Agency]:
    """Who may have to be named where a centre takes in what a commune decides; else nobody."""
    if procedure.owner != OF_THE_DESK or ANY_CENTRE not in procedure.receive_at:
        return []
    return [desk for desk in desks if desk.tier.value not in CENTRES]
