"""Ký biên bản giao nhận: the agency acknowledges, the postman acknowledges; both make it signed.

QĐ 45/2016/QĐ-TTg: with both signatures the papers of posted dossiers are handed in, and their term
begins; and results are in the hands of the post.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.parcels import Direction, ParcelState
from app.domain.people import Permission, Principal
from app.ports.postal import PostalEvent
from app.shipments.changing import MINUTES, follow_stations
from app.shipments.post_office import PostOffice
from app.shipments.queries.batches import (
    Batch,
    batch,
    batch_parcels,
    sign_for_agency,
    sign_for_post,
    signed_by_both,
)
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import parcels, write_events
from app.shipments.refusals import SignedAlready
from app.shipments.settling import settled

REACHED: Final = {
    Direction.TO_AGENCY: ParcelState.DELIVERED,
    Direction.TO_CITIZEN: ParcelState.PICKED_UP,
}


@dataclass(frozen=True, slots=True)
class Postman:
    """Who signs for the post: his full name and the code on his badge."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignBatch:
    """Without a ``postman`` it is the officer who signs, for the agency."""

    batch: UUID
    by: Principal
    at: datetime
    postman: Postman | None = None


async def sign_batch(post: PostOffice, command: SignBatch) -> Batch:
    """The list as it is then. Raises BatchNotFound, SignedAlready, Invalid."""
    postman = command.postman
    if postman is not None and (missing := [*_missing(postman)]):
        raise Invalid(missing)
    desks = sorted(command.by.agencies(Permission.RECEIVE))
    async with post.sessions.begin() as session:
        listed = await batch_parcels(session, command.batch)
        await lock_dossiers(session, [parcel.dossier_id for parcel in listed])
        found = await batch(session, command.batch, desks, lock=True)
        signed = found.officer_at if postman is None else found.postman_at
        if signed is not None:
            raise SignedAlready
        if postman is None:
            await sign_for_agency(session, found.id, command.by.id, command.at)
        else:
            await sign_for_post(
                session, found.id, postman=postman.name, code=postman.code, at=command.at
            )
        both_at = await signed_by_both(session, found.id)
        if both_at is not None:
            await _changed_hands(session, post, replace(found, signed_at=both_at), command)
        return await batch(session, found.id, desks)


async def _changed_hands(
    session: AsyncSession, post: PostOffice, found: Batch, command: SignBatch
) -> None:
    """With the signatures dossiers know that their papers came: no deadline falls in between."""
    assert found.signed_at is not None  # noqa: S101 - both have signed
    listed = [parcel for parcel in await batch_parcels(session, found.id) if not parcel.ended_at]
    events = [
        PostalEvent(
            id=f"{found.id}:{parcel.order_number}",
            code=found.called,
            state=REACHED[found.direction],
            at=found.signed_at,
            order_number=parcel.order_number,
            place=found.agency_name,
        )
        for parcel in listed
    ]
    await write_events(session, MINUTES, events, at=command.at, by=command.by.id)
    held = await parcels(session, [parcel.id for parcel in listed])
    for parcel in await follow_stations(session, post, held, command.at):
        await settled(session, post, parcel, command.at)


def _missing(postman: Postman) -> list[Defect]:
    said = {"postman": postman.name, "postman_code": postman.code}
    return [Defect(name, "required") for name, value in said.items() if not value.strip()]
