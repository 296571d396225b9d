"""Hủy danh sách giao nhận: a list that nobody has signed yet; its parcels may go on another."""

from dataclasses import dataclass
from uuid import UUID

from app.domain.people import Permission, Principal
from app.shipments.post_office import PostOffice
from app.shipments.queries.batches import batch, remove_batch
from app.shipments.refusals import SignedAlready


@dataclass(frozen=True, slots=True)
class DropBatch:
    batch: UUID
    by: Principal


async def drop_batch(post: PostOffice, command: DropBatch) -> None:
    """Raises BatchNotFound, SignedAlready."""
    desks = sorted(command.by.agencies(Permission.RECEIVE))
    async with post.sessions.begin() as session:
        found = await batch(session, command.batch, desks, lock=True)
        if found.officer_at is not None or found.postman_at is not None:
            raise SignedAlready
        await remove_batch(session, found.id)
