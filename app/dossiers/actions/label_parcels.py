"""In nhãn bưu gửi: the addresses to which a desk sends results, for its labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid6 import uuid7

from app.domain.ids import DossierId
from app.domain.people import Permission, Principal
from app.dossiers.office import Office
from app.dossiers.queries.labels import PostLabel, post_labels
from app.dossiers.queries.views import View, record_views


@dataclass(frozen=True, slots=True)
class LabelParcels:
    dossiers: Sequence[UUID]
    by: Principal
    at: datetime


async def label_parcels(office: Office, command: LabelParcels) -> Sequence[PostLabel]:
    """The labels of those of ``dossiers`` that one's own desks send by post.

    Each is thereby looked at, which is on record like any other look.
    """
    desks = command.by.agencies(Permission.RECEIVE)
    async with office.sessions.begin() as session:
        labels = await post_labels(session, sorted(desks), command.dossiers)
        looks = [
            View(
                id=UUID(int=uuid7().int),
                dossier=DossierId(label.id),
                person=command.by.id,
                at=command.at,
            )
            for label in labels
        ]
        await record_views(session, looks)
    return labels
