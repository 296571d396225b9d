"""Thu hộ khi phát: what the post is asked to take at the door, and who may be paid meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.dossiers.queries.files import dossier_file
from app.fees.booking import Purse, held, put_back, set_right
from app.fees.paying import LeftToThePost, NothingToPay
from app.fees.promised import BookAtDoor
from app.fees.queries import doors, orders
from app.fees.queries.doors import AtDoor, DoorState
from app.jobs.promise import promise


@dataclass(frozen=True, slots=True)
class Doorstep:
    """What whoever sends parcels asks about money, in the transaction that holds the dossier.

    ``post_collects``: the post of this installation takes fees at the door.
    """

    post_collects: bool

    async def ask(  # noqa: PLR0913 - with which parcel of whom, for how much postage, when
        self,
        session: AsyncSession,
        dossier: UUID,
        order: str,
        *,
        provider: str,
        postage: int | None,
        at: datetime,
    ) -> int:
        """What the postman collects beside ``postage`` for the new parcel ``order``, whole VND.

        All that is owed now, where the applicant wants it so; else nothing. Whatever was asked once
        stays asked: an order whose answer was lost has one sum only. Attempts to pay otherwise end.
        """
        if not self.post_collects or not await doors.agrees(session, dossier):
            return 0
        purse = await held(session, await dossier_file(session, str(dossier), lock=True), at)
        await set_right(purse)
        fee = purse.standing.owed - await doors.left_to_post(session, dossier)
        if fee > 0:
            new = AtDoor(
                order=order,
                dossier=dossier,
                provider=provider,
                fee=fee,
                postage=postage,
                state=DoorState.ASKED,
                since=at,
            )
            await doors.ask(session, new)
            await orders.replace_live(session, dossier)
        await put_back(purse)
        return max(fee, 0)

    async def ended(
        self, session: AsyncSession, order: str, *, is_delivered: bool, at: datetime
    ) -> None:
        """The parcel came to an end, or to another one, ``at``; the ledger follows by a job.

        What is told again changes nothing.
        """
        state = DoorState.COLLECTED if is_delivered else DoorState.NOT_COLLECTED
        if await doors.end(session, order, state, at):
            await promise(session, BookAtDoor(order=order))


async def payable(purse: Purse) -> int:
    """What may be paid now otherwise than at the door, in whole VND.

    Raises NothingToPay, and LeftToThePost while the postman is on his way to collect all of it, or
    has collected it and the ledger does not say so yet.
    """
    owed = purse.standing.owed
    if not owed:
        raise NothingToPay
    left = owed - await doors.left_to_post(purse.session, purse.dossier)
    if left <= 0:
        raise LeftToThePost
    return left
