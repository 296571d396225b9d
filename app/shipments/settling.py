"""The dossier follows its parcel, in a transaction that holds the dossier."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.db.sessions import AsyncSession
from app.domain.by_post import PARCEL_NOTED
from app.domain.dossier import ParcelFate
from app.domain.errors import DomainError
from app.domain.parcels import Direction, ParcelState
from app.domain.people import SYSTEM
from app.dossiers.acting import PerformAction, act_on
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import Ended, wanted_by
from app.shipments.queries.parcels import write_parcel
from app.shipments.refusals import CALLED_OFF, LOST, NOT_FETCHED, TO_RECORD

FOLLOWED_BY: Final = {
    ParcelState.DELIVERED: "mark_delivered",
    ParcelState.RETURNED: "mark_bounced",
}
LEFT_WAITING: Final[Mapping[Direction, Mapping[ParcelState, str]]] = {
    Direction.TO_AGENCY: {
        ParcelState.CANCELLED: NOT_FETCHED,
        ParcelState.RETURNED: NOT_FETCHED,
    },
    Direction.TO_CITIZEN: {ParcelState.CANCELLED: CALLED_OFF},
}
"""The post brings nothing more and the law names no act that follows: a person must decide."""
WANTING: Final = {ParcelFate.LOST: LOST, ParcelFate.CAME: TO_RECORD}
"""What a desk has to see to when the dossier was told of its parcel."""
FIRST_LINE: Final = 1
"""The submission: papers that a dossier begins with are waited for by nobody but its desk."""


async def settled(session: AsyncSession, post: PostOffice, parcel: Parcel, at: datetime) -> Parcel:
    """``parcel`` after its end was acted on; as it was, if it has none or it was before.

    A refusal of the law (bounced too often) is kept with the parcel for its desk to see.
    """
    if parcel.ended_at is None or parcel.settled_at is not None:
        return parcel
    trouble = await _followed(session, post, parcel, at)
    after = replace(parcel, settled_at=at, trouble=trouble)
    await write_parcel(session, after)
    return after


async def _followed(
    session: AsyncSession, post: PostOffice, parcel: Parcel, at: datetime
) -> str | None:
    """What a person has to see to; None when the dossier followed, or need not."""
    line = await wanted_by(session, parcel)
    if line is None:
        return None
    if line.ended is not None:
        return TO_RECORD if _came(parcel) and line.ended is Ended.UNDONE else None
    fate = _fate(parcel)
    if fate is not None:
        since = parcel.since.isoformat()
        said = {"number": parcel.order_number, "fate": fate.value, "at": since}
        refusal = await _acted(session, post, _act(parcel, PARCEL_NOTED, at, {"parcel": said}))
        return refusal or WANTING[fate]
    action = FOLLOWED_BY.get(parcel.state)
    if action is None or parcel.direction is Direction.TO_AGENCY:
        return LEFT_WAITING[parcel.direction].get(parcel.state)
    return await _acted(session, post, _act(parcel, action, at, {}))


def _fate(parcel: Parcel) -> ParcelFate | None:
    """What the dossier is told of the parcel's end, where it does not go on by itself with it."""
    if parcel.state is ParcelState.LOST:
        return ParcelFate.LOST
    return ParcelFate.CAME if _came(parcel) and parcel.moved_seq != FIRST_LINE else None


def _came(parcel: Parcel) -> bool:
    return parcel.direction is Direction.TO_AGENCY and parcel.state is ParcelState.DELIVERED


def _act(parcel: Parcel, action: str, at: datetime, data: Mapping[str, object]) -> PerformAction:
    return PerformAction(ref=str(parcel.dossier_id), action=action, by=SYSTEM, at=at, data=data)


async def _acted(session: AsyncSession, post: PostOffice, command: PerformAction) -> str | None:
    """Why the act was refused; None when it was done."""
    try:
        async with session.begin_nested():
            await act_on(session, post.office, command)
    except DomainError as refusal:
        return refusal.reason
    return None
