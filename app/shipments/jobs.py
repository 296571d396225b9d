"""What the worker does about parcels: follow dossiers, order, call off, ask, settle, watch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

from app.jobs.keeping import AnyKeeper, Keeper, Periodic
from app.ports import PermanentFailure, TemporaryFailure
from app.shipments.actions.cancel_parcel import cancel_parcel
from app.shipments.actions.flag_late import flag_late
from app.shipments.actions.follow_dossier import FollowCourse, follow_dossier
from app.shipments.actions.order_parcel import order_parcel
from app.shipments.actions.settle_parcel import settle_parcel
from app.shipments.polling import ask_the_post
from app.shipments.post_office import PostOffice
from app.shipments.promised import CancelParcel, FollowDossier, OrderParcel, SettleParcel

log = structlog.get_logger(__name__)

AT_ONCE: Final = 3
"""A slow post office never takes all hands of a worker."""


def keepers(post: PostOffice) -> Sequence[AnyKeeper]:
    async def follow(task: FollowDossier, at: datetime) -> None:
        await follow_dossier(post, FollowCourse(task.dossier, task.seq, at))

    async def order(task: OrderParcel, at: datetime) -> None:
        await order_parcel(post, task.shipment, at)

    async def cancel(task: CancelParcel, at: datetime) -> None:
        await cancel_parcel(post, task.shipment, at)

    async def settle(task: SettleParcel, at: datetime) -> None:
        await settle_parcel(post, task.shipment, at)

    return (
        Keeper(FollowDossier, follow),
        Keeper(OrderParcel, order, at_once=AT_ONCE),
        Keeper(CancelParcel, cancel, at_once=AT_ONCE),
        Keeper(SettleParcel, settle),
    )


def by_the_clock(post: PostOffice) -> Sequence[Periodic]:
    async def ask(at: datetime) -> None:
        try:
            await ask_the_post(post, at)
        except (TemporaryFailure, PermanentFailure) as failure:  # the next minute asks again
            log.warning("post_not_asked", kind=type(failure).__name__, words=str(failure))

    async def watch(at: datetime) -> None:
        await flag_late(post, at)

    return (
        Periodic("shipments.ask_post", "* * * * *", ask),
        Periodic("shipments.flag_late", "*/10 * * * *", watch),
    )
