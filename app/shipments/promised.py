"""What parcels promise to have done after a commit; ``app.shipments.jobs`` keeps it."""

from typing import ClassVar
from uuid import UUID

from app.jobs.news import MOVED
from app.jobs.task import Following, Task


class FollowDossier(Following):
    """Look whether a move wants a parcel, calls one off, or says what became of one."""

    name: ClassVar[str] = "shipments.follow_dossier"
    kinds: ClassVar[frozenset[str]] = frozenset({MOVED})


class OrderParcel(Task):
    """Have the post carry it."""

    name: ClassVar[str] = "shipments.order_parcel"

    shipment: UUID


class CancelParcel(Task):
    """Call it off."""

    name: ClassVar[str] = "shipments.cancel_parcel"

    shipment: UUID


class SettleParcel(Task):
    """Have the dossier follow the parcel that has come to its end."""

    name: ClassVar[str] = "shipments.settle_parcel"

    shipment: UUID
