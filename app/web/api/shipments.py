"""The postal side over HTTP: where the parcels of a dossier are, and what post offices push."""

from typing import Annotated, Final

from fastapi import Path, Request
from pydantic import BaseModel

from app.domain.errors import Defect, Invalid
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries.files import DossierNotFound
from app.ports.postal import NotPushed, Pushed
from app.shipments.actions.record_events import RecordEvents, record_events
from app.web.boundary import boundary_router, is_object
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.problems import problems
from app.web.showing.parcels import ParcelOut, parcels_out

router = boundary_router(tags=["shipments"])

EVENTS_BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "What the post office says, in its own form, signed over the raw bytes.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {
                    "events": [
                        {
                            "id": "65f0c1",
                            "order_number": "H47.TTHCC-260820-0001-T1",
                            "item_code": "EN123456785VN",
                            "status": "delivered",
                            "at": "2026-08-21T09:12:00+07:00",
                            "collector": "Nguyễn Thị Ánh",
                            "signature": "KY-20260821-0077",
                        }
                    ]
                },
            }
        },
    }
}


class ShipmentsOut(BaseModel):
    items: list[ParcelOut]


class HeardOut(BaseModel):
    """How many events there were, and how many of them were news."""

    events: int
    news: int


@router.get(
    "/dossiers/{ref}/shipments",
    operation_id="list_shipments",
    dependencies=[Guarded],
    responses=problems(DossierNotFound),
)
async def shipments(ref: str, who: CurrentPrincipal, house: TheHouse, now: Now) -> ShipmentsOut:
    """The parcels of a dossier in both directions, each with every station that was told."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    return ShipmentsOut(items=await parcels_out(house, opened.file.dossier.id, now))


@router.post(
    "/postal/{provider}/events",
    operation_id="hear_postal_events",
    responses=problems(NotPushed, SignatureWrong, SignatureOutOfTime, Invalid),
    openapi_extra=EVENTS_BODY,
)
async def hear(
    request: Request,
    provider: Annotated[str, Path(max_length=40)],
    house: TheHouse,
    now: Now,
) -> HeardOut:
    """For post offices: signed messages about parcels. What was told before is no news."""
    if not await is_object(request):
        raise Invalid([Defect("body", "not_an_object")])
    post = house.post
    if provider != post.postal.provider:
        raise NotPushed
    pushed = Pushed(body=await request.body(), headers=dict(request.headers), at=now)
    events = post.postal.heard(pushed)
    news = await record_events(post, RecordEvents(events=events, at=now))
    return HeardOut(events=len(events), news=news)
