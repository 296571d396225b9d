"""Tra cứu: where a dossier is, in plain words, for whoever proves that he may know."""

from fastapi import Request

from app.domain.errors import RateLimited
from app.dossiers.actions.track import TrackByCode, track_by_code, track_by_token
from app.dossiers.tracking import UnknownToken
from app.people.actions.sign_in import network_of
from app.web.api.bodies import TrackBody
from app.web.boundary import boundary_router
from app.web.dependencies import Now, TheHouse
from app.web.problems import problems
from app.web.showing.tracking import TrackingOut, tracked_parcels, tracking_out

router = boundary_router(prefix="/tracking", tags=["tracking"])


@router.post("", operation_id="track_dossier", responses=problems(RateLimited))
async def track(request: Request, body: TrackBody, house: TheHouse, now: Now) -> TrackingOut:
    """By code and the last four digits of the applicant's phone or identity number."""
    command = TrackByCode(
        code=body.code,
        proof=body.proof,
        network=network_of(request.client.host if request.client else ""),
        calendar=house.calendar,
        at=now,
    )
    tracked = await track_by_code(house.office, house.tokens, command)
    return tracking_out(tracked, parcels=await tracked_parcels(house, tracked, now))


@router.get("/{token}", operation_id="track_by_token", responses=problems(UnknownToken))
async def track_token(token: str, house: TheHouse, now: Now) -> TrackingOut:
    """By the signed token in the receipt's QR."""
    tracked = await track_by_token(house.office, house.tokens, token, now)
    return tracking_out(tracked, parcels=await tracked_parcels(house, tracked, now))
