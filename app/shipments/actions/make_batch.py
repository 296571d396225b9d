"""Lập danh sách giao nhận: parcels that are to change hands between a desk and the postman."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.ids import new_id
from app.domain.calendar import local
from app.domain.errors import Defect, Invalid
from app.domain.parcels import Direction
from app.domain.people import Permission, Principal
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.batches import NewBatch, write_batch
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import parcels
from app.shipments.refusals import ParcelNotForThisList


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeBatch:
    direction: Direction
    shipments: Sequence[UUID]
    by: Principal
    at: datetime


async def make_batch(post: PostOffice, command: MakeBatch) -> UUID:
    """The new list; a parcel is on one list only. Raises Invalid, ParcelNotForThisList."""
    if not command.shipments:
        raise Invalid([Defect("parcels", "required")])
    desks = command.by.agencies(Permission.RECEIVE)
    identity = new_id()
    async with post.sessions.begin() as session:
        seen = await parcels(session, command.shipments)
        await lock_dossiers(session, [parcel.dossier_id for parcel in seen])
        held = await parcels(session, command.shipments)
        mine = [parcel for parcel in held if parcel.agency in desks]
        fit = all(_fits(parcel, command.direction) for parcel in mine)
        agencies = {parcel.agency for parcel in mine}
        if not fit or len(agencies) != 1 or len(mine) != len({*command.shipments}):
            raise ParcelNotForThisList
        new = NewBatch(
            id=identity,
            agency=agencies.pop(),
            year=local(command.at).year,
            direction=command.direction,
            shipments=[parcel.id for parcel in mine],
            by=command.by.id,
            at=command.at,
        )
        await write_batch(session, new)
    return identity


def _fits(parcel: Parcel, direction: Direction) -> bool:
    """What the postman has is not given to him again; what he brings is not at its end."""
    away = direction is Direction.TO_CITIZEN and parcel.picked_up_at is not None
    over = parcel.ended_at is not None or parcel.batch_id is not None
    return parcel.direction is direction and not over and not away
