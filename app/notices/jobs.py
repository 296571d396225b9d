"""What the worker does for notices: it sends what was told, and looks after what was sent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.dossiers.promised import TellApplicant
from app.jobs.keeping import AnyKeeper, Keeper, Periodic
from app.notices.actions.look_after import dossiers_to_tell, look_after
from app.notices.actions.remind_of_deadlines import remind_of_deadlines
from app.notices.actions.send_delivery import send_delivery
from app.notices.actions.tell_applicant import tell_applicant
from app.notices.each import each
from app.notices.mailroom import Mailroom
from app.notices.promised import FollowMoves, SendDelivery


def keepers(mail: Mailroom) -> Sequence[AnyKeeper]:
    async def follow(order: FollowMoves, at: datetime) -> None:
        await tell_applicant(mail, order.dossier, at)

    async def told(order: TellApplicant, at: datetime) -> None:
        await tell_applicant(mail, order.dossier, at)

    async def send(order: SendDelivery, at: datetime) -> None:
        await send_delivery(mail, order.delivery, at)

    return (
        Keeper(FollowMoves, follow),
        Keeper(TellApplicant, told),
        Keeper(SendDelivery, send, at_once=4),
    )


def by_the_clock(mail: Mailroom) -> Sequence[Periodic]:
    async def look(at: datetime) -> None:
        async def tell(dossier: UUID) -> None:
            await tell_applicant(mail, dossier, at)

        await each("applicant_not_told", await dossiers_to_tell(mail, at), tell)
        await look_after(mail, at)

    async def remind(at: datetime) -> None:
        await remind_of_deadlines(mail.office, at)

    return (
        Periodic("notices.look_after", "* * * * *", look),
        Periodic("notices.remind_of_deadlines", "5 * * * *", remind),
    )
